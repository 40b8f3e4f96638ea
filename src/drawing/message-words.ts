import { clockOf, count, dateOf, fullTime } from './words.ts';

/** Times, lengths and sums as messages carry them: any may be absent, or not be what it should. */
type Maybe = number | null | undefined;

const LATEST = Date.UTC(2100, 0);
const isTime = (at: Maybe): at is number => typeof at === 'number' && at > 0 && at < LATEST;

/** `14:41` */
export const clockTime = (at: Maybe): string | null => (isTime(at) ? clockOf(at) : null);
/** `2026-11-20 14:41` */
export const minuteTime = (at: Maybe): string | null => (isTime(at) ? fullTime(at).slice(0, 16) : null);
/** `2026-11-20 14:41:24` */
export const exactTime = (at: Maybe): string | null => (isTime(at) ? fullTime(at) : null);

/** `2026-11-20 14:00–15:00`, over several days `2026-11-20 14:00 至 2026-11-21 09:00`. */
export function spanOf(from: Maybe, to: Maybe): string | null {
  if (!isTime(from)) return isTime(to) ? `至 ${minuteTime(to)}` : null;
  if (!isTime(to) || to === from) return minuteTime(from);
  return dateOf(from) === dateOf(to)
    ? `${minuteTime(from)}–${clockOf(to)}`
    : `${minuteTime(from)} 至 ${minuteTime(to)}`;
}

/** `12″`, `1′05″`, `1:02:05` */
export function lengthOf(seconds: Maybe): string | null {
  if (typeof seconds !== 'number' || !(seconds > 0) || seconds > 1e7) return null;
  const whole = Math.max(1, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  if (whole < 60) return `${whole}″`;
  if (whole < 3600) return `${Math.floor(whole / 60)}′${two(whole % 60)}″`;
  return `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
}

/** Fen to yuan: `1,288.00`. */
export function yuan(fen: Maybe): string | null {
  if (typeof fen !== 'number' || !(fen >= 0) || fen > Number.MAX_SAFE_INTEGER) return null;
  const whole = Math.round(fen);
  return `${count(Math.floor(whole / 100))}.${String(whole % 100).padStart(2, '0')}`;
}
