import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { findReplyRule, listReplyRuleVersions, type ReplyRuleVersion } from '../store/reply-rules.ts';
import { link } from './links.ts';
import { type ReplyNames, replyDifferences, replyNames } from './reply-rule-words.ts';
import type { DifferenceView } from './rule-versions.ts';
import { fullTime, rowTime } from './words.ts';

/** The versions of a reply rule, newest first, each with what it changed. */
export interface ReplyVersionsView {
  readonly id: number;
  readonly name: string;
  readonly now: number;
  readonly removed: boolean;
  readonly rows: readonly {
    readonly version: number;
    readonly by: string;
    readonly at: { readonly words: string; readonly title: string };
    readonly changes: readonly DifferenceView[];
  }[];
  readonly older: string | null;
}

const PAGE = 20;

export async function replyRuleVersions(
  app: App,
  viewer: Viewer,
  id: number,
  below: number | null,
): Promise<ReplyVersionsView | null> {
  const read = (from: number | null, limit: number) =>
    app.store.read(listReplyRuleVersions, viewer, id, { below: from, limit });
  const [found, [newest], rule] = await Promise.all([
    read(below, PAGE + 1),
    read(null, 1),
    app.store.read(findReplyRule, viewer, id),
  ]);
  if (!newest) return null;
  const names = await replyNames(app, viewer);
  const { kind } = newest;
  const rows = found.slice(0, PAGE).map((one, i) => ({
    version: one.version,
    by: one.madeBy || '已删除的账号',
    at: { words: rowTime(one.madeAt, app.clock()), title: fullTime(one.madeAt) },
    changes: changesOf(found[i + 1], one, { kind, names }),
  }));
  const last = rows.at(-1);
  return {
    ...{ id, name: newest.name, now: newest.version, rows, removed: rule === null },
    older: found.length > PAGE && last ? link(`/reply-rules/${id}/versions`, { below: last.version }) : null,
  };
}

function changesOf(
  before: ReplyRuleVersion | undefined,
  after: ReplyRuleVersion,
  how: { readonly kind: 'single' | 'group'; readonly names: ReplyNames },
): DifferenceView[] {
  if (before === undefined) return [];
  return replyDifferences(before, after, how).map((one) => ({ ...one, moreAdded: 0, moreRemoved: 0 }));
}
