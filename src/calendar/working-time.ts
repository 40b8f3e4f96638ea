import { dayOf } from '../lib/clock.ts';
import type { Calendar, Span } from './calendar.ts';

/** Counting in working time. All of it is called for every reply, so it is sums over minutes of the day: no dates are made. */

const MINUTE = 60_000;
const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const NONE: readonly Span[] = [];
const FAR = 400; // days that are searched before "never": more than any holiday, few enough to be quick

/** The spans of a day since 1970 (UTC+8): its own when it differs, else those of its weekday. */
export function spansOf(calendar: Calendar, day: number): readonly Span[] {
  return calendar.days.get(day) ?? calendar.week[weekdayOf(day)] ?? NONE;
}

/** 0 is Monday. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

export const isWorkday = (calendar: Calendar, day: number): boolean => spansOf(calendar, day).length > 0;

/** How much of [from, to) is working time, in ms. */
export function workingMs(calendar: Calendar, from: number, to: number): number {
  if (!(from < to) || !Number.isFinite(from) || !Number.isFinite(to)) return 0;
  const [first, last] = [dayOf(from), dayOf(to)];
  if (first === last) return within(spansOf(calendar, first), first, from, to);
  return (
    within(spansOf(calendar, first), first, from, to) +
    wholeDays(calendar, first + 1, last - 1) +
    within(spansOf(calendar, last), last, from, to)
  );
}

/** When `ms` of working time have passed since `from`: the earliest such instant; null when 400 days do not bring them. */
export function dueAfter(calendar: Calendar, from: number, ms: number): number | null {
  if (!Number.isFinite(from) || Number.isNaN(ms)) return null;
  if (ms <= 0) return from;
  let left = ms;
  for (let day = dayOf(from), end = day + FAR; day <= end; day += 1) {
    const base = startOf(day);
    for (const [begin, close] of spansOf(calendar, day)) {
      const opens = Math.max(base + begin * MINUTE, from);
      const free = base + close * MINUTE - opens;
      if (free >= left) return opens + left;
      if (free > 0) left -= free;
    }
  }
  return null;
}

/** The n-th working day after a day; the day itself for 0. Null when there is none for 400 days on end. */
export function nthWorkday(calendar: Calendar, day: number, n: number): number | null {
  let at = day;
  for (let found = 0, idle = 0; found < n; ) {
    at += 1;
    if (isWorkday(calendar, at)) {
      found += 1;
      idle = 0;
    } else {
      idle += 1;
      if (idle >= FAR) return null;
    }
  }
  return at;
}

const startOf = (day: number): number => day * DAY - CHINA;

function within(spans: readonly Span[], day: number, from: number, to: number): number {
  const base = startOf(day);
  let sum = 0;
  for (const [begin, close] of spans) {
    const opens = Math.max(base + begin * MINUTE, from);
    const closes = Math.min(base + close * MINUTE, to);
    if (closes > opens) sum += closes - opens;
  }
  return sum;
}

/** Working time of whole days, both ends in it: weeks at once, and what the days that differ make of it, however many years. */
function wholeDays(calendar: Calendar, first: number, last: number): number {
  if (last < first) return 0;
  const known = knownOf(calendar);
  const weeks = Math.floor((last - first + 1) / 7);
  let sum = weeks * known.week;
  for (let day = first + weeks * 7; day <= last; day += 1) sum += known.weekdays[weekdayOf(day)] ?? 0;
  return sum + differing(known, first, last);
}

/** How much more, or less, the days that differ bring, by whichever way is shorter. */
function differing({ differing: days }: Known, first: number, last: number): number {
  let sum = 0;
  if (last - first < days.size) {
    for (let day = first; day <= last; day += 1) sum += days.get(day) ?? 0;
    return sum;
  }
  for (const [day, more] of days) if (day >= first && day <= last) sum += more;
  return sum;
}

interface Known {
  readonly week: number;
  readonly weekdays: readonly number[];
  /** How much more, or less, a day has than its weekday. */
  readonly differing: ReadonlyMap<number, number>;
}

// calendars are values: what is worked out of one holds as long as it does
const kept = new WeakMap<Calendar, Known>();

function knownOf(calendar: Calendar): Known {
  const had = kept.get(calendar);
  if (had) return had;
  const weekdays = calendar.week.map(lengthOf);
  const differing = new Map<number, number>();
  for (const [day, spans] of calendar.days) differing.set(day, lengthOf(spans) - (weekdays[weekdayOf(day)] ?? 0));
  const known = { week: weekdays.reduce((sum, one) => sum + one, 0), weekdays, differing };
  kept.set(calendar, known);
  return known;
}

const lengthOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, [begin, close]) => sum + (close - begin) * MINUTE, 0);
