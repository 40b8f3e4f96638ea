import type { Written, YearRead } from './year-list.ts';
import { yearFrom } from './year-list.ts';

/** A file of the days of a year: CSV with the columns 日期, 类型, 名称, 时段, or JSON with `days` as those that ship have. */

export function readYearFile(text: string, year: number): YearRead {
  const content = text.replace(/^\uFEFF/u, '').trim();
  if (content === '') return problem('文件是空的。核对选中的文件，再上传。');
  const lines = /^[[{]/u.test(content) ? fromJson(content) : fromCsv(content);
  if (typeof lines === 'string') return problem(lines);
  if (lines.length === 0) return problem('文件里没有日期。第一行写列名，以后每行一天。');
  return yearFrom(lines, year);
}

const problem = (sentence: string): YearRead => ({ days: [], problems: [sentence] });

const MOST_LINES = 1000; // more is no year: not even looked at
const TOO_MANY = '文件行数太多，一年最多 366 天。核对选中的文件，再上传。';

function fromJson(content: string): Written[] | string {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return '文件不是完整的 JSON。核对文件，或改用 CSV。';
  }
  const days = Array.isArray(value) ? value : (value as { days?: unknown }).days;
  if (!Array.isArray(days)) return 'JSON 里没有 days 列表。写成 {"days": [{"date": "2027-10-01", "kind": "rest"}]}。';
  if (days.length > MOST_LINES) return TOO_MANY;
  return days.map((day: unknown, i) => {
    const { date, kind, name, spans } = Object(day) as Record<string, unknown>;
    return { date: word(date), kind: word(kind), name: word(name), spans: word(spans), place: `第 ${i + 1} 天` };
  });
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '');

const COLUMNS = {
  date: ['日期', 'date'],
  kind: ['类型', 'kind'],
  name: ['名称', 'name'],
  spans: ['时段', 'spans'],
} as const;

function fromCsv(content: string): Written[] | string {
  const lines = content.split(/\r\n|[\r\n]/u);
  if (lines.length > MOST_LINES) return TOO_MANY;
  const [head = '', ...rest] = lines;
  const names = cellsOf(head).map((cell) => cell.toLowerCase());
  const at = (column: keyof typeof COLUMNS) =>
    names.findIndex((name) => (COLUMNS[column] as readonly string[]).includes(name));
  const [date, kind, name, spans] = [at('date'), at('kind'), at('name'), at('spans')];
  if (date < 0 || kind < 0) return '第 1 行要写列名，至少有“日期”和“类型”两列。';
  return rest.flatMap((line, i) => {
    const cells = cellsOf(line);
    if (cells.every((cell) => cell === '')) return [];
    const cell = (place: number) => cells[place] ?? '';
    return [{ date: cell(date), kind: cell(kind), name: cell(name), spans: cell(spans), place: `第 ${i + 2} 行` }];
  });
}

/** Quotes as Excel writes them; a tab will do as well as a comma. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,\t]*))(?:[,\t]|$)/gy;
  while (pattern.lastIndex < line.length) {
    const found = pattern.exec(line);
    if (!found) break;
    cells.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim());
  }
  return cells;
}
