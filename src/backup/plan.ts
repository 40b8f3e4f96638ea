import { dateOf, startOfDay } from '../lib/clock.ts';
import type { BackupPlan } from '../store/backups.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What has failed is tried again sooner than its time. */
export const RETRY = HOUR / 2;

/** When the next back-up is due: full hours, or an hour of the day in UTC+8. */
export function nextTime({ everyHours, atHour }: Pick<BackupPlan, 'everyHours' | 'atHour'>, now: number): number {
  if (everyHours < 24) return Math.floor(now / HOUR) * HOUR + everyHours * HOUR;
  const today = startOfDay(dateOf(now))! + atHour * HOUR;
  const first = today > now ? today : today + DAY;
  return first + (everyHours / 24 - 1) * DAY;
}
