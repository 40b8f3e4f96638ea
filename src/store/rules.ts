import type { Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { flawOfName, LONGEST_PHRASE, MOST_PHRASES } from '../lib/rule-limits.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
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
  return findStanding(db, id);
}

function findStanding(db: ReadDb | WriteDb, id: number): StoredRule | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM rules WHERE id = ${id} AND removed_at IS NULL`);
  return row && readRow(row);
}

/** `seenVersion`: the one that was on the screen when this was written. */
export interface RuleDraft {
  readonly id: number;
  readonly seenVersion: number;
  readonly content: RuleContent;
}

const MOST_RULES = 500;

/** A new rule is off. Whether its kind and words are right is for whoever calls this to have asked (rules/check.ts). */
export function createRule(
  db: WriteDb,
  viewer: Viewer,
  { content, pack = null }: { readonly content: RuleContent; readonly pack?: string | null },
  at: number,
): number {
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM rules WHERE removed_at IS NULL`)!;
  if (n >= MOST_RULES) throw new UserError(`最多 ${MOST_RULES} 条规则，先删除不用的。`);
  assertFits(db, content, null);
  const row = one<{ id: number }>(
    db,
    sql`INSERT INTO rules (version, name, kind, spec, category, severity, folding, said_by, chats, scope, exceptions, notify, pack,
        made_by, made_at, changed_by, changed_at)
      SELECT 1, j.* , ${pack}, ${viewer.accountId}, ${at}, ${viewer.accountId}, ${at} FROM (${columnsOf(content)}) j RETURNING id`,
  )!;
  keepVersion(db, viewer, { id: row.id, version: 1, content }, at);
  return row.id;
}

/** Several at once, as they come in a pack; those whose name is taken already are passed over. Answers with the names of the new. */
export function createRules(
  db: WriteDb,
  viewer: Viewer,
  drafts: readonly { readonly content: RuleContent; readonly pack: string }[],
  at: number,
): string[] {
  return drafts.flatMap((draft) => {
    const { name } = draft.content;
    if (one(db, sql`SELECT 1 FROM rules WHERE name = ${name} AND removed_at IS NULL`)) return [];
    createRule(db, viewer, draft, at);
    return name;
  });
}

/** Answers with the version it has now: the same when nothing differs; null: there is no such rule. */
export function saveRule(
  db: WriteDb,
  viewer: Viewer,
  { id, seenVersion, content }: RuleDraft,
  at: number,
): number | null {
  const now = findStanding(db, id);
  if (!now) return null;
  assertUnchanged(now, seenVersion);
  if (isSame(contentOf(now), content)) return now.version;
  assertFits(db, content, id);
  if (now.isOn && content.scope === null) throw new UserError('规则开着，范围不能为空。选好部门或员工，或先关闭规则。');
  const version = now.version + 1;
  run(
    db,
    sql`UPDATE rules SET (name, kind, spec, category, severity, folding, said_by, chats, scope, exceptions, notify) =
        (${columnsOf(content)}), version = ${version}, changed_by = ${viewer.accountId}, changed_at = ${at} WHERE id = ${id}`,
  );
  keepVersion(db, viewer, { id, version, content }, at);
  return version;
}

/** What was found wrongly will not be found again: a new version with one phrase more. Null: there is no such rule. */
export function addException(
  db: WriteDb,
  viewer: Viewer,
  { id, phrase }: { readonly id: number; readonly phrase: string },
  at: number,
): number | null {
  const now = findStanding(db, id);
  if (!now) return null;
  const { exceptions } = now;
  if (exceptions.phrases.includes(phrase)) return now.version;
  const content = { ...contentOf(now), exceptions: { ...exceptions, phrases: [...exceptions.phrases, phrase] } };
  return saveRule(db, viewer, { id, seenVersion: now.version, content }, at);
}

