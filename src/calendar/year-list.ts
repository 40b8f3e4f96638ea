import type { Span } from './calendar.ts';
import { spansFrom } from './week.ts';

/** The days of a year that are not as their weekday: 节假日 and 调休上班. */

export interface YearDay {
  readonly date: string;
  readonly kind: 'rest' | 'work';
  readonly name: string;
  /** Of a day that is worked: its own hours; null: as on a Monday. */
  readonly spans: readonly Span[] | null;
}

/** Whether a text is a day there is, as `2026-10-01`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

export interface YearRead {
  readonly days: readonly YearDay[];
  /** Why nothing of it can be taken, line by line. */
  readonly problems: readonly string[];
}

const MOST_DAYS = 366;
const MOST_PROBLEMS = 20;
const LONGEST_NAME = 20;
const KINDS: Readonly<Record<string, YearDay['kind']>> = {
  ...{ 放假: 'rest', 休息: 'rest', 假: 'rest', 休: 'rest', 节假日: 'rest', rest: 'rest' },
  ...{ 上班: 'work', 调休: 'work', 补班: 'work', 班: 'work', 工作日: 'work', work: 'work' },
};

export interface Written {
  readonly date: string;
  readonly kind: string;
  readonly name: string;
  readonly spans: string;
  /** What it is called when something is wrong with it. */
  readonly place: string;
}

/** Days of one year as somebody wrote them. With any problem nothing is taken: half a year of holidays would go unnoticed. */
export function yearFrom(written: readonly Written[], year: number): YearRead {
  if (written.length > MOST_DAYS)
    return { days: [], problems: [`一年最多 ${MOST_DAYS} 天，这里有 ${written.length} 天。`] };
  const places = new Map<string, string>();
  const days: YearDay[] = [];
  const problems: string[] = [];
  for (const line of written) {
    const day = dayFrom(line, year, places);
    if (typeof day === 'string') problems.push(`${line.place}：${day}`);
    else days.push(day);
  }
  return { days: days.sort((a, b) => (a.date < b.date ? -1 : 1)), problems: problems.slice(0, MOST_PROBLEMS) };
}

function dayFrom(line: Written, year: number, places: Map<string, string>): YearDay | string {
  const date = dateFrom(line.date);
  if (date === null) return `“${cut(line.date)}”不是日期。写成 ${year}-10-01。`;
  if (!date.startsWith(`${year}-`)) return `${date} 不在 ${year} 年。一次只处理一年。`;
  const other = places.get(date);
  if (other !== undefined) return `${date} 与${other}重复。每天只写一次。`;
  places.set(date, line.place);
  const kind = KINDS[line.kind.trim().toLowerCase()];
  if (kind === undefined) return `类型“${cut(line.kind)}”看不懂。写“放假”或“上班”。`;
  const read = spansFrom(line.spans);
  if ('problem' in read) return read.problem;
  if (kind === 'rest' && read.spans.length > 0) return '放假的日子不写时段。去掉时段，或把类型改为上班。';
  const name = line.name.trim();
  if (name.length > LONGEST_NAME) return `名称最多 ${LONGEST_NAME} 个字。`;
  return { date, kind, name, spans: read.spans.length > 0 ? read.spans : null };
}

/** Also as Excel writes it: 2027/10/1, 2027年10月1日, 20271001. */
function dateFrom(text: string): string | null {
  const found = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/u.exec(text.trim());
  if (!found) return null;
  const [, year, month, day, monthToo, dayToo] = found;
  const date = `${year}-${(month ?? monthToo ?? '').padStart(2, '0')}-${(day ?? dayToo ?? '').padStart(2, '0')}`;
  return isDate(date) ? date : null;
}

const cut = (text: string): string => (text.length > 20 ? `${text.slice(0, 20)}…` : text);
