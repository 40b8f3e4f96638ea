import type { Viewer } from '../access/viewer.ts';
import type { FactName } from '../figures/facts.ts';
import { monthsFor, type Range } from '../figures/period.ts';
import { SUM_NAMES, type SumName } from '../figures/sums.ts';
import { all, one, type ReadDb } from './db.ts';
import { kept } from './figure-cache.ts';
import { factSets } from './figure-facts.ts';
import { figureSight } from './figure-sight.ts';
import { among, type Staff } from './figure-staff.ts';
import { join, Sql, sql } from './sql.ts';
import { isCut } from './visibility.ts';

/** Sums and sets, for each of the staff, for departments, or for all together. */

export interface FiguresBasis {
  /** Null: nothing is worked out yet. */
  readonly basis: number | null;
  /** Up to when messages are in it. */
  readonly asOf: number | null;
  /** Of the dialogue rules it was made by. */
  readonly version: number | null;
}

export function readFiguresBasis(db: ReadDb): FiguresBasis {
  return one<FiguresBasis>(
    db,
    sql`SELECT s.basis, s.as_of AS asOf, (SELECT rules ->> 'version' FROM figure_bases b WHERE b.basis = s.basis) AS version
      FROM figures_state s`,
  )!;
}

export type Sums = Readonly<Record<SumName, number>>;

export interface SumsAsked {
  readonly range: Range;
  readonly kind: 0 | 1;
  readonly staff: Staff;
}

const raw = (text: string): Sql => new Sql(text, []); // only ever names of our own columns
const added = (names: readonly SumName[], sign: '' | '-' = ''): Sql =>
  raw(names.map((name) => `${sign}sum(f.${name}) AS ${name}`).join(', '));

/**
 * One grouped query for whole months, from what was added up for them, and one for the days at either end: those that are in the
 * range, or of a month that is more than half in it those that are not, taken away. Whole numbers: it comes out the same.
 */
export function readSums(
  db: ReadDb,
  viewer: Viewer,
  asked: SumsAsked,
  names: readonly SumName[] = SUM_NAMES,
): Map<string, Sums> {
  const { basis } = readFiguresBasis(db);
  const people = new Map<string, PersonSums>();
  if (basis === null) return people;
  const wanted = names.length === 0 ? (['dialogues'] as const) : names;
  for (const { from, sign } of stretches(viewer, asked, basis)) {
    const rows = all<PersonSums>(db, sql`SELECT f.userid, ${added(wanted, sign)} ${from} GROUP BY f.userid`);
    for (const row of rows) addTo(people, row, wanted);
  }
  return people;
}

type PersonSums = Record<SumName, number> & { readonly userid: string };

function addTo(people: Map<string, PersonSums>, row: PersonSums, names: readonly SumName[]): void {
  const known = people.get(row.userid);
  if (known === undefined) people.set(row.userid, row);
  else for (const name of names) known[name] += row[name];
}

interface Stretch {
  readonly from: Sql;
  readonly sign: '' | '-';
}

function stretches(viewer: Viewer, { range, kind, staff }: SumsAsked, basis: number): Stretch[] {
  // Whoever is limited in time is limited by days.
  const { months, more, less } = isCut(viewer) ? { months: null, more: [range], less: [] } : monthsFor(range);
  const of = sql`f.basis = ${basis} AND f.kind = ${kind} ${among(staff, sql`f.userid`)}`;
  const place = { userid: sql`f.userid`, kind: sql`f.kind` };
  const days = ({ from, to }: Range) =>
    sql`FROM figure_days f WHERE ${of} AND f.day BETWEEN ${from} AND ${to}
      AND ${figureSight(viewer, { ...place, day: sql`f.day` })}`;
  const parts: Stretch[] = [
    ...more.map((some) => ({ from: days(some), sign: '' as const })),
    ...less.map((some) => ({ from: days(some), sign: '-' as const })),
  ];
  if (months === null) return parts;
  const whole = sql`FROM figure_months f WHERE ${of} AND f.month BETWEEN ${months.from} AND ${months.to}
    AND ${figureSight(viewer, { ...place, day: sql`0` })}`;
  return [{ from: whole, sign: '' }, ...parts];
}