/** On or off is no version: what the rule says stays the same. Null: there is no such rule. */
export function switchRule(
  db: WriteDb,
  viewer: Viewer,
  { id, seenVersion, on }: { readonly id: number; readonly seenVersion: number; readonly on: boolean },
  at: number,
): StoredRule | null {
  const now = findStanding(db, id);
  if (!now) return null;
  if (on) assertUnchanged(now, seenVersion);
  if (on && now.scope === null) throw new UserError(`“${now.name}”还没有选范围，不能开启。先编辑，选好部门或员工。`);
  if (now.isOn !== on)
    run(
      db,
      sql`UPDATE rules SET is_on = ${on ? 1 : 0}, changed_by = ${viewer.accountId}, changed_at = ${at} WHERE id = ${id}`,
    );
  return { ...now, isOn: on };
}

/** Hidden and off; its versions stay, as what it found does. */
export function removeRule(db: WriteDb, viewer: Viewer, id: number, at: number): StoredRule | null {
  const now = findStanding(db, id);
  if (!now) return null;
  run(
    db,
    sql`UPDATE rules SET is_on = 0, removed_at = ${at}, changed_by = ${viewer.accountId}, changed_at = ${at} WHERE id = ${id}`,
  );
  return now;
}

export function contentOf(rule: RuleContent): RuleContent {
  const { name, kind, spec, category, severity, folding, saidBy, chats, scope, exceptions, notify } = rule;
  return { name, kind, spec, category, severity, folding, saidBy, chats, scope, exceptions, notify };
}

const isSame = (one: RuleContent, other: RuleContent) =>
  JSON.stringify(contentOf(one)) === JSON.stringify(contentOf(other));

function assertUnchanged({ name, version }: StoredRule, seenVersion: number): void {
  if (version !== seenVersion)
    throw new UserError(`“${name}”刚被别人改过，现在是 v${version}。刷新页面看现在的内容，再改。`);
}

function assertFits(db: WriteDb, { name, exceptions }: RuleContent, id: number | null): void {
  const flaw = flawOfName(name);
  if (flaw) throw new UserError(flaw);
  const taken = one(db, sql`SELECT 1 FROM rules WHERE name = ${name} AND removed_at IS NULL AND id IS NOT ${id}`);
  if (taken !== null) throw new UserError(`已经有叫“${name}”的规则，换一个名称。`);
  const { phrases } = exceptions;
  if (phrases.length > MOST_PHRASES) throw new UserError(`排除的词句最多 ${MOST_PHRASES} 个，先去掉不用的。`);
  const long = phrases.find((phrase) => phrase.length > LONGEST_PHRASE);
  if (long !== undefined) throw new UserError(`排除的词句最长 ${LONGEST_PHRASE} 个字，“${long.slice(0, 12)}…”太长。`);
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const columnsOf = ({ name, kind, spec, category, severity, folding, saidBy, chats, ...more }: RuleContent) =>
  sql`SELECT ${name}, ${kind}, ${JSON.stringify(spec)}, ${category}, ${severity}, ${JSON.stringify(folding)}, ${saidBy},
    ${json(chats)}, ${json(more.scope)}, ${JSON.stringify(more.exceptions)}, ${JSON.stringify(more.notify)}`;

interface Kept {
  readonly id: number;
  readonly version: number;
  readonly content: RuleContent;
}

function keepVersion(db: WriteDb, viewer: Viewer, { id, version, content }: Kept, at: number): void {
  run(
    db,
    sql`INSERT INTO rule_versions (rule, version, content, changed_by, changed_at)
      VALUES (${id}, ${version}, ${JSON.stringify(contentOf(content))}, ${viewer.accountId}, ${at})`,
  );
}

function readRow(row: Row): StoredRule {
  const read = (name: keyof StoredRule): unknown => (row[name] === null ? null : JSON.parse(row[name] as string));
  return {
    ...row,
    ...{ spec: read('spec'), folding: read('folding'), chats: read('chats'), scope: read('scope') },
    ...{ exceptions: read('exceptions'), notify: read('notify'), isOn: row.isOn === 1 },
  } as StoredRule;
}
