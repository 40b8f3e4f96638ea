import type { YearDay } from './year-list.ts';

/** What a list of days makes of a year there was. */

export interface YearChange {
  readonly date: string;
  readonly was: YearDay | null;
  readonly now: YearDay | null;
}

export interface YearMerge {
  readonly days: readonly YearDay[];
  readonly changes: readonly YearChange[];
  /** In the list, and so already. */
  readonly same: number;
  /** Not in the list, and left as they are. */
  readonly left: number;
}

/** `clear`: days that are not in the list go. */
export function mergeYear(before: readonly YearDay[], list: readonly YearDay[], clear: boolean): YearMerge {
  const [old, wanted] = [byDate(before), byDate(list)];
  const dates = [...new Set([...old.keys(), ...wanted.keys()])].sort();
  const stays = (date: string) => !clear && !wanted.has(date);
  const rows = dates.map((date) => ({
    date,
    was: old.get(date) ?? null,
    now: wanted.get(date) ?? (clear ? null : (old.get(date) ?? null)),
  }));
  const changes = rows.filter(({ was, now }) => JSON.stringify(canonical(was)) !== JSON.stringify(canonical(now)));
  const left = dates.filter(stays).length;
  return {
    days: rows.flatMap(({ now }) => now ?? []),
    changes,
    same: rows.length - changes.length - left,
    left,
  };
}

const byDate = (days: readonly YearDay[]) => new Map(days.map((day) => [day.date, day]));
const canonical = (day: YearDay | null) => day && [day.kind, day.name, day.spans];
