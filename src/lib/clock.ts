/** Wall clock in ms since 1970, UTC. Handed over as a value so that tests can turn it. */
export type Clock = () => number;

const CHINA = 8 * 3_600_000; // WeCom's days and our month files are those of UTC+8, whatever the server's zone

/** The month of an instant in UTC+8, as `2026-11`. */
export function monthOf(at: number): string {
  return new Date(at + CHINA).toISOString().slice(0, 7);
}

/** The day of an instant in UTC+8, as `2026-11-21`. */
export function dateOf(at: number): string {
  return new Date(at + CHINA).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 of an instant in UTC+8. */
export function dayOf(at: number): number {
  return Math.floor((at + CHINA) / 86_400_000);
}

/** The first instant of a UTC+8 day given as `2026-11-20`, or null when that is no date. */
export function startOfDay(date: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00+08:00`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** How many months lie from one `2026-11` to another; negative when `to` is earlier. */
export function monthsBetween(from: string, to: string): number {
  const count = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
  return count(to) - count(from);
}
