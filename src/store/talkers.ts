import type { Viewer } from '../access/viewer.ts';
import { isStaffOf } from './customer-faces.ts';
import { all, one, type ReadDb } from './db.ts';
import { type DepartmentNode, Departments } from './departments.ts';
import { masksFor } from './masking.ts';
import { standsOpenly } from './openly.ts';
import { sightOf } from './sight.ts';
import { nothing, type Sql, sql } from './sql.ts';

/**
 * Staff who talk, by department. Whoever is in scope has all his conversations in sight, so the figures of `talkers` hold for
 * every viewer whom no role limits by time or kind. The ten thousand of a large company are read at once: a tree needs all of its
 * counts.
 */
export const owner = 'archive';

export type Archived = 'archived' | 'formerly' | 'never';

export interface StaffTalker {
  readonly userid: string;
  readonly conversations: number;
  readonly archived: Archived;
  /** Has left the company. */
  readonly gone: boolean;
  /** Leads the department he is listed in. */
  readonly leads: boolean;
}

/** Of one department: those directly in it, `skip` of them left out at the top. */
export interface StaffStretch {
  readonly rows: readonly StaffTalker[];
  readonly skip: number;
  readonly total: number;
}

export interface StaffTree {
  readonly total: number;
  readonly states: Readonly<Record<Archived, number>>;
  /** Departments with anybody in them or below, each before those below it; the last may be NOWHERE. */
  readonly branches: readonly DepartmentNode[];
  /** Those that are unfolded: the roots, and the way down to the person asked for. */
  readonly open: ReadonlyMap<number, StaffStretch>;
}

/** Stands for the department of those in none. */
export const NOWHERE = 0;
const PAGE = 100;

export function readStaffTree(db: ReadDb, viewer: Viewer, { who }: { who: string | null }): StaffTree {
  const staff = readStaff(db, viewer);
  const branches = branchesOf(db, staff);
  const wayDown = pathTo(branches, staff.home(who));
  const unfolded = branches.filter(({ id, depth }) => wayDown.has(id) || (depth === 0 && id !== NOWHERE));
  const shown = unfolded.length > 0 ? unfolded : branches;
  const states = { archived: 0, formerly: 0, never: 0 };
  for (const { archived } of staff.people) states[archived] += 1;
  return {
    total: staff.people.length,
    states,
    branches,
    open: new Map(shown.map(({ id }) => [id, staff.stretch(id, { around: who })])),
  };
}

export interface StaffBranch {
  /** Those right below it. */
  readonly branches: readonly DepartmentNode[];
  readonly stretch: StaffStretch;
}

/** What unfolding shows; null when there is nobody in it to see. */
export function readStaffBranch(
  db: ReadDb,
  viewer: Viewer,
  { department, skip }: { department: number; skip: number },
): StaffBranch | null {
  const staff = readStaff(db, viewer);
  const branches = branchesOf(db, staff);
  const at = branches.findIndex(({ id }) => id === department);
  if (at === -1) return null;
  const { depth } = branches[at]!;
  const after = branches.slice(at + 1);
  const end = after.findIndex((node) => node.depth <= depth);
  const below = end === -1 ? after : after.slice(0, end);
  return {
    branches: below.filter((node) => node.depth === depth + 1),
    stretch: staff.stretch(department, { skip }),
  };
}

export interface FoundTalker extends StaffTalker {
  readonly department: string | null;
}

/** By name, pinyin or userid; after them those of departments that are called so. */
export function findStaffTalkers(
  db: ReadDb,
  viewer: Viewer,
  { search, skip, limit }: { search: string; skip: number; limit: number },
): { rows: FoundTalker[]; total: number } {
  const staff = readStaff(db, viewer, { words: true });
  const words = search.toLowerCase();
  const departments = new Departments(db);
  const masks = masksFor(db, viewer);
  const called = staff.people.filter(({ words: known }) =>
    masks ? standsOpenly(known, words, masks) : known.includes(words),
  );
  const named = branchesOf(db, staff).filter(({ name }) => name.toLowerCase().includes(words));
  const within = new Set(named.flatMap(({ id }) => [...departments.below(id)]));
  const known = new Set(called);
  const below = staff.people.filter((person) => !known.has(person) && person.places.some(({ id }) => within.has(id)));
  const found = [...called, ...below];
  const rows = found.slice(skip, skip + limit).map((person) => {
    const home = homeOf(person);
    return { ...rowOf(person, home), department: home === NOWHERE ? null : departments.named(home).name };
  });
  return { rows, total: found.length };
}

export interface StaffFacts {
  readonly department: string | null;
  readonly archived: Archived;
  readonly gone: boolean;
}

/** Of one person who talks; null when there is none, or he is not the viewer's to see. */
export function findStaffFacts(db: ReadDb, viewer: Viewer, userid: string): StaffFacts | null {
  const [person] = readPeople(db, viewer, { userid, words: false });
  if (!person) return null;
  const home = homeOf(person);
  const { archived, gone } = person;
  return { archived, gone, department: home === NOWHERE ? null : new Departments(db).named(home).name };
}

/** Whoever of the staff spoke or was spoken to last. */
export function findLastTalker(db: ReadDb, viewer: Viewer): string | null {
  const row = one<{ userid: string }>(
    db,
    sql`SELECT t.userid FROM ${talkersOf(db, viewer, null)} t WHERE t.employee = 1 AND ${isStaffOf(viewer, sql`+t.userid`)}
      ORDER BY t.last_at DESC, t.userid LIMIT 1`,
  );
  return row?.userid ?? null;
}

