import type { Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** What must not be missed, as people wrote it down. Every change is a new version; versions are never changed. */
export const owner = 'desk';

/** A rule without its number: what a version holds. */
export interface RuleContent {
  readonly name: string;
  readonly kind: string;
  readonly spec: unknown;
  readonly category: 'positive' | 'neutral' | 'negative';
  readonly severity: 'high' | 'medium' | 'low';
  readonly folding: { readonly separators: boolean; readonly traditional: boolean; readonly homophones: boolean };
  readonly saidBy: 'employee' | 'outside' | 'both';
  readonly chats: readonly ('internal' | 'external' | 'group')[] | null;
  /** Null: not chosen yet, so that it cannot be switched on. */
  readonly scope: Scope | null;
  readonly exceptions: { readonly phrases: readonly string[]; readonly conversations: readonly string[] };
  readonly notify: Notify;
}

/** Who hears of a violation. */
export interface Notify {
  readonly roomOwner: boolean;
  readonly roomKeeper: boolean;
  readonly trigger: boolean;
  readonly departmentLeaders: boolean;
  readonly people: readonly string[];
  readonly roles: readonly string[];
}

export const NOBODY: Notify = {
  ...{ roomOwner: false, roomKeeper: false, trigger: false, departmentLeaders: false },
  people: [],
  roles: [],
};

export interface StoredRule extends RuleContent {
  readonly id: number;
  readonly version: number;
  readonly isOn: boolean;
  readonly pack: string | null;
  readonly madeBy: number;
  readonly madeAt: number;
  readonly changedBy: number;
  readonly changedAt: number;
}

type Row = Record<keyof StoredRule, string | number | null>;

const COLUMNS = sql`id, version, name, kind, spec, category, severity, folding, said_by AS saidBy, chats, scope, exceptions, notify,
  is_on AS isOn, pack, made_by AS madeBy, made_at AS madeAt, changed_by AS changedBy, changed_at AS changedAt`;

/** Those that are on, for the station that looks at what arrives, and the number that changes with any of them. */
export function listRulesInForce(db: ReadDb): { revision: number; rules: StoredRule[] } {
  const rows = all<Row>(db, sql`SELECT ${COLUMNS} FROM rules WHERE is_on = 1 AND removed_at IS NULL ORDER BY id`);
  return { revision: readRulesRevision(db), rules: rows.map(readRow) };
}

export function readRulesRevision(db: ReadDb): number {
  return one<{ revision: number }>(db, sql`SELECT revision FROM rules_state`)!.revision;
}

export function findRule(db: ReadDb, _viewer: Viewer, id: number): StoredRule | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM rules WHERE id = ${id} AND removed_at IS NULL`);
  return row && readRow(row);
}

function readRow(row: Row): StoredRule {
  const json = (name: keyof StoredRule): unknown => (row[name] === null ? null : JSON.parse(row[name] as string));
  return {
    ...row,
    ...{ spec: json('spec'), folding: json('folding'), chats: json('chats'), scope: json('scope') },
    ...{ exceptions: json('exceptions'), notify: json('notify'), isOn: row.isOn === 1 },
  } as StoredRule;
}
