import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import type { RuleContent } from './rules.ts';
import { sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/**
 * A rule looks at the past. Asked for here, done by the archive beside everything else (archive/review-past.ts), which goes on
 * by itself as soon as one is written down, and after a restart.
 */
export const owner = 'archive';

export type LookbackState = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';

export interface LookbackAsked {
  /** Null: a draft that was never saved; such a one only ever runs dry. */
  readonly rule: number | null;
  readonly version: number;
  readonly content: RuleContent;
  /** Only to see what would be found: nothing becomes a violation. */
  readonly dry: boolean;
  /** Sent at or after, and before. */
  readonly fromAt: number;
  readonly toAt: number;
}

export interface Lookback {
  readonly id: number;
  readonly rule: number | null;
  readonly version: number;
  readonly dry: boolean;
  readonly fromAt: number;
  readonly toAt: number;
  readonly state: LookbackState;
  /** Messages looked at, of so many. */
  readonly looked: number;
  readonly total: number;
  /** Dry: messages that would be violations. For good: violations that are new. */
  readonly found: number;
  readonly byMonth: Readonly<Record<string, number>>;
  /** How many of the staff it touches. */
  readonly employees: number;
  /** Those of them the viewer may see, the most touched first; at most 50. */
  readonly people: readonly { readonly userid: string; readonly found: number }[];
  /** It looks only for words that an earlier version did not have: the others have been looked for in this time. */
  readonly narrowed: boolean;
  /** Why it failed, for people. */
  readonly problem: string;
  readonly askedBy: number;
  readonly askedAt: number;
  readonly endedAt: number | null;
}

/** The number of what was asked for. A dry run that somebody asked for before and that is not over gives way to his new one. */
export function askLookback(db: WriteDb, viewer: Viewer, asked: LookbackAsked, at: number): number {
  const { rule, version, dry, fromAt, toAt } = asked;
  if (!dry && rule === null) throw new UserError('规则还没有保存，只能试算。先保存，再补查。');
  if (fromAt >= toAt) throw new UserError('补查的开始时间要早于结束时间。');
  if (dry)
    run(
      db,
      sql`UPDATE lookbacks SET state = 'cancelled', ended_at = ${at}
        WHERE state IN ('waiting', 'running') AND dry = 1 AND asked_by = ${viewer.accountId} AND rule IS ${rule}`,
    );
  else if (one(db, sql`SELECT 1 FROM lookbacks WHERE state IN ('waiting', 'running') AND dry = 0 AND rule = ${rule}`))
    throw new UserError('这条规则正在补查。等它结束，或先取消，再重新补查。');
  const { content, narrowed } = dry ? { content: asked.content, narrowed: false } : narrow(db, asked);
  return one<{ id: number }>(
    db,
    sql`INSERT INTO lookbacks (rule, version, content, dry, from_at, to_at, state, narrowed, asked_by, asked_at)
      VALUES (${rule}, ${version}, ${JSON.stringify(content)}, ${dry ? 1 : 0}, ${fromAt}, ${toAt}, 'waiting', ${narrowed ? 1 : 0},
        ${viewer.accountId}, ${at}) RETURNING id`,
  )!.id;
}

export interface LookAgain extends Omit<LookbackAsked, 'dry'> {
  readonly rule: number;
  /** The account by whose word. */
  readonly askedBy: number;
}

/** What rules passed over while somebody was restricted, once he is no more: as if each were asked for by hand. Reached by a job. */
export function lookAgain(db: WriteDb, asked: readonly LookAgain[], at: number): number {
  for (const { rule, version, content, fromAt, toAt, askedBy } of asked)
    run(
      db,
      sql`INSERT INTO lookbacks (rule, version, content, dry, from_at, to_at, state, narrowed, asked_by, asked_at)
        VALUES (${rule}, ${version}, ${JSON.stringify(content)}, 0, ${fromAt}, ${toAt}, 'waiting', 0, ${askedBy}, ${at})`,
    );
  return asked.length;
}

/** False when it is over already. What it has found stays. */
export function cancelLookback(db: WriteDb, _viewer: Viewer, id: number, at: number): boolean {
  return (
    run(
      db,
      sql`UPDATE lookbacks SET state = 'cancelled', ended_at = ${at} WHERE id = ${id} AND state IN ('waiting', 'running')`,
    ) > 0
  );
}

interface Row extends Omit<Lookback, 'dry' | 'narrowed' | 'byMonth' | 'people' | 'employees'> {
  readonly dry: number;
  readonly narrowed: number;
  readonly byMonth: string;
  readonly people: string;
}

const COLUMNS = sql`id, rule, version, dry, from_at AS fromAt, to_at AS toAt, state, looked, total, found, by_month AS byMonth,
  people, narrowed, problem, asked_by AS askedBy, asked_at AS askedAt, ended_at AS endedAt`;
const MOST_PEOPLE = 50;

export function findLookback(db: ReadDb, viewer: Viewer, id: number): Lookback | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM lookbacks WHERE id = ${id}`);
  return row && readRow(viewer, row);
}

/** Of one rule, the newest first. */
export function listLookbacks(db: ReadDb, viewer: Viewer, rule: number, limit: number): Lookback[] {
  return all<Row>(db, sql`SELECT ${COLUMNS} FROM lookbacks WHERE rule = ${rule} ORDER BY id DESC LIMIT ${limit}`).map(
    (row) => readRow(viewer, row),
  );
}

function readRow({ scope }: Viewer, { dry, narrowed, byMonth, people, ...row }: Row): Lookback {
  const touched = Object.entries(JSON.parse(people) as Record<string, number>).sort(([, a], [, b]) => b - a);
  const shown = scope === 'everyone' ? touched : touched.filter(([userid]) => scope.includes(userid));
  return {
    ...row,
    dry: dry === 1,
    narrowed: narrowed === 1,
    byMonth: JSON.parse(byMonth) as Record<string, number>,
    employees: touched.length,
    people: shown.slice(0, MOST_PEOPLE).map(([userid, found]) => ({ userid, found })),
  };
}

/** One message that hit. */
export interface LookbackSample {
  readonly seq: number;
  readonly conversation: string;
  readonly sender: string;
  readonly sentAt: number;
  readonly type: string;
  /** The passages that matched, as they stand in the text; of a behaviour, what it was. */
  readonly words: readonly string[];
  readonly text: string;
}

/** As it is kept: what the message says is read when it is shown, by who may see it. */
export interface KeptSample extends Omit<LookbackSample, 'text' | 'type'> {
  readonly month: string;
}

/** Those the viewer may see, the newest first. */
export function listLookbackSamples(
  db: ReadDb,
  viewer: Viewer,
  id: number,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): LookbackSample[] {
  const row = one<{ samples: string }>(db, sql`SELECT samples FROM lookbacks WHERE id = ${id}`);
  const kept = row ? (JSON.parse(row.samples) as KeptSample[]) : [];
  const held = new Set(db.months());
  const newest = kept.filter(({ month }) => held.has(month)).sort((a, b) => b.sentAt - a.sentAt || b.seq - a.seq);
  const found: LookbackSample[] = [];
  for (const { month, ...sample } of newest) {
    if (found.length >= skip + limit) break;
    const message = one<{ text: string; type: string }>(
      db.month(month),
      sql`SELECT m.text, m.type FROM messages m JOIN chats k ON k.id = m.conversation JOIN conversations c ON c.key = k.key
        WHERE m.seq = ${sample.seq} AND ${visibleAt(viewer, sql`m.sent_at`)}`,
    );
    if (message) found.push({ ...sample, ...message });
  }
  return found.slice(skip);
}

/** What was looked for in all of this time by an earlier version of the rule need not be looked for again. */
function narrow(
  db: WriteDb,
  { rule, content, fromAt, toAt }: LookbackAsked,
): { content: RuleContent; narrowed: boolean } {
  const earlier = all<{ content: string }>(
    db,
    sql`SELECT content FROM lookbacks WHERE rule = ${rule} AND dry = 0 AND state = 'done' AND narrowed = 0
      AND from_at <= ${fromAt} AND to_at >= ${toAt} ORDER BY id DESC LIMIT 20`,
  );
  for (const { content: json } of earlier) {
    const added = addedWords(JSON.parse(json) as RuleContent, content);
    if (added) return { content: { ...content, spec: { words: added } }, narrowed: true };
  }
  return { content, narrowed: false };
}

/** Null unless the words are all that differs, and none has gone. */
function addedWords(before: RuleContent, now: RuleContent): string[] | null {
  const isList = before.kind === 'words' && now.kind === 'words';
  if (!isList || whereItLooks(before) !== whereItLooks(now)) return null;
  const known = new Set((before.spec as { words: string[] }).words);
  const { words } = now.spec as { words: string[] };
  const added = words.filter((word) => !known.has(word));
  return added.length > 0 && words.length - added.length === known.size ? added : null;
}

const whereItLooks = ({ folding, saidBy, chats, scope, exceptions }: RuleContent): string =>
  JSON.stringify([folding, saidBy, chats, scope, exceptions]);
