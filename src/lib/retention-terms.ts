import { dateOf, startOfDay } from './clock.ts';

/**
 * How long something is kept, in whole months; null: for ever. A term counts as 民法典 第二百零一、二百零二条 have it: the day it
 * begins on is not counted, it ends with the day of the same number, and where the last month has none, with its last day.
 * Days are those of UTC+8.
 */
export type Months = number | null;

const DAY = 86_400_000;

/** The first instant at which it need not be kept any more: the day after the last of the term. */
export function dueAt(start: number, months: number): number {
  return startOfDay(sameDayLater(dateOf(start), months))! + DAY;
}

/** What began before this instant has come to its end at `at`; what began then or later has not. */
export function cutoffOf(months: number, at: number): number {
  // The day that began so long ago, give or take what the ends of months swallow: four days are the most they do.
  const near = startOfDay(sameDayLater(dateOf(at), -months))!;
  for (let day = near + 4 * DAY; ; day -= DAY) if (dueAt(day, months) <= at) return day + DAY;
}

/** The day of that number so many months on, or the last of that month. */
function sameDayLater(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const index = year * 12 + (month - 1) + months;
  const last = new Date(Date.UTC(Math.floor(index / 12), (((index % 12) + 12) % 12) + 1, 0)).getUTCDate();
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${two((((index % 12) + 12) % 12) + 1)}-${two(Math.min(day, last))}`;
}

const NAMED: Readonly<Record<number, string>> = { 6: '六个月', 36: '三年', 60: '五年', 120: '十年', 240: '二十年' };

/** The classes there are to choose from, besides one's own; 0 stands for ever. */
export const CLASSES: readonly { readonly months: Months; readonly label: string }[] = [
  ...Object.entries(NAMED).map(([months, label]) => ({ months: Number(months), label })),
  { months: null, label: '永久' },
];

export function termWords(months: Months): string {
  if (months === null) return '永久';
  return NAMED[months] ?? (months % 12 === 0 ? `${months / 12} 年` : `${months} 个月`);
}

export const MOST_MONTHS = 1200;

/** The number of the rule that holds where no other applies: it is about everything and cannot be removed. */
export const BASE = 1;

/** Days between the second person's word and the disposal. */
export const GRACE = { least: 1, usual: 7, most: 90 };
