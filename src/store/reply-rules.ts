import type { Viewer } from '../access/viewer.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { flawsOfReplyRule, judgesAlike } from '../figures/reply-check.ts';
import type { ReplyRule, ReplyRuleContent } from '../figures/reply-rule.ts';
import { UserError } from '../lib/errors.ts';
import { flawOfName } from '../lib/rule-limits.ts';
import { readCalendars } from './calendars.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** When answers to customers are late, as people set it. Every change is a new version; versions are never changed. */
export const owner = 'desk';

export interface StoredReplyRule extends ReplyRule {
  readonly isOn: boolean;
  readonly changedAt: number;
}

export interface ReplyRuleDraft {
  readonly name: string;
  readonly content: ReplyRuleContent;
}

interface Row extends Omit<StoredReplyRule, 'kind' | 'isOn' | 'content'> {
  readonly kind: number;
  readonly isOn: number;
  readonly content: string;
}

const COLUMNS = sql`id, name, kind, is_on AS isOn, version, content, in_force_at AS inForceAt, changed_at AS changedAt`;

const ruleOf = ({ kind, isOn, content, ...row }: Row): StoredReplyRule => ({
  ...row,
  kind: kind === 0 ? 'single' : 'group',
  isOn: isOn === 1,
  content: JSON.parse(content) as ReplyRuleContent,
});

/** Those for single chats first. */
export function listReplyRules(db: ReadDb, _viewer: Viewer): StoredReplyRule[] {
  return all<Row>(
    db,
    sql`SELECT ${COLUMNS} FROM reply_rules WHERE removed_at IS NULL ORDER BY kind, is_on DESC, id`,
  ).map(ruleOf);
}

export function findReplyRule(db: ReadDb, _viewer: Viewer, id: number): StoredReplyRule | null {
  return findStanding(db, id);
}

