import type { Viewer } from '../access/viewer.ts';
import { CASE_ROLES, type CaseRole, caseNumber } from '../lib/case-words.ts';
import { normaliseText } from '../search/normal-form.ts';
import { caseSeen, roleIn } from './case-rights.ts';
import type { CaseState } from './cases.ts';
import { all, one, type ReadDb } from './db.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { findMember } from './viewers.ts';

/** Cases as they are read: by those who may see them. */
export const owner = 'desk';

export interface CaseRow {
  readonly id: number;
  readonly year: number;
  readonly number: number;
  readonly title: string;
  readonly about: string;
  readonly state: CaseState;
  /** Names of those who lead it. */
  readonly leads: readonly string[];
  readonly members: number;
  readonly items: number;
  readonly madeAt: number;
  readonly closedAt: number | null;
  /** When something last happened to it. */
  readonly lastAt: number;
  /** What the viewer is in it. */
  readonly role: CaseRole;
}

interface Stored extends Omit<CaseRow, 'leads' | 'role'> {
  readonly leads: string;
  readonly role: CaseRole | null;
}

const columns = ({
  accountId,
}: Viewer): Sql => sql`k.id, k.year, k.number, k.title, k.about, k.state, k.made_at AS madeAt,
  k.closed_at AS closedAt, (SELECT max(at) FROM case_events WHERE case_id = k.id) AS lastAt,
  (SELECT count(*) FROM case_members WHERE case_id = k.id) AS members,
  (SELECT count(*) FROM case_items WHERE case_id = k.id AND removed_at IS NULL) AS items,
  (SELECT json_group_array(a.name) FROM case_members m JOIN accounts a ON a.id = m.account
    WHERE m.case_id = k.id AND m.role = 'lead') AS leads,
  (SELECT role FROM case_members WHERE case_id = k.id AND account = ${accountId}) AS role`;

export interface CaseFilters {
  /** In number, title and description; empty for all. */
  readonly search: string;
  readonly state: CaseState | null;
  /** Those he leads, those he is a member of at all; null: all he sees. */
  readonly mine: 'lead' | 'member' | null;
}

/** That in which something happened last first. */
export function listCases(
  db: ReadDb,
  viewer: Viewer,
  { search, state, mine }: CaseFilters,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { readonly rows: CaseRow[]; readonly more: boolean } {
  const inState = state === null ? nothing : sql`AND k.state = ${state}`;
  const stored = all<Stored>(
    db,
    sql`SELECT ${columns(viewer)} FROM cases k WHERE ${caseSeen(db, viewer)} ${inState} ORDER BY lastAt DESC, k.id DESC`,
  );
  const words = normaliseText(search);
  const found = stored.filter((row) => isMine(row, mine) && (words === '' || saysIt(row, words)));
  const rows = found.slice(skip, skip + limit).map((row) => rowOf(db, viewer, row));
  return { rows, more: found.length > skip + limit };
}

const isMine = ({ role }: Stored, mine: CaseFilters['mine']): boolean =>
  mine === null || (mine === 'lead' ? role === 'lead' : role !== null);

const saysIt = ({ year, number, title, about }: Stored, words: string): boolean =>
  normaliseText(`${caseNumber({ year, number })} ${title} ${about}`).includes(words);

function rowOf(db: ReadDb, viewer: Viewer, row: Stored): CaseRow {
  return { ...row, leads: JSON.parse(row.leads) as string[], role: roleIn(db, viewer, row.id)! };
}

/** Of those he sees. */
export function countCases(db: ReadDb, viewer: Viewer): { readonly open: number; readonly closed: number } {
  return one(
    db,
    sql`SELECT count(*) FILTER (WHERE k.state = 'open') AS open, count(*) FILTER (WHERE k.state = 'closed') AS closed
      FROM cases k WHERE ${caseSeen(db, viewer)}`,
  )!;
}

export interface CaseMember {
  readonly account: number;
  readonly name: string;
  readonly role: CaseRole;
  readonly addedBy: string;
  readonly addedAt: number;
}

export interface CaseShown extends CaseRow {
  readonly version: number;
  readonly conclusion: string;
  readonly madeBy: string;
  readonly people: readonly CaseMember[];
}

/** Null when it is absent or not theirs to see. */
export function findCase(db: ReadDb, viewer: Viewer, id: number): CaseShown | null {
  const row = one<Stored & Pick<CaseShown, 'version' | 'conclusion' | 'madeBy'>>(
    db,
    sql`SELECT ${columns(viewer)}, k.version, k.conclusion, coalesce(b.name, '') AS madeBy
      FROM cases k LEFT JOIN accounts b ON b.id = k.made_by WHERE k.id = ${id} AND ${caseSeen(db, viewer)}`,
  );
  if (!row) return null;
  const people = all<CaseMember>(
    db,
    sql`SELECT m.account, coalesce(a.name, '') AS name, m.role, coalesce(b.name, '') AS addedBy, m.added_at AS addedAt
      FROM case_members m LEFT JOIN accounts a ON a.id = m.account LEFT JOIN accounts b ON b.id = m.added_by
      WHERE m.case_id = ${id}`,
  );
  const rank = ({ role }: CaseMember) => CASE_ROLES.indexOf(role);
  const sorted = people.toSorted((a, b) => rank(a) - rank(b) || a.addedAt - b.addedAt || a.account - b.account);
  return { ...row, ...rowOf(db, viewer, row), people: sorted };
}

/** Those he may add to now, the ones he worked on last first. */
export function listOpenCases(db: ReadDb, viewer: Viewer): CaseRow[] {
  const { rows } = listCases(db, viewer, { search: '', state: 'open', mine: null }, { skip: 0, limit: 500 });
  return rows.filter(({ role }) => role !== 'reader');
}

/** Who can be made a member: accounts that may see cases at all. */
export function listCaseCandidates(db: ReadDb, _viewer: Viewer): { readonly account: number; readonly name: string }[] {
  return all<{ account: number; name: string }>(
    db,
    sql`SELECT id AS account, name FROM accounts WHERE enabled = 1 ORDER BY name, id`,
  ).filter(({ account }) => findMember(db, account)?.viewer.permissions.includes('see-cases'));
}
