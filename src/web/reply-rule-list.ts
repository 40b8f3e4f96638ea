import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { dayOf } from '../lib/clock.ts';
import { listReplyRules, type StoredReplyRule } from '../store/reply-rules.ts';
import { countTimeoutsByRule } from '../store/timeout-list.ts';
import { figureLink } from './figure-conditions.ts';
import {
  CLOCKS,
  countedWords,
  hearersWords,
  REPLY_KINDS,
  type ReplyNames,
  replyNames,
  scopeWords,
  waitWords,
} from './reply-rule-words.ts';
import { count, dateOf, fullTime } from './words.ts';

/** The list of reply rules. */
export interface ReplyRuleLine {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly kind: string;
  readonly scope: string;
  readonly clock: string;
  readonly counted: string;
  readonly levels: readonly { readonly number: number; readonly wait: string; readonly heard: string }[];
  readonly isOn: boolean;
  /** Records of today and the six days before. */
  readonly recorded: string;
  readonly recordedHref: string;
  readonly changed: { readonly words: string; readonly title: string };
}

export interface ReplyRuleList {
  readonly rows: readonly ReplyRuleLine[];
  readonly on: string;
}

const DAYS = 7;

export async function replyRuleList(app: App, viewer: Viewer): Promise<ReplyRuleList> {
  const today = dayOf(app.clock());
  const [rules, counts, names] = await Promise.all([
    app.store.read(listReplyRules, viewer),
    app.store.read(countTimeoutsByRule, viewer, { from: today - DAYS + 1, to: today }),
    replyNames(app, viewer),
  ]);
  const from = dateOf(app.clock() - (DAYS - 1) * 86_400_000);
  return {
    rows: rules.map((rule) => lineOf(rule, { names, recorded: counts[rule.id] ?? 0, from })),
    on: count(rules.filter(({ isOn }) => isOn).length),
  };
}

function lineOf(
  { id, version, name, kind, content, isOn, changedAt }: StoredReplyRule,
  { names, recorded, from }: { readonly names: ReplyNames; readonly recorded: number; readonly from: string },
): ReplyRuleLine {
  return {
    ...{ id, version, name, isOn, kind: REPLY_KINDS[kind], clock: CLOCKS[content.clock] },
    scope: scopeWords(content, names),
    counted: countedWords(content, names),
    levels: content.levels.map((level, i) => ({
      number: i + 1,
      wait: waitWords(level.minutes, content.counted),
      heard: hearersWords(level, kind, names),
    })),
    recorded: count(recorded),
    recordedHref: figureLink('/timeouts', { talk: kind === 'group' ? 'group' : null, rule: id, from }),
    changed: { words: dateOf(changedAt), title: fullTime(changedAt) },
  };
}
