import type { CopyKind } from '../access/retention-plan.ts';
import type { ConversationKind } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { BASE, MOST_MONTHS, type Months } from '../lib/retention-terms.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** How long what is kept. Every change is a new version; versions are never changed. */
export const owner = 'desk';

/** Whose conversations a rule is about: those any one of these takes part in. */
export interface RetentionWho {
  /** With all below them, as they are on the day that is asked. */
  readonly departments: readonly number[];
  readonly employees: readonly string[];
  readonly customers: readonly string[];
  /** Customers somebody gave one of these. */
  readonly tags: readonly string[];
}

/** A rule without its number: what a version holds. */
export interface RetentionContent {
  readonly name: string;
  /** Null: for ever. */
  readonly months: Months;
  /** With the message; or when the contract of the customer has ended. */
  readonly start: 'message' | 'end';
  /** Null: everybody. */
  readonly who: RetentionWho | null;
  readonly chats: readonly ConversationKind[] | null;
  readonly types: readonly string[] | null;
  /** The preset it came from; empty: none. */
  readonly law: string;
  readonly note: string;
}

export interface RetentionRule extends RetentionContent {
  readonly id: number;
  readonly version: number;
  /** Empty: it came with the program. */
  readonly changedBy: string;
  readonly changedAt: number;
}

const MOST_RULES = 200;
const LONGEST = { name: 30, note: 500 };
const MOST_NAMED = 1000;

type Row = Record<keyof RetentionRule, string | number | null>;

const RULES = sql`SELECT r.id, r.version, r.name, r.months, r.start, r.who, r.chats, r.types, r.law, r.note,
  coalesce(a.name, '') AS changedBy, r.changed_at AS changedAt
  FROM retention_rules r LEFT JOIN accounts a ON a.id = r.changed_by WHERE r.removed_at IS NULL`;

/** In the order they were made, the one for everything else first. */
export function listRetentionRules(db: ReadDb, _viewer: Viewer): RetentionRule[] {
  return readRetentionRules(db);
}

/** The same, for what is worked out from them. */
export function readRetentionRules(db: ReadDb): RetentionRule[] {
  return all<Row>(db, sql`${RULES} ORDER BY r.id`).map(readRow);
}

export function findRetentionRule(db: ReadDb, _viewer: Viewer, id: number): RetentionRule | null {
  return findStanding(db, id);
}

function findStanding(db: ReadDb | WriteDb, id: number): RetentionRule | null {
  const row = one<Row>(db, sql`${RULES} AND r.id = ${id}`);
  return row && readRow(row);
}

export interface RetentionVersion {
  readonly version: number;
  /** Null: this version removed the rule. */
  readonly content: RetentionContent | null;
  readonly changedBy: string;
  readonly changedAt: number;
}

/** The newest first; also of a rule that was removed. */
export function listRetentionVersions(db: ReadDb, _viewer: Viewer, id: number): RetentionVersion[] {
  const rows = all<Omit<RetentionVersion, 'content'> & { content: string }>(
    db,
    sql`SELECT v.version, v.content, coalesce(a.name, '') AS changedBy, v.changed_at AS changedAt
      FROM retention_versions v LEFT JOIN accounts a ON a.id = v.changed_by WHERE v.rule = ${id} ORDER BY v.version DESC`,
  );
  return rows.map((row) => ({ ...row, content: JSON.parse(row.content) as RetentionContent | null }));
}

export function createRetentionRule(db: WriteDb, viewer: Viewer, content: RetentionContent, at: number): number {
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM retention_rules WHERE removed_at IS NULL`)!;
  if (n > MOST_RULES) throw new UserError(`最多 ${MOST_RULES} 条保留规则，先删除不用的。`);
  assertFits(db, content, null);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO retention_rules (version, name, months, start, who, chats, types, law, note, made_by, made_at, changed_by, changed_at)
      SELECT 1, j.*, ${viewer.accountId}, ${at}, ${viewer.accountId}, ${at} FROM (${columnsOf(content)}) j RETURNING id`,
  )!;
  keepVersion(db, viewer, { id, version: 1, content }, at);
  return id;
}

export interface RetentionDraft {
  readonly id: number;
  /** The one that was on the screen when this was written. */
  readonly seenVersion: number;
  readonly content: RetentionContent;
}

/** Answers with the version it has now: the same when nothing differs; null: there is no such rule. */
export function saveRetentionRule(
  db: WriteDb,
  viewer: Viewer,
  { id, seenVersion, content: given }: RetentionDraft,
  at: number,
): number | null {
  const now = findStanding(db, id);
  if (!now) return null;
  assertUnchanged(now, seenVersion);
  // The one for everything else is about everything, whatever a form says.
  const content = id === BASE ? { ...given, name: now.name, who: null, chats: null, types: null, law: '' } : given;
  if (JSON.stringify(contentOf(now)) === JSON.stringify(contentOf(content))) return now.version;
  assertFits(db, content, id);
  // The first one came with the program, and has no version yet that says so.
  if (now.version === 1 && id === BASE)
    run(
      db,
      sql`INSERT INTO retention_versions (rule, version, content, changed_by, changed_at)
        VALUES (${id}, 1, ${JSON.stringify(contentOf(now))}, NULL, ${now.changedAt})`,
    );
  const version = now.version + 1;
  run(
    db,
    sql`UPDATE retention_rules SET (name, months, start, who, chats, types, law, note) = (${columnsOf(content)}),
      version = ${version}, changed_by = ${viewer.accountId}, changed_at = ${at} WHERE id = ${id}`,
  );
  keepVersion(db, viewer, { id, version, content }, at);
  return version;
}

