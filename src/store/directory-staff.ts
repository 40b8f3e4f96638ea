import { pinyinOf } from '../lib/pinyin.ts';
import { all, one, prepared, type WriteDb } from './db.ts';
import { type ChangeSource, type Noticed, noteChange, noteDifference } from './directory-changes.ts';
import { nextRevision } from './directory-revision.ts';
import { sql } from './sql.ts';

export interface EmployeeInfo {
  readonly userid: string;
  readonly name: string;
  readonly alias: string;
  readonly position: string;
  readonly departments: readonly { readonly id: number; readonly leads: boolean }[];
  readonly mainDepartment: number | null;
  readonly directLeaders: readonly string[];
  /** WeCom's: 1 active, 2 disabled, 4 not activated, 5 left. */
  readonly status: number;
}

const LEFT = 5;

interface Row {
  readonly userid: string;
  readonly name: string;
  readonly alias: string;
  readonly position: string;
  readonly main: number | null;
  readonly status: number;
  readonly leaders: string;
  readonly pinyin: string;
  readonly goneAt: number | null;
}

interface Place {
  readonly id: number;
  readonly leads: number;
}

type Known = Row & { readonly places: readonly Place[] };

export function recordEmployees(db: WriteDb, rows: readonly EmployeeInfo[], at: number, source: ChangeSource): void {
  const batch = batchOf(db, { noticedAt: at, source });
  for (const row of rows) recordOne(db, row, find(db, row.userid), batch);
}

/** All that is known of them is where they are: whatever else was known stays. */
export function recordEmployeeIds(db: WriteDb, rows: readonly MemberIds[], at: number): void {
  const batch = batchOf(db, { noticedAt: at, source: 'sync' });
  for (const row of rows) {
    const known = find(db, row.userid);
    recordOne(db, known ? withPlaces(known, row.departments) : newcomer(row), known, batch);
  }
}

interface MemberIds {
  readonly userid: string;
  readonly departments: readonly number[];
}

function newcomer({ userid, departments }: MemberIds): EmployeeInfo {
  const unknown = { name: '', alias: '', position: '', directLeaders: [], status: 1 };
  const places = departments.map((id) => ({ id, leads: false }));
  return { ...unknown, userid, departments: places, mainDepartment: departments[0] ?? null };
}

function withPlaces({ userid, name, alias, position, ...known }: Known, departments: readonly number[]): EmployeeInfo {
  const leads = new Set(known.places.filter((place) => place.leads === 1).map(({ id }) => id));
  return {
    userid,
    name,
    alias,
    position,
    departments: departments.map((id) => ({ id, leads: leads.has(id) })),
    mainDepartment: departments.find((id) => id === known.main) ?? departments[0] ?? null,
    directLeaders: JSON.parse(known.leaders) as string[],
    status: known.status === LEFT ? 1 : known.status,
  };
}

interface Batch {
  readonly revision: number;
  readonly noticed: Noticed;
  /** The staff was known as a whole before: who is new has come. */
  readonly isKnown: boolean;
}

function batchOf(db: WriteDb, noticed: Noticed): Batch {
  const finished = one(db, sql`SELECT 1 FROM sync_parts WHERE part = 'employees' AND finished_at IS NOT NULL`);
  return { revision: nextRevision(db), noticed, isKnown: finished !== null };
}

const FIND = `SELECT userid, name, alias, position, main_department AS main, status, direct_leaders AS leaders, pinyin, gone_at AS goneAt
  FROM employees WHERE userid = ?`;
const FIND_PLACES = 'SELECT department AS id, leads FROM employee_departments WHERE userid = ? ORDER BY department';

function find(db: WriteDb, userid: string): Known | null {
  const row = prepared(db, FIND).get(userid) as Row | undefined;
  return row ? { ...row, places: prepared(db, FIND_PLACES).all(userid) as Place[] } : null;
}

const SEE = 'UPDATE employees SET seen_at = @at WHERE userid = @userid AND seen_at < @at';
const UPSERT = `
  INSERT INTO employees (userid, name, alias, position, main_department, status, direct_leaders, pinyin, gone_at, came_at, seen_at, revision)
  VALUES (@userid, @name, @alias, @position, @main, @status, @leaders, @pinyin, @goneAt, @at, @at, @revision)
  ON CONFLICT (userid) DO UPDATE SET name = @name, alias = @alias, position = @position, main_department = @main,
    status = @status, direct_leaders = @leaders, pinyin = @pinyin, gone_at = @goneAt, seen_at = max(seen_at, @at),
    revision = iif(name = @name AND position = @position AND gone_at IS @goneAt, revision, @revision)`;

