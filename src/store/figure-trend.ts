import type { Viewer } from '../access/viewer.ts';
import type { FigureQuery, FigureValue } from '../figures/indicator.ts';
import { daysIn, monthOfDay, type Range } from '../figures/period.ts';
import type { Reckoned } from '../figures/reckoned.ts';
import { listStaffOf } from './customers.ts';
import type { ReadDb } from './db.ts';
import { kept } from './figure-cache.ts';
import { readDaySums, readSums, type Sums, type SumsAsked } from './figure-counts.ts';
import { listFigurePeople } from './figure-people.ts';
import { indicatorsIn, Reckoning, sumsAlone } from './figure-reckoning.ts';
import { mayFigure } from './figure-sight.ts';
import { type Staff, staffAsked } from './figure-staff.ts';

/** The course of one number, by day, of long ranges by month. */
export const owner = 'archive';

export interface TrendPoint {
  /** Of a month its first day in the range. */
  readonly day: number;
  readonly value: FigureValue;
}

/** One of the staff, or a department with all below it. */
export type TrendOf = { readonly person?: string; readonly department?: number } | null;

const MOST_DAYS = 92;
/** What counts distinct people or things is worked out for each point anew. */
const MOST_POINTS = 31;

/** Null of whom: all that the query asks for. Nothing of a number there is not, or of somebody who is not theirs to see. */
export function readFigureTrend(
  db: ReadDb,
  viewer: Viewer,
  query: FigureQuery,
  whose: TrendOf,
  key: string,
): TrendPoint[] {
  const staff = staffOf(db, viewer, query, whose);
  const indicator = indicatorsIn(db, viewer, query).find((known) => known.key === key);
  if (staff === 'nobody' || indicator === undefined || indicator.unit === 'text') return [];
  return kept(db, viewer, 'trend', [query, whose, key, indicator.behind === null], () =>
    pointsOf(db, viewer, { query, staff, indicator }),
  );
}

/** The same of several of the staff at once, by userid: what stands in the rows of a page. */
export function readFigureTrends(
  db: ReadDb,
  viewer: Viewer,
  query: FigureQuery,
  userids: readonly string[],
  key: string,
): Record<string, TrendPoint[]> {
  const people = userids.filter((userid) => mayFigure(viewer, userid));
  const indicator = indicatorsIn(db, viewer, query).find((known) => known.key === key);
  if (indicator === undefined || !isOfSums(indicator) || daysIn(query.range) > MOST_DAYS)
    return Object.fromEntries(people.map((person) => [person, readFigureTrend(db, viewer, query, { person }, key)]));
  const asked = askedOf(query, people);
  return byPlace({ query, indicator }, people, readDaySums(db, viewer, asked, 'each'));
}

/** The same of several departments, by number: in one query what can be added up. */
export function readDepartmentTrends(
  db: ReadDb,
  viewer: Viewer,
  query: FigureQuery,
  ids: readonly number[],
  key: string,
): Record<string, TrendPoint[]> {
  const indicator = indicatorsIn(db, viewer, query).find((known) => known.key === key);
  if (indicator === undefined || !isOfSums(indicator) || daysIn(query.range) > MOST_DAYS)
    return Object.fromEntries(ids.map((id) => [id, readFigureTrend(db, viewer, query, { department: id }, key)]));
  return kept(db, viewer, 'department-trends', [query, ids, key, indicator.behind === null], () => {
    const places = ids.flatMap((id) => listStaffOf(db, viewer, id).map((userid) => [userid, id] as const));
    const days = readDaySums(db, viewer, askedOf(query, null), places);
    return byPlace({ query, indicator }, ids.map(String), days);
  });
}

function byPlace(
  { query, indicator }: Pick<Asked, 'query' | 'indicator'>,
  places: readonly string[],
  days: ReturnType<typeof readDaySums>,
): Record<string, TrendPoint[]> {
  const found = Map.groupBy(days, ({ place }) => place);
  return Object.fromEntries(
    places.map((place) => [place, byDay(query, indicator, new Map(found.get(place)?.map((row) => [row.day, row])))]),
  );
}

function staffOf(db: ReadDb, viewer: Viewer, query: FigureQuery, whose: TrendOf): Staff | 'nobody' {
  if (whose === null) return staffAsked(db, viewer, query);
  const { person, department } = whose;
  if (person !== undefined) return mayFigure(viewer, person) ? [person] : 'nobody';
  return department === undefined ? 'nobody' : listStaffOf(db, viewer, department);
}

interface Asked {
  readonly query: FigureQuery;
  readonly staff: Staff;
  readonly indicator: Reckoned;
}

const isOfSums = ({ facts, behind }: Reckoned): boolean =>
  facts.length === 0 && !(behind !== null && 'revisit' in behind);

function pointsOf(db: ReadDb, viewer: Viewer, { query, staff, indicator }: Asked): TrendPoint[] {
  const asked = askedOf(query, staff);
  if (isOfSums(indicator) && daysIn(query.range) <= MOST_DAYS) {
    const days = readDaySums(db, viewer, asked, 'together');
    return byDay(query, indicator, new Map(days.map((row) => [row.day, row])));
  }
  const isShort = daysIn(query.range) <= (isOfSums(indicator) ? MOST_DAYS : MOST_POINTS);
  const parts = isShort ? eachDay(query.range) : eachMonth(query.range);
  if (isOfSums(indicator))
    return parts.map((range) => ({
      day: range.from,
      value: indicator.of(sumsAlone(query, [...readSums(db, viewer, { ...asked, range }).values()])),
    }));
  const people = listFigurePeople(db, viewer, staff);
  return parts.map((range) => {
    const reckoning = new Reckoning(db, viewer, { ...query, range }, staff);
    return { day: range.from, value: reckoning.together(people).value('', indicator) };
  });
}

function byDay(query: FigureQuery, indicator: Reckoned, days: ReadonlyMap<number, Sums>): TrendPoint[] {
  return eachDay(query.range).map(({ from }) => {
    const sums = days.get(from);
    return { day: from, value: indicator.of(sumsAlone(query, sums === undefined ? [] : [sums])) };
  });
}

function askedOf({ range, table }: FigureQuery, staff: Staff): SumsAsked {
  return { range, kind: table === 'group' ? 1 : 0, staff };
}

const eachDay = (range: Range): Range[] =>
  Array.from({ length: daysIn(range) }, (_, i) => ({ from: range.from + i, to: range.from + i }));

function eachMonth(range: Range): Range[] {
  const months = Map.groupBy(eachDay(range), ({ from }) => monthOfDay(from));
  return [...months.values()].map((days) => ({ from: days[0]!.from, to: days.at(-1)!.to }));
}
