import { z } from 'zod';
import { startOfDay } from '../lib/clock.ts';
import * as condition from './conditions.ts';
import { dateOf } from './words.ts';

/** What a search asks for, as its address carries it: words, conditions, how it is shown, and the hit that is open. */

const blank = (value: unknown) => (value === '' ? undefined : value);

/** Said once or several times. */
const several = <T extends z.ZodType>(each: T) =>
  z
    .preprocess(
      (v) => (v === undefined ? [] : [v].flat().filter((one) => one !== '')),
      z.array(each).max(MOST_OF_A_KIND),
    )
    .transform((all) => [...new Set(all)]);

const MOST_OF_A_KIND = 50;

const oneOf = <T extends string>(...values: [T, ...T[]]) =>
  z.preprocess(blank, z.enum(values).optional()).transform((value) => value ?? null);

const id = z.string().max(600);

export const searchConditions = z
  .object({
    q: condition.words,
    /** Days that move along with today, so that a saved search stays what it says. */
    time: oneOf('today', '7d', '30d', 'last-month'),
    from: condition.day,
    to: condition.day,
    sender: several(id),
    receiver: several(id),
    department: several(z.string().regex(/^\d{1,10}$/)),
    customer: several(id),
    group: several(id),
    type: several(z.string().regex(/^[a-z_]{1,40}$/)),
    kind: several(z.enum(['internal', 'external', 'group'])),
    direction: oneOf('employee', 'outside'),
    violation: oneOf('yes', 'no'),
    media: oneOf('yes', 'no'),
    chat: condition.id,
    by: z.preprocess(blank, z.enum(['message', 'conversation']).default('message')),
    order: z.preprocess(blank, z.enum(['newest', 'oldest']).default('newest')),
    /** Ends of the pages gone through, the last one being the present: the way back without counting rows. */
    before: z
      .preprocess(
        blank,
        z
          .string()
          .regex(/^\d{1,15}(,\d{1,15}){0,199}$/)
          .optional(),
      )
      .transform((list) => (list ? list.split(',').map(Number) : [])),
    /** The hit that is opened beside the list. */
    hit: condition.seq,
  })
  // Days of one's own say more than a quick choice.
  .transform((asked) => (asked.from || asked.to ? { ...asked, time: null } : asked));

export type SearchConditions = z.output<typeof searchConditions>;

export const USUAL: SearchConditions = {
  q: '',
  time: null,
  from: null,
  to: null,
  sender: [],
  receiver: [],
  department: [],
  customer: [],
  group: [],
  type: [],
  kind: [],
  direction: null,
  violation: null,
  media: null,
  chat: null,
  by: 'message',
  order: 'newest',
  before: [],
  hit: null,
};

/** The same search from its beginning, with nothing opened. */
export const FIRST_PAGE = { before: [], hit: null };

/** The same search with something changed; what is usual is left out. */
export function searchLink(asked: SearchConditions, changes: Partial<SearchConditions> = {}, path = '/search'): string {
  const query = searchQuery({ ...asked, ...changes });
  return query === '' ? path : `${path}?${query}`;
}

/** What stands behind the question mark of its address. */
export function searchQuery(asked: SearchConditions): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...asked, before: asked.before.join(',') })) {
    const usual = USUAL[name as keyof SearchConditions];
    const said = Array.isArray(value) ? value : value === usual || value === null || value === '' ? [] : [value];
    for (const one of said) query.append(name, String(one));
  }
  return query.toString();
}

/** A search saved as text, understood anew; null when nothing of it is understood any more. */
export function readQuery(query: string): SearchConditions | null {
  const given: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) given[name] = [...(given[name] ?? []), value];
  const single = Object.fromEntries(
    Object.entries(given).map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
  );
  return searchConditions.safeParse(single).data ?? null;
}

const DAY = 86_400_000;

export const QUICK_TIMES = [
  { time: 'today', label: '今天' },
  { time: '7d', label: '近 7 天' },
  { time: '30d', label: '近 30 天' },
  { time: 'last-month', label: '上月' },
] as const;

/** From its first instant to the first after it; null on a side that is open. */
export interface Span {
  readonly from: number | null;
  readonly to: number | null;
}

export function spanOf({ time, from, to }: Pick<SearchConditions, 'time' | 'from' | 'to'>, now: number): Span {
  if (time !== null) return quickSpan(time, now);
  return { from: from === null ? null : startOfDay(from), to: to === null ? null : startOfDay(to)! + DAY };
}

function quickSpan(time: NonNullable<SearchConditions['time']>, now: number): Span {
  const today = startOfDay(dateOf(now))!;
  if (time === 'last-month') {
    const first = startOfDay(`${dateOf(now).slice(0, 7)}-01`)!;
    return { from: startOfDay(`${dateOf(first - DAY).slice(0, 7)}-01`), to: first };
  }
  const days = { today: 0, '7d': 6, '30d': 29 }[time];
  return { from: today - days * DAY, to: today + DAY };
}

/** `2026-10-01 至 2026-10-31` */
export function spanWords({ from, to }: Span): string {
  if (from !== null && to !== null && to - from === DAY) return dateOf(from);
  return `${from === null ? '最早' : dateOf(from)} 至 ${to === null ? '现在' : dateOf(to - 1)}`;
}

/** Whether anything besides the words limits it. */
export function hasConditions(asked: SearchConditions): boolean {
  return searchQuery({ ...asked, ...FIRST_PAGE, q: '', by: 'message', order: 'newest' }) !== '';
}