function findStanding(db: ReadDb | WriteDb, id: number): StoredReplyRule | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM reply_rules WHERE id = ${id} AND removed_at IS NULL`);
  return row && ruleOf(row);
}

/** What a rule names that there is not: it was written by hand, or has gone since the page was drawn. */
export function findUnknown(
  db: ReadDb,
  _viewer: Viewer,
  { departments, people }: { readonly departments: readonly number[]; readonly people: readonly string[] },
): { readonly departments: number; readonly people: number } {
  const unknown = (given: readonly (string | number)[], known: ReturnType<typeof sql>) =>
    one<{ n: number }>(
      db,
      sql`SELECT count(*) AS n FROM json_each(${JSON.stringify(given)}) j WHERE j.value NOT IN (${known})`,
    )!.n;
  return {
    departments: unknown(departments, sql`SELECT id FROM departments`),
    people: unknown(people, sql`SELECT userid FROM employees UNION SELECT userid FROM talkers WHERE employee = 1`),
  };
}

/** The calendar a rule counts by; null: the default one, as most employees have it. */
export function findRuleCalendar(db: ReadDb, _viewer: Viewer, id: number | null): Calendar | null {
  const { of, byId } = readCalendars(db);
  return id === null ? of('') : byId(id);
}

const MOST_RULES = 100;

/** A new rule is on: what fell due before it was made does not count. */
export function createReplyRule(
  db: WriteDb,
  viewer: Viewer,
  { kind, ...draft }: ReplyRuleDraft & Pick<ReplyRule, 'kind'>,
  at: number,
): number {
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM reply_rules WHERE removed_at IS NULL`)!;
  if (n >= MOST_RULES) throw new UserError(`最多 ${MOST_RULES} 条回复规则，先删除不用的。`);
  assertFits(db, draft, null);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO reply_rules (name, kind, content, in_force_at, changed_at)
      VALUES (${draft.name}, ${kind === 'single' ? 0 : 1}, ${JSON.stringify(draft.content)}, ${at}, ${at}) RETURNING id`,
  )!;
  keepVersion(db, viewer, { id, version: 1, ...draft }, at);
  raise(db);
  return id;
}

/** Answers with the version it has now, the same when nothing differs; null: there is no such rule. */
export function saveReplyRule(
  db: WriteDb,
  viewer: Viewer,
  { id, seenVersion, ...draft }: ReplyRuleDraft & { readonly id: number; readonly seenVersion: number },
  at: number,
): number | null {
  const now = findStanding(db, id);
  if (!now) return null;
  assertUnchanged(now, seenVersion);
  const { name, content } = draft;
  if (now.name === name && JSON.stringify(now.content) === JSON.stringify(content)) return now.version;
  assertFits(db, draft, id);
  const version = now.version + 1;
  // Who hears of it may change without the waiting beginning anew.
  const inForceAt = judgesAlike(now.content, content) ? now.inForceAt : at;
  run(
    db,
    sql`UPDATE reply_rules SET name = ${name}, content = ${JSON.stringify(content)}, version = ${version},
        in_force_at = ${inForceAt}, changed_at = ${at} WHERE id = ${id}`,
  );
  keepVersion(db, viewer, { id, version, ...draft }, at);
  raise(db);
  return version;
}

/** On or off is no version: what the rule says stays the same. Null: there is no such rule. */
export function switchReplyRule(
  db: WriteDb,
  _viewer: Viewer,
  { id, seenVersion, on }: { readonly id: number; readonly seenVersion: number; readonly on: boolean },
  at: number,
): StoredReplyRule | null {
  const now = findStanding(db, id);
  if (!now) return null;
  if (on) assertUnchanged(now, seenVersion);
  if (now.isOn === on) return now;
  const inForceAt = on ? at : now.inForceAt;
  run(
    db,
    sql`UPDATE reply_rules SET is_on = ${on ? 1 : 0}, in_force_at = ${inForceAt}, changed_at = ${at} WHERE id = ${id}`,
  );
  raise(db);
  return { ...now, isOn: on, inForceAt };
}

/** Hidden and off; its versions and what it recorded stay. */
export function removeReplyRule(db: WriteDb, _viewer: Viewer, id: number, at: number): StoredReplyRule | null {
  const now = findStanding(db, id);
  if (!now) return null;
  run(db, sql`UPDATE reply_rules SET is_on = 0, removed_at = ${at}, changed_at = ${at} WHERE id = ${id}`);
  raise(db);
  return now;
}

/** Those that may be asked for, also the removed: what they recorded stays. */
export function listReplyRuleNames(
  db: ReadDb,
  _viewer: Viewer,
): { readonly id: number; readonly name: string; readonly removed: number; readonly kind: number }[] {
  return all(
    db,
    sql`SELECT id, name, kind, removed_at IS NOT NULL AS removed FROM reply_rules ORDER BY removed_at IS NOT NULL, kind, id LIMIT 500`,
  );
}

export interface ReplyRuleVersion extends ReplyRuleDraft {
  readonly kind: ReplyRule['kind'];
  readonly version: number;
  /** What the account is called; empty: it is gone. */
  readonly madeBy: string;
  readonly madeAt: number;
}

/** Newest first, those below a version; also of a rule that was removed: records lead to it. */
export function listReplyRuleVersions(
  db: ReadDb,
  _viewer: Viewer,
  id: number,
  { below, limit }: { readonly below: number | null; readonly limit: number },
): ReplyRuleVersion[] {
  const rows = all<Omit<ReplyRuleVersion, 'content'> & { content: string }>(
    db,
    sql`SELECT v.version, v.name, v.content, v.made_at AS madeAt, iif(r.kind = 0, 'single', 'group') AS kind,
        coalesce((SELECT a.name FROM accounts a WHERE a.id = v.made_by), '') AS madeBy
      FROM reply_rule_versions v JOIN reply_rules r ON r.id = v.rule WHERE v.rule = ${id} AND v.version < ${below ?? Number.MAX_SAFE_INTEGER}
      ORDER BY v.version DESC LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, content: JSON.parse(row.content) as ReplyRuleContent }));
}

/** What watches who waits looks at the rules anew. */
const raise = (db: WriteDb): void => void run(db, sql`UPDATE figures_rules_state SET timeouts = timeouts + 1`);

function keepVersion(
  db: WriteDb,
  { accountId }: Viewer,
  { id, version, name, content }: ReplyRuleDraft & { readonly id: number; readonly version: number },
  at: number,
): void {
  run(
    db,
    sql`INSERT INTO reply_rule_versions (rule, version, name, content, made_by, made_at)
      VALUES (${id}, ${version}, ${name}, ${JSON.stringify(content)}, ${accountId}, ${at})`,
  );
}

function assertUnchanged({ name, version }: StoredReplyRule, seenVersion: number): void {
  if (version !== seenVersion)
    throw new UserError(`“${name}”刚被别人改过，现在是 v${version}。刷新页面看现在的内容，再改。`);
}

function assertFits(db: WriteDb, { name, content }: ReplyRuleDraft, id: number | null): void {
  const flaws = [flawOfName(name) ?? [], flawsOfReplyRule(content)].flat();
  if (flaws.length > 0) throw new UserError(flaws.join(''));
  const taken = one(db, sql`SELECT 1 FROM reply_rules WHERE name = ${name} AND removed_at IS NULL AND id IS NOT ${id}`);
  if (taken !== null) throw new UserError(`已经有叫“${name}”的回复规则，换一个名称。`);
}
