import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { FigureQuery, FigureValue, FigureValues } from '../figures/indicator.ts';
import { rangeBefore } from '../figures/period.ts';
import { readDepartmentTable, readFigureTable } from '../store/figure-table.ts';
import { readDepartmentTrends, readFigureTrends } from '../store/figure-trend.ts';
import { sortAsked, type TableAsked } from './figure-table-conditions.ts';

/** The rows of one page, what they were in the period before, and the course of the number they are sorted by. */
export interface FigureRow {
  /** A userid, or the number of a department. */
  readonly id: string;
  readonly name: string;
  /** Where somebody is, or a department lies. */
  readonly detail: string;
  readonly gone: boolean;
  readonly values: FigureValues;
  readonly before: FigureValues | null;
  readonly course: readonly (number | null)[];
}

export interface FigureTableRead {
  readonly rows: readonly FigureRow[];
  readonly total: number;
  readonly sums: FigureValues;
  readonly sumsBefore: FigureValues;
  readonly asOf: number | null;
  readonly version: number | null;
}

export const FIGURE_PAGE = 20;
const NOBODY = { skip: 0, limit: 0 };
const ALL = 100_000;

type Reader = Pick<App, 'store'>;

export async function readTable(app: Reader, viewer: Viewer, asked: TableAsked): Promise<FigureTableRead> {
  return asked.place.by === 'person' ? readByPerson(app, viewer, asked) : readByDepartment(app, viewer, asked);
}

const keysOf = ({ chosen, sorted }: TableAsked): string[] => [
  ...new Set([...chosen.map(({ key }) => key), ...(sorted ? [sorted.key] : [])]),
];

const pageOf = ({ asked }: TableAsked) => ({ skip: (asked.page - 1) * FIGURE_PAGE, limit: FIGURE_PAGE });

const earlier = (query: FigureQuery): FigureQuery => ({ ...query, range: rangeBefore(query.range) });

async function readByPerson({ store }: Reader, viewer: Viewer, asked: TableAsked): Promise<FigureTableRead> {
  const { query } = asked;
  const columns = keysOf(asked);
  const [now, sums] = await Promise.all([
    store.read(readFigureTable, viewer, query, { ...pageOf(asked), columns, sort: sortAsked(asked) }),
    store.read(readFigureTable, viewer, earlier(query), { ...NOBODY, columns, sort: null }),
  ]);
  const people = now.rows.map(({ userid }) => userid);
  const theirs = { ...earlier(query), departments: [], people };
  const [before, courses] = await Promise.all([
    people.length === 0
      ? { rows: [] }
      : store.read(readFigureTable, viewer, theirs, { skip: 0, limit: people.length, columns, sort: null }),
    coursesOf({ store }, viewer, asked, people),
  ]);
  const then = new Map(before.rows.map(({ userid, values }) => [userid, values]));
  const rows = now.rows.map(({ userid, name, department, gone, values }, at) => ({
    ...{
      id: userid,
      name,
      detail: department,
      gone,
      values,
      before: then.get(userid) ?? null,
      course: courses[at] ?? [],
    },
  }));
  return { rows, total: now.total, sums: now.sums, sumsBefore: sums.sums, asOf: now.asOf, version: now.version };
}

async function readByDepartment({ store }: Reader, viewer: Viewer, asked: TableAsked): Promise<FigureTableRead> {
  const { query } = asked;
  const columns = keysOf(asked);
  const [now, before] = await Promise.all([
    store.read(readDepartmentTable, viewer, query, { ...pageOf(asked), columns, sort: sortAsked(asked) }),
    store.read(readDepartmentTable, viewer, earlier(query), { skip: 0, limit: ALL, columns, sort: null }),
  ]);
  const then = new Map(before.rows.map(({ id, values }) => [id, values]));
  const ids = now.rows.map(({ id }) => String(id));
  const courses = await coursesOf({ store }, viewer, asked, ids);
  const rows = now.rows.map(({ id, name, people, values }, at) => ({
    ...{ id: String(id), name, detail: `${people} 人`, gone: false, values },
    ...{ before: then.get(id) ?? null, course: courses[at] ?? [] },
  }));
  return { rows, total: now.total, sums: now.sums, sumsBefore: before.sums, asOf: now.asOf, version: now.version };
}

/** Of the sorted number, in the order of the rows; none where it cannot be drawn. */
async function coursesOf(
  { store }: Reader,
  viewer: Viewer,
  { query, sorted, place }: TableAsked,
  ids: readonly string[],
): Promise<readonly Course[]> {
  if (sorted === null) return [];
  const { key } = sorted;
  const trends =
    place.by === 'person'
      ? await store.read(readFigureTrends, viewer, query, ids, key)
      : await store.read(readDepartmentTrends, viewer, query, ids.map(Number), key);
  return ids.map((id) => courseOf(trends[id] ?? []));
}

type Course = FigureRow['course'];

const courseOf = (points: readonly { readonly value: FigureValue }[]): Course =>
  points.map(({ value }) => (typeof value === 'number' ? value : null));