/** What it kept is kept by the others from now on. Its versions stay. */
export function removeRetentionRule(
  db: WriteDb,
  viewer: Viewer,
  { id, seenVersion }: Pick<RetentionDraft, 'id' | 'seenVersion'>,
  at: number,
): RetentionRule | null {
  const now = id === BASE ? null : findStanding(db, id);
  if (!now) return null;
  assertUnchanged(now, seenVersion);
  const version = now.version + 1;
  run(
    db,
    sql`UPDATE retention_rules SET removed_at = ${at}, version = ${version}, changed_by = ${viewer.accountId}, changed_at = ${at}
      WHERE id = ${id}`,
  );
  keepVersion(db, viewer, { id, version, content: null }, at);
  return now;
}

function contentOf(rule: RetentionContent): RetentionContent {
  const { name, months, start, who, chats, types, law, note } = rule;
  return { name, months, start, who, chats, types, law, note };
}

function assertUnchanged({ name, version }: RetentionRule, seenVersion: number): void {
  if (version !== seenVersion)
    throw new UserError(`“${name}”刚被别人改过，现在是 v${version}。刷新页面看现在的内容，再改。`);
}

function assertFits(db: WriteDb, { name, months, who, note }: RetentionContent, id: number | null): void {
  if (name === '' || [...name].length > LONGEST.name) throw new UserError(`规则名称要有，最多 ${LONGEST.name} 个字。`);
  const taken = one(
    db,
    sql`SELECT 1 FROM retention_rules WHERE name = ${name} AND removed_at IS NULL AND id IS NOT ${id}`,
  );
  if (taken !== null) throw new UserError(`已经有叫“${name}”的保留规则，换一个名称。`);
  if (months !== null && (!Number.isInteger(months) || months < 1 || months > MOST_MONTHS))
    throw new UserError(`期限要在 1 个月到 ${MOST_MONTHS / 12} 年之间，或选永久。`);
  if ([...note].length > LONGEST.note) throw new UserError(`说明最多 ${LONGEST.note} 个字。`);
  const named = who === null ? 1 : Object.values(who).reduce((n, list: readonly unknown[]) => n + list.length, 0);
  if (named === 0) throw new UserError('选了指定对象，却没有选部门、员工、客户或标签。至少选一个，或改为全部。');
  if (named > MOST_NAMED) throw new UserError(`一条规则最多指定 ${MOST_NAMED} 个对象，用部门或标签代替逐个选人。`);
}

export interface CopyTerm {
  readonly kind: CopyKind;
  readonly months: Months;
}

/** Of what holds copies of messages; one that is not here goes with the last of them. */
export function listCopyTerms(db: ReadDb, _viewer: Viewer): CopyTerm[] {
  return readCopyTerms(db);
}

export function readCopyTerms(db: ReadDb): CopyTerm[] {
  return all(db, sql`SELECT kind, months FROM copy_terms ORDER BY kind`);
}

/** All of them at once: one that is not here has no term of its own from now on. */
export function saveCopyTerms(db: WriteDb, viewer: Viewer, terms: readonly CopyTerm[], at: number): void {
  const kept = JSON.stringify(terms.map(({ kind }) => kind));
  run(db, sql`DELETE FROM copy_terms WHERE kind NOT IN (SELECT value FROM json_each(${kept}))`);
  for (const { kind, months } of terms)
    run(
      db,
      sql`INSERT INTO copy_terms (kind, months, changed_by, changed_at) VALUES (${kind}, ${months}, ${viewer.accountId}, ${at})
        ON CONFLICT DO UPDATE SET months = excluded.months, changed_by = excluded.changed_by, changed_at = excluded.changed_at
          WHERE months IS NOT excluded.months`,
    );
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const columnsOf = ({ name, months, start, who, chats, types, law, note }: RetentionContent) =>
  sql`SELECT ${name}, ${months}, ${start}, ${json(who)}, ${json(chats)}, ${json(types)}, ${law}, ${note}`;

function keepVersion(
  db: WriteDb,
  { accountId }: Viewer,
  { id, version, content }: { id: number; version: number; content: RetentionContent | null },
  at: number,
): void {
  run(
    db,
    sql`INSERT INTO retention_versions (rule, version, content, changed_by, changed_at)
      VALUES (${id}, ${version}, ${JSON.stringify(content && contentOf(content))}, ${accountId}, ${at})`,
  );
}

function readRow(row: Row): RetentionRule {
  const read = (name: 'who' | 'chats' | 'types'): unknown =>
    row[name] === null ? null : JSON.parse(String(row[name]));
  return { ...row, who: read('who'), chats: read('chats'), types: read('types') } as RetentionRule;
}
