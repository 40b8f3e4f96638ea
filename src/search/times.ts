import { dayOf, startOfDay } from '../lib/clock.ts';

/** What somebody types as a time: a day, a month, a year, a span of them, or one counted back from today. */

export interface Interval {
  /** At or after; null: from the beginning. */
  readonly from: number | null;
  /** Before; null: until now. */
  readonly to: number | null;
}

const DAY = 86_400_000;
const WEEKDAY_OF_1970 = 3; // the first of January was a Thursday; weeks begin on Monday

/** In days of UTC+8; null when it is none of the forms understood. */
export function parseTimes(value: string, now: number): Interval | null {
  const typed = value
    .normalize('NFKC')
    .replace(/[\s内]/g, '')
    .replace(/^最近|^过去/, '近');
  return relative(typed, now) ?? recent(typed, now) ?? absolute(typed, now) ?? span(typed, now);
}

/** Days of UTC+8 as calendar figures, and back; months and days beyond their end run over. */
function dateOf(at: number): { year: number; month: number; day: number } {
  const [year, month, day] = new Date(dayOf(at) * DAY).toISOString().slice(0, 10).split('-').map(Number);
  return { year: year!, month: month!, day: day! };
}

function startOf(year: number, month = 1, day = 1): number {
  const date = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
  return startOfDay(date)!;
}

function relative(typed: string, now: number): Interval | null {
  const { year, month, day } = dateOf(now);
  const monday = day - ((dayOf(now) + WEEKDAY_OF_1970) % 7);
  const quarter = month - ((month - 1) % 3);
  const days = (from: number, to: number) => ({ from: startOf(year, month, from), to: startOf(year, month, to) });
  const months = (from: number, to: number) => ({ from: startOf(year, from), to: startOf(year, to) });
  const known: Readonly<Record<string, () => Interval>> = {
    今天: () => days(day, day + 1),
    昨天: () => days(day - 1, day),
    前天: () => days(day - 2, day - 1),
    本周: () => days(monday, monday + 7),
    上周: () => days(monday - 7, monday),
    本月: () => months(month, month + 1),
    上月: () => months(month - 1, month),
    本季度: () => months(quarter, quarter + 3),
    上季度: () => months(quarter - 3, quarter),
    今年: () => months(1, 13),
    去年: () => months(-11, 1),
  };
  const word = OTHER_WORDS.get(typed) ?? typed;
  return Object.hasOwn(known, word) ? known[word]!() : null;
}

const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['今日', '今天'],
  ['昨日', '昨天'],
  ['这周', '本周'],
  ['这个月', '本月'],
  ['上个月', '上月'],
  ['本季', '本季度'],
  ['上季', '上季度'],
  ['本年', '今年'],
]);

/** “近 30 天” ends with today, and is so many days with it. */
function recent(typed: string, now: number): Interval | null {
  const { count, unit } =
    /^近(?<count>\d{1,4}|[一二两三四五六七八九十半]+)个?(?<unit>[天日周月年])$/.exec(typed)?.groups ?? {};
  if (!count || !unit) return null;
  const { year, month, day } = dateOf(now);
  const to = startOf(year, month, day + 1);
  if (count === '半') return unit === '年' ? { from: startOf(year, month - 6, day + 1), to } : null;
  const n = /^\d/.test(count) ? Number(count) : numeral(count);
  if (n === null || n < 1) return null;
  if (unit === '月') return { from: startOf(year, month - n, day + 1), to };
  if (unit === '年') return { from: startOf(year - n, month, day + 1), to };
  return { from: startOf(year, month, day + 1 - (unit === '周' ? 7 * n : n)), to };
}

const NUMERALS = '零一二三四五六七八九';

/** Up to 99; null when it is no number. */
function numeral(typed: string): number | null {
  const { tens, ones } = /^(?:(?<tens>[二三四五六七八九]?)十)?(?<ones>[一二三四五六七八九]?)$/.exec(
    typed.replace('两', '二'),
  )?.groups ?? { tens: undefined, ones: '' };
  const units = ones ? NUMERALS.indexOf(ones) : 0;
  const n = tens === undefined ? units : (tens === '' ? 1 : NUMERALS.indexOf(tens)) * 10 + units;
  return n > 0 ? n : null;
}

const DATE = /^(?:(?<year>(?:19|20)\d{2})[-/.年])?(?<month>\d{1,2})(?:(?:[-/.]|月(?=\d))(?<day>\d{1,2})日?|月)?$/;
const YEAR = /^(?<year>(?:19|20)\d{2})年?$/;

/** A date without its year is the last such. */
function absolute(typed: string, now: number): Interval | null {
  const whole = YEAR.exec(typed)?.groups?.['year'];
  if (whole) return { from: startOf(Number(whole)), to: startOf(Number(whole) + 1) };
  const { year, month, day } = DATE.exec(typed)?.groups ?? {};
  if (!month || (!year && !typed.includes('月'))) return null;
  const [m, d] = [Number(month), day === undefined ? null : Number(day)];
  const in_ = (y: number): Interval | null => {
    const from = startOf(y, m, d ?? 1);
    const right = dateOf(from).month === m && (d === null || dateOf(from).day === d);
    return right ? { from, to: d === null ? startOf(y, m + 1) : startOf(y, m, d + 1) } : null;
  };
  if (year) return in_(Number(year));
  const thisYear = in_(dateOf(now).year);
  return thisYear && thisYear.from! > now ? in_(dateOf(now).year - 1) : thisYear;
}

/** From one to another, both with all of their days; one side may be left open. */
function span(typed: string, now: number): Interval | null {
  const sides = typed.split(/\.{2,}|…+|~|至|到|—+/);
  if (sides.length !== 2) return null;
  const [first, last] = sides.map((side) => (side === '' ? OPEN : (relative(side, now) ?? absolute(side, now))));
  if (!first || !last || (first === OPEN && last === OPEN)) return null;
  const [from, to] = [first.from, last.to];
  return from !== null && to !== null && from >= to ? null : { from, to };
}

const OPEN: Interval = { from: null, to: null };
