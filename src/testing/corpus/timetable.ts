import type { Random } from './random.ts';

/** When people write: mostly in working hours, little at noon, some in the evening, less at weekends. All by China's clock. */

const CHINA = 8 * 3_600_000;
export const DAY = 86_400_000;
const HALF_HOUR = 1_800_000;
const SECOND = 1000;

/** Weights of the 48 half hours of a day. */
const WORKDAY = [
  ...[0.2, 0.1, 0.1, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.1, 0.3, 0.5, 1, 2], // 00:00–08:00
  ...[4, 8, 13, 15, 15, 14, 13, 10, 4, 3, 4, 8], // 08:00–14:00
  ...[13, 14, 15, 14, 13, 12, 10, 8], // 14:00–18:00
  ...[6, 5, 4, 4, 4, 3.5, 3, 2.5, 1.5, 1, 0.6, 0.3], // 18:00–24:00
];
const WEEKEND = WORKDAY.map((weight, i) => (i < 18 ? weight / 3 : Math.min(weight, 6)));
const DAY_WEIGHTS = [0.18, 1.06, 1, 1, 0.98, 0.94, 0.27]; // from Sunday

/** The start of the China day that holds this instant. */
export function startOfDay(at: number): number {
  return Math.floor((at + CHINA) / DAY) * DAY - CHINA;
}

/** How much is written on the day that begins here, against an ordinary workday. */
export function dayWeight(start: number): number {
  return DAY_WEIGHTS[new Date(start + CHINA).getUTCDay()]!;
}

export function halfHours(start: number): readonly number[] {
  return dayWeight(start) < 0.5 ? WEEKEND : WORKDAY;
}

/** An instant of the day that begins at `start`. */
export function instantOf(random: Random, start: number): number {
  const weights = halfHours(start);
  const slot = random.weighted(weights.map((weight, i) => [i, weight] as const));
  return start + slot * HALF_HOUR + random.below(HALF_HOUR);
}

/** How long until the next message of a dialogue: typing, and the other's time to look at the phone. */
export function gapBefore(random: Random, { length, sameSpeaker, afterPause }: Gap): number {
  if (afterPause) return random.between(12 * 60, 150 * 60) * SECOND + random.below(SECOND);
  const typing = 1.5 + length * (0.15 + random.unit() * 0.3);
  const noticing = sameSpeaker ? random.waiting(4) : random.waiting(random.chance(0.1) ? 600 : 35);
  return Math.round((typing + Math.min(noticing, 3600)) * SECOND);
}

interface Gap {
  readonly length: number;
  readonly sameSpeaker: boolean;
  readonly afterPause: boolean;
}