function recordOne(db: WriteDb, told: EmployeeInfo, before: Known | null, { revision, noticed, isKnown }: Batch): void {
  const { userid, departments, directLeaders, mainDepartment: main, ...more } = told;
  const at = noticed.noticedAt;
  const name = told.name || before?.name || userid;
  const goneAt = told.status === LEFT ? (before?.goneAt ?? at) : null;
  const pinyin = pinyinOf(name, { surname: true });
  const row: Row = { ...more, userid, name, main, leaders: JSON.stringify(directLeaders), pinyin, goneAt };
  const places = placesOf(departments);
  if (before && isSame(before, row) && JSON.stringify(before.places) === JSON.stringify(places)) {
    prepared(db, SEE).run({ userid, at });
    return;
  }
  prepared(db, UPSERT).run({ ...row, at, revision });
  setPlaces(db, userid, before?.places ?? [], places);
  if (before) noteDifferences(db, before, { ...row, places }, noticed);
  else if (isKnown && goneAt === null) noteChange(db, { kind: 'employee-came', subject: userid, now: name }, noticed);
}

function isSame(a: Known, b: Row): boolean {
  return (Object.keys(b) as (keyof Row)[]).every((field) => a[field] === b[field]);
}

/** In the order they are stored in; one that comes twice leads if either says so. */
function placesOf(departments: EmployeeInfo['departments']): Place[] {
  const leads = new Map<number, number>();
  for (const place of departments) leads.set(place.id, Math.max(leads.get(place.id) ?? 0, place.leads ? 1 : 0));
  return [...leads].map(([id, lead]) => ({ id, leads: lead })).sort((a, b) => a.id - b.id);
}

const LEAVE = 'DELETE FROM employee_departments WHERE userid = ? AND department = ?';
const ENTER = `INSERT INTO employee_departments (userid, department, leads) VALUES (?, ?, ?)
  ON CONFLICT (userid, department) DO UPDATE SET leads = excluded.leads`;

function setPlaces(db: WriteDb, userid: string, before: readonly Place[], now: readonly Place[]): void {
  const kept = new Set(now.map(({ id }) => id));
  for (const { id } of before) if (!kept.has(id)) prepared(db, LEAVE).run(userid, id);
  for (const { id, leads } of now) prepared(db, ENTER).run(userid, id, leads);
}

function noteDifferences(db: WriteDb, before: Known, now: Known, noticed: Noticed): void {
  const subject = now.userid;
  if (before.goneAt === null && now.goneAt !== null)
    noteChange(db, { kind: 'employee-left', subject, was: before.name }, noticed);
  if (before.goneAt !== null && now.goneAt === null)
    noteChange(db, { kind: 'employee-returned', subject, now: now.name }, noticed);
  // A name that was only the userid was not known yet.
  if (before.name !== subject)
    noteDifference(db, { kind: 'renamed', subject, was: before.name, now: now.name }, noticed);
  if (before.places.length > 0)
    noteDifference(db, { kind: 'moved', subject, was: whereOf(before), now: whereOf(now) }, noticed);
  noteDifference(db, { kind: 'leads', subject, was: ledBy(before), now: ledBy(now) }, noticed);
  noteDifference(db, { kind: 'leader', subject, was: before.leaders, now: now.leaders }, noticed);
  noteDifference(db, { kind: 'position', subject, was: before.position, now: now.position }, noticed);
}

function whereOf({ places, main }: Known): string {
  const ids = places.map(({ id }) => id);
  return JSON.stringify(ids.toSorted((a, b) => Number(b === main) - Number(a === main)));
}

function ledBy({ places }: Known): string {
  return JSON.stringify(places.filter(({ leads }) => leads === 1).map(({ id }) => id));
}

/** After the whole list was seen at `at`: whoever was not in it has gone. Says how many. */
export function endEmployees(db: WriteDb, at: number): number {
  const gone = all<{ userid: string; name: string }>(
    db,
    sql`UPDATE employees SET gone_at = ${at}, revision = ${nextRevision(db)} WHERE seen_at < ${at} AND gone_at IS NULL
      RETURNING userid, name`,
  );
  for (const { userid, name } of gone)
    noteChange(db, { kind: 'employee-left', subject: userid, was: name }, { noticedAt: at, source: 'sync' });
  return gone.length;
}

export function endEmployee(db: WriteDb, userid: string, at: number, source: ChangeSource): void {
  const [gone] = all<{ name: string }>(
    db,
    sql`UPDATE employees SET gone_at = ${at}, revision = ${nextRevision(db)} WHERE userid = ${userid} AND gone_at IS NULL
      RETURNING name`,
  );
  if (gone) noteChange(db, { kind: 'employee-left', subject: userid, was: gone.name }, { noticedAt: at, source });
}
