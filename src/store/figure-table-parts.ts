import type { Viewer } from '../access/viewer.ts';
import type { FigureQuery, FigureValue, FigureValues } from '../figures/indicator.ts';
import type { Reckoned } from '../figures/reckoned.ts';
import type { ReadDb } from './db.ts';
import { readFiguresBasis } from './figure-counts.ts';
import { type FigurePerson, listFigurePeople } from './figure-people.ts';
import { Reckoning } from './figure-reckoning.ts';
import { staffAsked } from './figure-staff.ts';

/** What tables of people and of departments have in common. What sorts them is worked out for all, the rest for a page. */
export interface FiguresPage {
  /** An indicator's key, or `name`; null: by name. */
  readonly sort: { readonly key: string; readonly descending: boolean } | null;
  readonly skip: number;
  readonly limit: number;
  /** Keys that are shown; absent: all. Of what counts distinct people only these are worked out. */
  readonly columns?: readonly string[];
}

/** Of an indicator that is divided there is also `key:top` and `key:bottom`. */
export interface Table<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  /** Over all rows, not only those of the page; whoever is in several counts once. */
  readonly sums: FigureValues;
  /** Null: nothing is worked out yet. */
  readonly asOf: number | null;
  /** Of the dialogue rules; 0: those it came with. */
  readonly version: number;
}

export function beginTable(
  db: ReadDb,
  viewer: Viewer,
  query: FigureQuery,
  { columns, sort }: FiguresPage,
): { people: FigurePerson[]; reckoning: Reckoning } {
  const staff = staffAsked(db, viewer, query);
  const reckoning = new Reckoning(db, viewer, query, staff, columns && [...columns, sort?.key ?? '']);
  const people = listFigurePeople(db, viewer, staff).filter(
    ({ userid, active }) => active || reckoning.hasFigures(userid),
  );
  return { people, reckoning };
}

export function toldOf(db: ReadDb): Pick<Table<unknown>, 'asOf' | 'version'> {
  const { asOf, version } = readFiguresBasis(db);
  return { asOf, version: version ?? 0 };
}

export function columnsOf({ indicators }: Reckoning, { columns }: FiguresPage): readonly Reckoned[] {
  return columns === undefined ? indicators : indicators.filter(({ key }) => columns.includes(key));
}

/** They come in the order of their names. Those without a value stand last, whichever way it is sorted. */
export function sortRows<Row>(
  rows: readonly Row[],
  { sort: by }: FiguresPage,
  figureOf: (row: Row, indicator: Reckoned) => FigureValue,
  { indicators }: Reckoning,
): readonly Row[] {
  if (by === null) return rows;
  const indicator = indicators.find(({ key }) => key === by.key);
  if (indicator === undefined) return by.key === 'name' && by.descending ? rows.toReversed() : rows;
  const valued = rows.map((row) => ({ row, value: figureOf(row, indicator) }));
  const known = valued.filter(({ value }) => value !== null);
  known.sort((a, b) => (by.descending ? compare(b.value!, a.value!) : compare(a.value!, b.value!)));
  return [...known, ...valued.filter(({ value }) => value === null)].map(({ row }) => row);
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
