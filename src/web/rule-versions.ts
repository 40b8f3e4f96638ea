import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { findRuleVersion, listRuleVersions, type RuleVersion } from '../store/rule-list.ts';
import { findRule } from '../store/rules.ts';
import { link } from './links.ts';
import { ruleNames } from './rule-names.ts';
import { type Difference, type DifferenceNames, differences } from './rule-trace.ts';
import { fullTime, rowTime } from './words.ts';

/** The versions of a rule, newest first, each with what it changed; or two of them compared. */
export interface DifferenceView {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Not shown any more, of those added and removed. */
  readonly moreAdded: number;
  readonly moreRemoved: number;
}

interface VersionView {
  readonly version: number;
  readonly by: string;
  readonly at: { readonly words: string; readonly title: string };
  readonly changes: readonly DifferenceView[];
  readonly first: boolean;
}

export interface VersionsView {
  readonly id: number;
  readonly name: string;
  readonly now: number;
  readonly removed: boolean;
  readonly rows: readonly VersionView[];
  readonly older: string | null;
  readonly numbers: readonly number[];
  readonly compared: { readonly a: number; readonly b: number; readonly changes: readonly DifferenceView[] } | null;
}

const PAGE = 20;
const SHOWN = 60;

interface Asked {
  readonly id: number;
  readonly a: number | null;
  readonly b: number | null;
  readonly below: number | null;
}

/** Also of a rule that was removed: violations lead here. */
export async function ruleVersions(app: App, viewer: Viewer, { id, a, b, below }: Asked): Promise<VersionsView | null> {
  const found = await app.store.read(listRuleVersions, viewer, id, { below, limit: PAGE + 1 });
  const newest =
    below === null ? found[0] : (await app.store.read(listRuleVersions, viewer, id, { below: null, limit: 1 }))[0];
  if (!newest) return null;
  const names = await ruleNames(app, viewer);
  const rows = found
    .slice(0, PAGE)
    .map((one, at) => versionView(one, found[at + 1] ?? null, { names, now: app.clock() }));
  const last = rows.at(-1);
  return {
    ...{ id, name: newest.content.name, now: newest.version, rows },
    removed: (await app.store.read(findRule, viewer, id)) === null,
    older: found.length > PAGE && last ? link(`/rules/${id}/versions`, { below: last.version }) : null,
    numbers: Array.from({ length: newest.version }, (_, at) => newest.version - at),
    compared: a === null || b === null ? null : await compare(app, viewer, { id, a, b, names }),
  };
}

async function compare(
  app: App,
  viewer: Viewer,
  { id, a, b, names }: { id: number; a: number; b: number; names: DifferenceNames },
): Promise<VersionsView['compared']> {
  const [before, after] = await Promise.all([a, b].map((one) => app.store.read(findRuleVersion, viewer, id, one)));
  if (!before || !after) return null;
  return { a, b, changes: differences(before.content, after.content, names).map(shownOf) };
}

function versionView(
  { version, changedBy, changedAt, content }: RuleVersion,
  before: RuleVersion | null,
  { names, now }: { names: DifferenceNames; now: number },
): VersionView {
  return {
    version,
    by: changedBy || '已删除的账号',
    at: { words: rowTime(changedAt, now), title: fullTime(changedAt) },
    changes: before ? differences(before.content, content, names).map(shownOf) : [],
    first: version === 1,
  };
}

const shownOf = ({ added, removed, ...one }: Difference): DifferenceView => ({
  ...one,
  ...{ added: added.slice(0, SHOWN), removed: removed.slice(0, SHOWN) },
  ...{ moreAdded: Math.max(0, added.length - SHOWN), moreRemoved: Math.max(0, removed.length - SHOWN) },
});
