import type { Indicator } from '../figures/indicator.ts';
import { figureLink } from './figure-conditions.ts';
import type { TableAsked, TableConditions } from './figure-table-conditions.ts';

/** Where the heads, the numbers and the buttons of a table of figures lead. */

/** The greatest first; once more, the smallest. A name the other way round. */
export function sortLink(asked: TableAsked, key: string): string {
  const isNow = (asked.sorted?.key ?? 'name') === key;
  const descending = isNow ? !asked.descending : key !== 'name';
  return figureLink(asked.place.path, asked.asked, { sort: `${descending ? '-' : ''}${key}`, page: null });
}

/** What is behind one number of one person. */
export function rowsLink({ asked, table, place }: TableAsked, key: string, who: string): string {
  const { range, from, to, time } = asked;
  const back = figureLink(place.path, asked);
  return figureLink('/figures/rows', { table, key, who, range, from, to, time, back });
}

/** The people of a department, in the same days: by the number that was asked for. */
export function peopleOf({ asked, page }: TableAsked, id: string, key?: string): string {
  const { range, from, to, time, kind } = asked;
  const sort = key === undefined || page === 'shops' ? null : `-${key}`;
  const path = page === 'shops' ? '/figures/guides' : '/figures/employees';
  return figureLink(path, { range, from, to, department: id, time, kind, sort });
}

export function reportLink(asked: TableConditions, tables: readonly string[], chosen: readonly Indicator[]): string {
  const { range, department, who, time, kind } = asked;
  const table = kind === 'group' && tables.length > 1 ? 'group' : tables[0]!;
  return figureLink('/reports/new', { table, range, department, who, time, columns: chosen.map(({ key }) => key) });
}
