import type { Viewer } from '../access/viewer.ts';
import type { FigureQuery, FigureValues } from '../figures/indicator.ts';
import type { ReadDb } from './db.ts';
import { Departments } from './departments.ts';
import type { FigurePerson } from './figure-people.ts';
import { beginTable, columnsOf, type FiguresPage, sortRows, type Table, toldOf } from './figure-table-parts.ts';

/** Figures of each of the staff, and of departments: of all who are in one or below it today. */
export const owner = 'archive';

export interface FigureRow {
  readonly userid: string;
  readonly name: string;
  /** His main department; empty when he is in none. */
  readonly department: string;
  readonly gone: boolean;
  readonly values: FigureValues;
}

export function readFigureTable(db: ReadDb, viewer: Viewer, query: FigureQuery, page: FiguresPage): Table<FigureRow> {
  const { people, reckoning } = beginTable(db, viewer, query, page);
  const departments = new Departments(db);
  const each = reckoning.each(people);
  const sorted = sortRows(people, page, ({ userid }, indicator) => each.value(userid, indicator), reckoning);
  const shown = columnsOf(reckoning, page);
  const rows = sorted.slice(page.skip, page.skip + page.limit).map((person) => ({
    userid: person.userid,
    name: person.name,
    department: homeOf(person, departments),
    gone: person.gone,
    values: each.values(person.userid, shown),
  }));
  return { rows, total: people.length, sums: reckoning.together(people).values('', shown), ...toldOf(db) };
}

export interface DepartmentFigureRow {
  readonly id: number;
  readonly name: string;
  /** With all above it. */
  readonly path: string;
  /** Staff of the directory who are in it or below. */
  readonly people: number;
  readonly values: FigureValues;
}

export function readDepartmentTable(
  db: ReadDb,
  viewer: Viewer,
  query: FigureQuery,
  page: FiguresPage,
): Table<DepartmentFigureRow> {
  const { people, reckoning } = beginTable(db, viewer, query, page);
  const departments = new Departments(db);
  const nodes = departments.counted(people.map(({ places }) => places)).filter(({ count }) => count > 0);
  const asked = new Set(query.departments.flatMap((id) => [...departments.below(id)]));
  const ids = nodes.map(({ id }) => id).filter((id) => asked.size === 0 || asked.has(id));
  const all = ids.map((id) => ({ id, ...departments.named(id) }));
  const places = reckoning.places(people, departments);
  const sorted = sortRows(all, page, ({ id }, indicator) => places.value(String(id), indicator), reckoning);
  const shown = columnsOf(reckoning, page);
  const rows = sorted.slice(page.skip, page.skip + page.limit).map((department) => ({
    ...department,
    people: places.peopleOf(String(department.id)),
    values: places.values(String(department.id), shown),
  }));
  return { rows, total: all.length, sums: reckoning.together(people).values('', shown), ...toldOf(db) };
}

function homeOf({ main, places }: FigurePerson, departments: Departments): string {
  const home = places.find((id) => id === main) ?? places[0];
  return home === undefined ? '' : departments.named(home).name;
}