/** Employees and the places each counts for: a department and all above it. */
export type Places = readonly (readonly [userid: string, place: number])[];

/** How things are counted: once for each of the staff, once in each department, or once at all. */
export type Grain = 'each' | 'together' | Places;

/** By day, for a trend; `place` is a userid, a place, or '' for all together. */
export function readDaySums(
  db: ReadDb,
  viewer: Viewer,
  { range, kind, staff }: SumsAsked,
  grain: Grain,
): (Sums & { readonly place: string; readonly day: number })[] {
  const { basis } = readFiguresBasis(db);
  if (basis === null) return [];
  const isPlaced = typeof grain !== 'string';
  const place = isPlaced ? sql`CAST(p.place AS TEXT)` : grain === 'each' ? sql`f.userid` : sql`''`;
  const from = isPlaced
    ? sql`${placesIn(grain)} p CROSS JOIN figure_days f ON f.userid = p.userid`
    : sql`figure_days f`;
  return all(
    db,
    sql`SELECT f.day, ${place} AS place, ${added(SUM_NAMES)} FROM ${from}
      WHERE f.basis = ${basis} AND f.kind = ${kind} AND f.day BETWEEN ${range.from} AND ${range.to} ${among(staff, sql`f.userid`)}
        AND ${figureSight(viewer, { userid: sql`f.userid`, day: sql`f.day`, kind: sql`f.kind` })}
      GROUP BY f.day, ${place}`,
  );
}

const placesIn = (places: Places): Sql =>
  sql`(SELECT value ->> 0 AS userid, value ->> 1 AS place FROM json_each(${JSON.stringify(places)}))`;

/** By userid, by place, or by '' for all together. Kept until something changes. */
export function countFact(
  db: ReadDb,
  viewer: Viewer,
  name: FactName,
  asked: SumsAsked,
  grain: Grain,
): ReadonlyMap<string, number> {
  return kept(db, viewer, 'fact', [name, asked, grain], () => {
    const sets = factSets(name, { viewer, ...asked }).map((set) => placed(set, grain));
    const rows = all<{ place: string; n: number }>(
      db,
      sql`SELECT place, count(DISTINCT thing) AS n FROM (${join(sets, sql` INTERSECT `)}) GROUP BY place`,
    );
    return new Map(rows.map(({ place, n }) => [String(place), n]));
  });
}

function placed(set: Sql, grain: Grain): Sql {
  if (grain === 'each') return sql`SELECT x.userid AS place, x.thing FROM (${set}) x`;
  if (grain === 'together') return sql`SELECT '' AS place, x.thing FROM (${set}) x`;
  return sql`SELECT p.place, x.thing FROM (${set}) x
    JOIN ${placesIn(grain)} p ON p.userid = x.userid`;
}

export interface OwnedRoom {
  readonly userid: string;
  readonly id: string;
  readonly name: string;
}

/** The groups somebody owns at the end of the range, by who does. */
export function listOwnedRooms(
  db: ReadDb,
  viewer: Viewer,
  asked: SumsAsked,
): ReadonlyMap<string, readonly OwnedRoom[]> {
  return kept(db, viewer, 'owned-rooms', asked, () => {
    const [owned] = factSets('rooms_owned', { viewer, ...asked }) as [Sql];
    const rows = all<OwnedRoom>(
      db,
      sql`SELECT x.userid, r.id, iif(r.name = '', '未命名的群', r.name) AS name FROM (${owned}) x
        JOIN rooms r ON r.id = x.thing ORDER BY x.at, r.id`,
    );
    return Map.groupBy(rows, ({ userid }) => userid);
  });
}