/** Those of the staff who talk, by what the viewer sees of it; only the one when there is a userid. */
function talkersOf(db: ReadDb, viewer: Viewer, userid: string | null): Sql {
  if (!viewer.parts) return sql`talkers`;
  const { table, seen } = sightOf(db, viewer);
  const whose = userid === null ? nothing : sql`AND m.userid = ${userid}`;
  return sql`(SELECT m.userid, m.employee, count(*) AS conversations, max(c.last_at) AS last_at
    FROM ${table} c JOIN members m ON m.conversation = c.key WHERE ${seen} AND m.employee = 1 ${whose} GROUP BY m.userid)`;
}

interface Person extends Omit<StaffTalker, 'leads'> {
  readonly main: number | null;
  /** All he is found by, in lower case. */
  readonly words: string;
  readonly places: readonly { readonly id: number; readonly leads: number }[];
}

function rowOf({ userid, conversations, archived, gone, places }: Person, department: number): StaffTalker {
  const leads = places.some((place) => place.id === department && place.leads === 1);
  return { userid, conversations, archived, gone, leads };
}

/** Where he is looked for first. */
function homeOf({ main, places }: Person): number {
  return places.find(({ id }) => id === main)?.id ?? places[0]?.id ?? NOWHERE;
}

/** Everybody of the staff who talks, in the order of their names. */
class Staff {
  readonly people: readonly Person[];

  constructor(people: readonly Person[]) {
    this.people = people;
  }

  /** The department of one person; null when he is nobody of them. */
  home(userid: string | null): number | null {
    const person = this.people.find((known) => known.userid === userid);
    return person ? homeOf(person) : null;
  }

  stretch(department: number, place: { skip: number } | { around: string | null }): StaffStretch {
    const here = this.people
      .filter(({ places }) => (department === NOWHERE ? places.length === 0 : places.some((p) => p.id === department)))
      .map((person) => rowOf(person, department));
    const rows = [...here.filter(({ leads }) => leads), ...here.filter(({ leads }) => !leads)];
    const skip = 'skip' in place ? place.skip : firstOfPage(rows.findIndex(({ userid }) => userid === place.around));
    return { rows: rows.slice(skip, skip + PAGE), skip, total: rows.length };
  }
}

const firstOfPage = (at: number): number => (at === -1 ? 0 : at - (at % PAGE));

const readStaff = (db: ReadDb, viewer: Viewer, { words = false } = {}): Staff =>
  new Staff(readPeople(db, viewer, { userid: null, words }));

type Told = Omit<Person, 'places' | 'gone'> & { readonly gone: number };

/** `words` only where something is looked for: they are the dearest part. */
function readPeople(
  db: ReadDb,
  viewer: Viewer,
  { userid, words }: { userid: string | null; words: boolean },
): Person[] {
  const places = Map.groupBy(
    all<{ userid: string; id: number; leads: number }>(
      db,
      sql`SELECT p.userid, p.department AS id, p.leads FROM employee_departments p JOIN departments d ON d.id = p.department
        WHERE ${userid} IS NULL OR p.userid = ${userid} ORDER BY p.department`,
    ),
    (place) => place.userid,
  );
  const told = all<Told>(
    db,
    sql`SELECT t.userid, t.conversations, e.main_department AS main, (e.gone_at IS NOT NULL OR e.status = 5) AS gone,
        CASE WHEN s.userid IS NULL THEN 'never' WHEN s.open THEN 'archived' ELSE 'formerly' END AS archived,
        ${words ? sql`lower(concat_ws(char(10), t.userid, e.name, e.alias, e.pinyin))` : sql`''`} AS words
      FROM ${talkersOf(db, viewer, userid)} t LEFT JOIN employees e ON e.userid = t.userid
        LEFT JOIN (SELECT userid, max(to_at IS NULL) AS open FROM archive_scope GROUP BY userid) s ON s.userid = t.userid
      WHERE t.employee = 1 AND (${userid} IS NULL OR t.userid = ${userid}) AND ${isStaffOf(viewer, sql`+t.userid`)}
      ORDER BY coalesce(nullif(e.pinyin, ''), e.name, t.userid), t.userid`,
  );
  return told.map((row) => ({ ...row, gone: row.gone === 1, places: places.get(row.userid) ?? [] }));
}

/** Those without anybody are left out: nothing of them can be read, and whoever sees half a company sees half of them. */
function branchesOf(db: ReadDb, { people }: Staff): DepartmentNode[] {
  const placed = people.map(({ places }) => places.map(({ id }) => id));
  const nodes = new Departments(db).counted(placed).filter(({ count }) => count > 0);
  const nowhere = placed.filter((places) => places.length === 0).length;
  return nowhere > 0 ? [...nodes, { id: NOWHERE, name: '未分部门', depth: 0, count: nowhere }] : nodes;
}

/** The department and those above it. */
function pathTo(branches: readonly DepartmentNode[], department: number | null): Set<number> {
  const path: DepartmentNode[] = [];
  for (const node of branches) {
    path.length = Math.min(path.length, node.depth);
    path.push(node);
    if (node.id === department) return new Set(path.map(({ id }) => id));
  }
  return new Set();
}
