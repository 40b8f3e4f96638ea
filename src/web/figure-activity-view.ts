import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type ActivityRule, type AtLeast, MOST_ACTIVITY_DAYS, MOST_CONDITIONS, OPS } from '../figures/activity.ts';
import { dayOf } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { tryActivityRule } from '../store/figure-activity.ts';
import { readActivityRule } from '../store/figure-activity-rule.ts';
import { oneOf, optionalNumber } from './directory-paging.ts';
import { count, fullTime } from './words.ts';

/** The rule by which groups are called active, as a form: what is typed stands in the address until it is saved. */
export const ACTIVITY = '/figures/activity';

const blank = (value: unknown) => (value === '' ? undefined : value);
const typed = z.preprocess(blank, z.string().trim().max(12).optional()).transform((text) => text ?? '');
const op = z.preprocess(blank, z.enum(['least', 'more']).default('least'));
const several = <T extends z.ZodType>(each: T) =>
  z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(each).max(MOST_CONDITIONS));

export const activityDraft = z.object({
  days: oneOf('1', '7', '30', 'own'),
  own: typed,
  op: several(op),
  n: several(z.string().trim().max(12)),
  shareop: op,
  share: typed,
  talkop: op,
  talk: typed,
  /** A condition more, or without the one at this place. */
  add: oneOf('yes'),
  drop: optionalNumber,
});
export type ActivityDraft = z.output<typeof activityDraft>;

const PRESETS = { '1': 1, '7': 7, '30': 30 } as const;

/** What is typed as a rule; a UserError says what is wrong with it. */
export function ruleOf(draft: ActivityDraft): ActivityRule {
  const days = draft.days === 'own' ? whole(draft.own, '天数', 1, MOST_ACTIVITY_DAYS) : PRESETS[draft.days ?? '7'];
  if (draft.n.length === 0) throw new UserError('活跃客户至少要有一个条件。');
  return {
    days,
    customer: draft.n.map((n, i) => {
      const by = draft.op[i] ?? 'least';
      return { op: by, value: whole(n, '客户消息数', by === 'least' ? 1 : 0, 1_000_000) };
    }),
    share: { op: draft.shareop, value: percent(draft.share, '活跃度比例', 100) },
    talk: { op: draft.talkop, value: percent(draft.talk, '发言次数', 100_000) },
  };
}

function whole(text: string, name: string, least: number, most: number): number {
  const n = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(n) || n < least || n > most) throw new UserError(`${name}要填 ${least} 到 ${count(most)} 的整数。`);
  return n;
}

function percent(text: string, name: string, most: number): number {
  const n = /^\d{1,6}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(n) || n > most) throw new UserError(`${name}要填 0 到 ${count(most)} 的数，最多两位小数。`);
  return n;
}

/** A rule as it stands in the form. */
function draftOf({ days, customer, share, talk }: ActivityRule): ActivityDraft {
  const preset = ([1, 7, 30] as const).find((one) => one === days);
  return {
    days: preset === undefined ? 'own' : (String(preset) as '1' | '7' | '30'),
    own: preset === undefined ? String(days) : '',
    op: customer.map((one) => one.op),
    n: customer.map(({ value }) => String(value)),
    ...{ shareop: share.op, share: String(share.value), talkop: talk.op, talk: String(talk.value) },
    ...{ add: null, drop: null },
  };
}

const isUntouched = ({ days, n, share, talk }: ActivityDraft): boolean =>
  days === null && n.length === 0 && share === '' && talk === '';

function turned(draft: ActivityDraft): ActivityDraft {
  const [op, n] = [[...draft.op], [...draft.n]];
  if (draft.drop !== null && n.length > 1) {
    op.splice(draft.drop, 1);
    n.splice(draft.drop, 1);
  }
  if (draft.add !== null && n.length < MOST_CONDITIONS) {
    op.push('more');
    n.push('');
  }
  return { ...draft, op, n };
}

/** `problem`: what was wrong when it was to be saved. */
export async function activityView(app: App, viewer: Viewer, asked: ActivityDraft, problem: string | null = null) {
  const saved = await app.store.read(readActivityRule, viewer);
  const draft = isUntouched(asked) ? draftOf(saved.rule) : turned(asked);
  const example = await exampleOf(app, viewer, draft);
  return {
    draft,
    conditions: draft.n.map((value, i) => ({ op: draft.op[i] ?? 'least', value, place: i })),
    ops: Object.entries(OPS).map(([value, label]) => ({ value, label })),
    periods: PERIODS.map(([value, label]) => ({ value, label, current: (draft.days ?? '7') === value })),
    mayAdd: draft.n.length < MOST_CONDITIONS,
    mayDrop: draft.n.length > 1,
    most: MOST_ACTIVITY_DAYS,
    example,
    problem,
    saved:
      saved.changedAt === null
        ? '没有改过，按出厂设置。'
        : `${saved.changedBy ?? '已删除的账号'} 于 ${fullTime(saved.changedAt).slice(0, 16)} 保存。`,
  };
}

const PERIODS = [
  ['1', '今天'],
  ['7', '最近 7 天'],
  ['30', '最近 30 天'],
  ['own', '自定义'],
] as const;

/** How many groups it would call active; or why that cannot be said. */
async function exampleOf({ store, clock }: App, viewer: Viewer, draft: ActivityDraft) {
  try {
    const rule = ruleOf(draft);
    const { groups, active, unknown } = await store.read(tryActivityRule, viewer, rule, dayOf(clock()));
    return {
      problem: null,
      words: wordsOf(rule),
      ...{ groups: count(groups), active: count(active), quiet: count(groups - active - unknown) },
      unknown: unknown === 0 ? null : count(unknown),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: error.message, words: [], groups: '', active: '', quiet: '', unknown: null };
  }
}

const says = ({ op: by, value }: AtLeast, unit: string) => `${OPS[by]} ${value}${unit}`;

/** The rule in two sentences. */
export function wordsOf({ days, customer, share, talk }: ActivityRule): string[] {
  const when = days === 1 ? '今天' : `最近 ${days} 天（含今天）`;
  return [
    `活跃客户：${when}在群里的消息数${customer.map((one) => says(one, ' 条')).join('，且')}。`,
    `活跃群：活跃客户占群成员${says(share, '%')}，且每天的客户消息数与群成员数之比${says(talk, '%')}。`,
  ];
}
