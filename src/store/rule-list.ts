import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import type { RuleContent } from './rules.ts';
import { anywhere, nothing, sql } from './sql.ts';

/** The rules as they are listed, and every version of one. Rules hold what the company looks for, nothing anybody said. */
export const owner = 'desk';

export type RuleState = 'all' | 'on' | 'off';
export type RuleSort = 'newest' | 'hits' | 'fewest';

export interface RuleFilters {
  readonly state: RuleState;
  /** Part of the name; empty: all. */
  readonly search: string;
}

export interface RuleRow extends Omit<RuleContent, 'spec' | 'folding' | 'exceptions' | 'notify'> {
  readonly id: number;
  readonly version: number;
  readonly spec: unknown;
  readonly isOn: boolean;
  readonly madeAt: number;
  /** Violations it was the cause of, ever. */
  readonly hits: number;
}

interface Stored extends Omit<RuleRow, 'spec' | 'chats' | 'scope' | 'isOn'> {
  readonly spec: string;
  readonly chats: string | null;
  readonly scope: string | null;
  readonly isOn: number;
}

const ORDERS = {
  newest: sql`r.made_at DESC, r.id DESC`,
  hits: sql`hits DESC, r.id DESC`,
  fewest: sql`hits, r.id DESC`,
} as const;

const listed = ({ state, search }: RuleFilters) => {
  const inState = state === 'all' ? nothing : sql`AND r.is_on = ${state === 'on' ? 1 : 0}`;
  const named = search === '' ? nothing : sql`AND r.name LIKE ${anywhere(search)} ESCAPE '\\'`;
  return sql`r.removed_at IS NULL ${inState} ${named}`;
};

export function listRules(
  db: ReadDb,
  _viewer: Viewer,
  filters: RuleFilters,
  { sort, skip, limit }: { readonly sort: RuleSort; readonly skip: number; readonly limit: number },
): RuleRow[] {
  const rows = all<Stored>(
    db,
    sql`SELECT r.id, r.version, r.name, r.kind, r.spec, r.category, r.severity, r.said_by AS saidBy, r.chats, r.scope,
        r.is_on AS isOn, r.made_at AS madeAt, ifnull(h.hits, 0) AS hits
      FROM rules r LEFT JOIN rule_hits h ON h.rule = r.id WHERE ${listed(filters)}
      ORDER BY ${ORDERS[sort]} LIMIT ${limit} OFFSET ${skip}`,
  );
  const read = (text: string | null) => (text === null ? null : JSON.parse(text));
  return rows.map(({ spec, chats, scope, isOn, ...row }) => ({
    ...row,
    ...{ spec: read(spec), chats: read(chats), scope: read(scope), isOn: isOn === 1 },
  }));
}

/** How many there are of each state, with this in their name. */
export function countRules(db: ReadDb, _viewer: Viewer, search: string): Readonly<Record<RuleState, number>> {
  const { n, on } = one<{ n: number; on: number | null }>(
    db,
    sql`SELECT count(*) AS n, sum(r.is_on) AS "on" FROM rules r WHERE ${listed({ state: 'all', search })}`,
  )!;
  return { all: n, on: on ?? 0, off: n - (on ?? 0) };
}

export interface RuleVersion {
  readonly version: number;
  readonly content: RuleContent;
  readonly changedBy: string;
  readonly changedAt: number;
}

const VERSION = sql`v.version, v.content, ifnull(a.name, '') AS changedBy, v.changed_at AS changedAt
  FROM rule_versions v LEFT JOIN accounts a ON a.id = v.changed_by`;

type StoredVersion = Omit<RuleVersion, 'content'> & { readonly content: string };
const readVersion = (row: StoredVersion): RuleVersion => ({ ...row, content: JSON.parse(row.content) as RuleContent });

/** Newest first, so many of them from below a version; with the one before each, to tell what was changed. */
export function listRuleVersions(
  db: ReadDb,
  _viewer: Viewer,
  id: number,
  { below, limit }: { readonly below: number | null; readonly limit: number },
): RuleVersion[] {
  const older = below === null ? nothing : sql`AND v.version < ${below}`;
  return all<StoredVersion>(
    db,
    sql`SELECT ${VERSION} WHERE v.rule = ${id} ${older} ORDER BY v.version DESC LIMIT ${limit}`,
  ).map(readVersion);
}

/** Also of a rule that was removed: what it found stays, and says which version found it. */
export function findRuleVersion(db: ReadDb, _viewer: Viewer, id: number, version: number): RuleVersion | null {
  const row = one<StoredVersion>(db, sql`SELECT ${VERSION} WHERE v.rule = ${id} AND v.version = ${version}`);
  return row && readVersion(row);
}
