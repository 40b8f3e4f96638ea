import { z } from 'zod';
import { dateOfDay, RANGES, type Range } from '../figures/period.ts';
import { dayOf, startOfDay } from '../lib/clock.ts';
import type { TimeoutFilters } from '../store/timeout-list.ts';
import * as condition from './conditions.ts';
import { type Chip, oneOf, optionalNumber } from './directory-paging.ts';
import type { Choice, FigureNames } from './figure-conditions.ts';
import { figureChips, figureFields, figureLink, rangeOf, rangeWords } from './figure-conditions.ts';

/** What of the timeouts is asked for, as the address carries it. Without days: all of them, as those who wait are among them. */
const fields = {
  talk: oneOf('all', 'group'),
  state: oneOf('waiting', 'answered'),
  range: oneOf('today', 'yesterday', 'week', 'month'),
  from: figureFields.from,
  to: figureFields.to,
  department: figureFields.department,
  who: figureFields.who,
  q: condition.words,
  rule: optionalNumber,
  level: z
    .preprocess(
      (value) => (value === '' ? undefined : value),
      z
        .string()
        .regex(/^[1-5]$/)
        .transform(Number)
        .optional(),
    )
    .transform((level) => level ?? null),
  /** One group, by its id: its name another may share. */
  chat: condition.id,
  record: optionalNumber,
};

export const timeoutConditions = z.object({ ...fields, page: figureFields.page });
export type TimeoutConditions = z.output<typeof timeoutConditions>;

export const PATH = '/timeouts';

export const timeoutsLink = (asked: TimeoutConditions, changes: Partial<TimeoutConditions> = {}, path = PATH): string =>
  figureLink(path, asked, { page: 1, ...changes });

export const ALL_TIMEOUTS: TimeoutFilters = {
  ...{ kind: null, chat: null, from: null, to: null, departments: [], people: [], words: '' },
  ...{ rule: null, level: null, state: null, record: null },
};

/** Which view it is. */
export type Talk = 'all' | 'single' | 'group';

export const TALKS: Readonly<Record<Talk, string>> = { all: '全部', single: '单聊', group: '群聊' };

export const talkOf = ({ talk }: Pick<TimeoutConditions, 'talk'>): Talk => talk ?? 'single';

/** Null: whenever. */
export function timeoutDays({ range, from, to }: TimeoutConditions, now: number): Range | null {
  const today = dayOf(now);
  if (from !== null || to !== null) {
    // With an open beginning it is all before.
    if (from === null) return { from: 0, to: Math.min(today, dayOf(startOfDay(to!)!)) };
    return rangeOf({ range: 'own', from, to }, now);
  }
  if (range === null) return null;
  return range === 'today' ? { from: today, to: today } : rangeOf({ range, from, to }, now);
}

export function filtersOf(asked: TimeoutConditions, now: number): TimeoutFilters {
  const talk = talkOf(asked);
  const kind = talk === 'all' ? null : talk;
  // A link to one record shows it whatever else is asked.
  if (asked.record !== null) return { ...ALL_TIMEOUTS, kind, record: asked.record };
  const days = timeoutDays(asked, now);
  return {
    ...ALL_TIMEOUTS,
    ...{ kind, chat: asked.chat, from: days?.from ?? null, to: days?.to ?? null },
    ...{ departments: asked.department, people: asked.who, words: asked.q },
    ...{ rule: asked.rule, level: asked.level, state: asked.state },
  };
}

export const STATES = { waiting: '还在等', answered: '已回复' } as const;

export interface TimeoutNames extends FigureNames {
  ruleName(id: number): string;
  chatName(key: string): string;
}

export function timeoutChips(asked: TimeoutConditions, names: TimeoutNames, now: number): Chip[] {
  const chip = (field: keyof TimeoutConditions, name: string, value: string | null): Chip[] =>
    value === null || value === '' ? [] : [{ name, value, without: timeoutsLink(asked, { [field]: null }) }];
  if (asked.record !== null) return chip('record', '记录', `${asked.record} 号`);
  const days = timeoutDays(asked, now);
  const own = asked.from !== null || asked.to !== null;
  const since = days?.from === 0 ? `${dateOfDay(days.to)} 及以前` : days && rangeWords(days);
  const without = timeoutsLink(asked, { from: null, to: null });
  const chosen = figureChips({ ...asked, range: null, from: null, to: null }, names, PATH, now);
  return [
    ...chip('state', '状态', asked.state && STATES[asked.state]),
    ...chip('chat', '会话', asked.chat && names.chatName(asked.chat)),
    ...chip('range', '时间', own ? null : asked.range && rangeLabel(asked.range)),
    ...(own && since ? [{ name: '时间', value: since, without }] : []),
    ...chosen.map((one) => ({ ...one, without: withDays(one.without, asked) })),
    ...chip('rule', '规则', asked.rule === null ? null : names.ruleName(asked.rule)),
    ...chip('level', '级别', asked.level === null ? null : `第 ${asked.level} 级`),
    ...chip('q', '查找', asked.q),
  ];
}

/** The days are said by a chip of ours; removing somebody keeps them. */
function withDays(href: string, { range, from, to }: TimeoutConditions): string {
  const [path, query = ''] = href.split('?');
  const kept = new URLSearchParams(query);
  for (const [name, value] of Object.entries({ range, from, to })) if (value !== null) kept.set(name, value);
  const text = kept.toString();
  return text === '' ? path! : `${path}?${text}`;
}

type Range4 = NonNullable<TimeoutConditions['range']>;

const rangeLabel = (range: Range4): string => (range === 'today' ? '今天' : RANGES[range]);

export function rangeChoices(asked: TimeoutConditions): Choice[] {
  const own = asked.from !== null || asked.to !== null;
  return ([null, 'today', 'yesterday', 'week', 'month'] as const).map((range) => ({
    label: range === null ? '全部' : rangeLabel(range),
    href: timeoutsLink(asked, { range, from: null, to: null, record: null }),
    current: !own && asked.range === range,
  }));
}

export function stateChoices(asked: TimeoutConditions): Choice[] {
  return ([null, 'waiting', 'answered'] as const).map((state) => ({
    label: state === null ? '全部' : STATES[state],
    href: timeoutsLink(asked, { state, record: null }),
    current: asked.state === state,
  }));
}

/** All, and the two views apart; rules and chats of one kind say nothing in the other. */
export function talkChoices(asked: TimeoutConditions): Choice[] {
  return (['all', null, 'group'] as const).map((talk) => ({
    label: TALKS[talkOf({ talk })],
    href: timeoutsLink(asked, { talk, rule: null, chat: null, record: null }),
    current: asked.talk === talk,
  }));
}
