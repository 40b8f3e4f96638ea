/** Whether nothing has come for longer than it ever does on such a day at such an hour. */
export interface Silence {
  /** Since when something should have come. */
  readonly since: number;
  readonly lasted: number;
  readonly usualGap: number;
}

export interface SilenceLimits {
  readonly minutes: number;
  readonly times: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
export const WEEKS = 4;

/**
 * `counts`: of the last four weeks, by hour since 1970. The night is silent every night, so silence is counted from the last
 * record or from when people usually begin, whichever is later. Null: all is as usual, or too little is known.
 */
export function unusualSilence(
  counts: Readonly<Record<number, number>>,
  { lastAt, firstAt, now }: { readonly lastAt: number | null; readonly firstAt: number | null; readonly now: number },
  { minutes, times }: SilenceLimits,
): Silence | null {
  if (lastAt === null || firstAt === null) return null;
  const weeks = Math.min(WEEKS, Math.floor((now - firstAt) / WEEK));
  if (weeks < 1) return null;
  const usual = (hour: number) => usualCount(counts, hour, weeks);
  const hour = Math.floor(now / HOUR);
  if (usual(hour) === 0) return null;
  let from = hour;
  while (from * HOUR > lastAt && usual(from - 1) > 0) from -= 1;
  const since = Math.max(lastAt, from * HOUR);
  const usualGap = HOUR / usual(hour);
  const lasted = now - since;
  return lasted > Math.max(minutes * 60_000, times * usualGap) ? { since, lasted, usualGap } : null;
}

/** On average, of this hour of this weekday. */
function usualCount(counts: Readonly<Record<number, number>>, hour: number, weeks: number): number {
  let sum = 0;
  for (let week = 1; week <= weeks; week += 1) sum += counts[hour - (week * WEEK) / HOUR] ?? 0;
  return sum / weeks;
}
