import { dayOf } from '../lib/clock.ts';

/** Whole days of UTC+8, counted since 1970, both ends in it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What can be chosen at once (S3 §8.1, S4 §3.2). `own`: two dates. */
export const RANGES = { yesterday: '昨日', week: '最近 7 天', month: '最近 30 天', own: '自定义' } as const;
export type RangeName = keyof typeof RANGES;

const LENGTH: Readonly<Record<Exclude<RangeName, 'own'>, number>> = { yesterday: 1, week: 7, month: 30 };

/** The days of a choice, ending yesterday: today is not over and would look like a fall. */
export function rangeNamed(name: Exclude<RangeName, 'own'>, now: number): Range {
  const to = dayOf(now) - 1;
  return { from: to - LENGTH[name] + 1, to };
}

export const daysIn = ({ from, to }: Range): number => to - from + 1;

/** As many days just before: what a range is compared with. */
export function rangeBefore(range: Range): Range {
  return { from: range.from - daysIn(range), to: range.from - 1 };
}

/** `2026-11-20` of a day since 1970. */
export const dateOfDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** The fewest rows a range can be added up from: months, `more` days beside them, and `less` days of them that are not in it. */
export function monthsFor({ from, to }: Range): {
  readonly months: Range | null;
  readonly more: readonly Range[];
  readonly less: readonly Range[];
} {
  const taken: number[] = [];
  const [more, less]: [Range[], Range[]] = [[], []];
  for (let month = monthOfDay(from); month <= monthOfDay(to); month += 1) {
    const [first, last] = [firstDay(month), firstDay(month + 1) - 1];
    const inside = { from: Math.max(from, first), to: Math.min(to, last) };
    if (2 * daysIn(inside) <= daysIn({ from: first, to: last })) more.push(inside);
    else {
      taken.push(month);
      const outside = [
        { from: first, to: inside.from - 1 },
        { from: inside.to + 1, to: last },
      ];
      less.push(...outside.filter((part) => part.from <= part.to));
    }
  }
  return { months: taken.length === 0 ? null : { from: taken[0]!, to: taken.at(-1)! }, more, less };
}

/** Months since 1970-01 of a day since 1970. */
export function monthOfDay(day: number): number {
  const date = new Date(day * 86_400_000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

const firstDay = (month: number): number => Date.UTC(1970, month, 1) / 86_400_000;
