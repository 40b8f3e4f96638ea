import { copyCutoff, type Plan } from '../access/retention-plan.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { type DisposedMonth, isGone, type Proof } from './disposal-run.ts';
import { addCounts } from './disposal-run-counts.ts';
import { unpackKept } from './kept-copies.ts';
import { dropFromCopies } from './kept-writing.ts';
import { noteEvent } from './retention-events.ts';
import { sql } from './sql.ts';
import { recordTraces } from './trail.ts';

/** What huicun.db keeps of messages, and how a disposal gets on. Reached only by jobs and the pipeline. */
export const owner = 'desk';

export interface RunProgress {
  /** Months, of so many. */
  readonly done: number;
  readonly total: number;
  /** Why it stands still, a sentence for people; empty when it does not. */
  readonly problem: string;
}

export function noteDisposal(db: WriteDb, id: number, { done, total, problem }: RunProgress): void {
  run(
    db,
    sql`UPDATE disposals SET done = ${done}, total = ${total}, problem = ${problem} WHERE id = ${id} AND state = 'running'`,
  );
}

const SEQS = 20_000;

/** What is kept of messages that are gone. */
export interface KeptOfGone {
  readonly bookmarks: readonly number[];
  /** Conversations of which nothing is left. */
  readonly marks: readonly string[];
  /** Violations that are gone, and still listed or told; who judged what stays. */
  readonly violations: readonly number[];
  /** Copies of excerpts and cases whose messages are all gone, and whose own term is over. */
  readonly copies: readonly { readonly copy: number; readonly seqs: readonly number[] }[];
}

interface CopyRow {
  readonly copy: number;
  readonly kind: 'excerpts' | 'cases';
  readonly madeAt: number;
  readonly seqs: string;
}

export function listKeptOfGone(db: ReadDb, plans: readonly Plan[], at: number): KeptOfGone {
  const numbers = (query: ReturnType<typeof sql>) => all<{ n: number }>(db, query).map(({ n }) => n);
  const copies = all<CopyRow>(
    db,
    sql`SELECT k.id AS copy, iif(EXISTS (SELECT 1 FROM excerpts e WHERE e.copy = k.id), 'excerpts', 'cases') AS kind,
        k.made_at AS madeAt, (SELECT json_group_array(seq) FROM kept_messages WHERE copy = k.id) AS seqs
      FROM kept_copies k WHERE NOT EXISTS (SELECT 1 FROM kept_messages m WHERE m.copy = k.id AND NOT ${isGone(sql`m.seq`)})
      LIMIT ${SEQS}`,
  );
  const isOver = ({ kind, madeAt }: CopyRow) => plans.every((plan) => madeAt < copyCutoff(plan, kind, at));
  return {
    bookmarks: numbers(sql`SELECT DISTINCT seq AS n FROM bookmarks b WHERE ${isGone(sql`b.seq`)} LIMIT ${SEQS}`),
    marks: all<{ key: string }>(
      db,
      sql`SELECT DISTINCT conversation AS key FROM reading_marks m
        WHERE NOT EXISTS (SELECT 1 FROM conversations c WHERE c.key = m.conversation) LIMIT ${SEQS}`,
    ).map(({ key }) => key),
    violations: numbers(
      sql`SELECT id AS n FROM (SELECT violation AS id FROM violation_states
          UNION SELECT CAST(substr(subject, 11) AS INTEGER) FROM notices WHERE subject GLOB 'violation:[0-9]*') j
        WHERE NOT EXISTS (SELECT 1 FROM violations v WHERE v.id = j.id) LIMIT ${SEQS}`,
    ),
    copies: copies.filter(isOver).map(({ copy, seqs }) => ({ copy, seqs: JSON.parse(seqs) as number[] })),
  };
}

export interface ForgottenOnDesk {
  readonly bookmarks: number;
  readonly copies: number;
}

/** Says how much it was. */
export function forgetKeptOfGone(db: WriteDb, { bookmarks, marks, violations, copies }: KeptOfGone): ForgottenOnDesk {
  const of = (values: readonly unknown[]) => sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
  const gone = run(db, sql`DELETE FROM bookmarks WHERE seq IN ${of(bookmarks)}`);
  run(db, sql`DELETE FROM reading_marks WHERE conversation IN ${of(marks)}`);
  run(db, sql`DELETE FROM violation_states WHERE violation IN ${of(violations)}`);
  run(db, sql`DELETE FROM notices WHERE subject IN ${of(violations.map((id) => `violation:${id}`))}`);
  db.connection.pragma('secure_delete = ON'); // its text is not left behind in free pages
  dropFromCopies(db, copies);
  db.connection.pragma('secure_delete = OFF');
  return { bookmarks: gone, copies: copies.length };
}

/** Lists of people hold no messages. */
const LISTS = JSON.stringify(['employees-table', 'customers-table', 'lost-customers-table', 'groups-table']);
const GIVEN_UP = '其中有消息已到期处置，文件已删除。需要时按现在的存档重新导出。';

/** Files that may hold messages that are gone; what is being made begins anew. The files go at the next tidying. Says how many. */
export function giveUpExports(db: WriteDb): number {
  const held = sql`kind NOT IN (SELECT value FROM json_each(${LISTS}))`;
  run(db, sql`UPDATE exports SET state = 'waiting', done_count = 0, bytes = NULL WHERE state = 'running' AND ${held}`);
  return run(db, sql`UPDATE exports SET file = NULL, problem = ${GIVEN_UP} WHERE file IS NOT NULL AND ${held}`);
}

/** What the certificate says of who decided. */
export interface DecidedDisposal {
  readonly id: number;
  readonly dueAt: number;
  readonly reason: string;
  readonly graceDays: number;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly judgedBy: string;
  readonly judgedAt: number;
  readonly graceUntil: number;
  readonly beganAt: number;
  /** Why what went went. */
  readonly rules: readonly {
    readonly id: number;
    readonly name: string;
    readonly months: number | null;
    readonly law: string;
    readonly note: string;
  }[];
  readonly holds: readonly { readonly id: number; readonly name: string }[];
}

export function findDecided(db: ReadDb, id: number): DecidedDisposal {
  const row = one<Omit<DecidedDisposal, 'rules' | 'holds'>>(
    db,
    sql`SELECT d.id, d.due_at AS dueAt, d.reason, d.grace_days AS graceDays, coalesce(a.name, '') AS askedBy, d.asked_at AS askedAt,
        coalesce(j.name, '') AS judgedBy, d.judged_at AS judgedAt, d.grace_until AS graceUntil, d.began_at AS beganAt
      FROM disposals d LEFT JOIN accounts a ON a.id = d.asked_by LEFT JOIN accounts j ON j.id = d.judged_by WHERE d.id = ${id}`,
  )!;
  return {
    ...row,
    rules: all(db, sql`SELECT id, name, months, law, note FROM retention_rules ORDER BY id`),
    holds: all(db, sql`SELECT id, name FROM holds ORDER BY id`),
  };
}

/** The end of it: counts as it was done, the certificate, and its hash in the trail. */
export function finishDisposal(
  db: WriteDb,
  { disposal, name, json, hash, madeAt }: Proof,
  months: readonly DisposedMonth[],
): void {
  const ended = run(
    db,
    sql`UPDATE disposals SET state = 'done', problem = '', ended_at = ${madeAt} WHERE id = ${disposal} AND state = 'running'`,
  );
  if (ended === 0) return;
  for (const month of months) addCounts(db, month);
  run(
    db,
    sql`INSERT INTO disposal_certificates (disposal, name, json, hash, made_at)
      VALUES (${disposal}, ${name}, ${json}, ${hash}, ${madeAt}) ON CONFLICT DO NOTHING`,
  );
  const messages = months.reduce((sum, { part }) => sum + (part?.messages ?? 0), 0);
  noteEvent(db, null, { about: 'disposal', subject: disposal, what: 'done', note: '' }, madeAt);
  recordTraces(db, [
    {
      ...{ act: 'disposal-changed', at: madeAt, account: null, name: '', ip: '', agent: '' },
      ...{ title: `处置 ${disposal} 已完成`, count: messages, details: { disposal, certificate: hash } },
    },
  ]);
}

/** What excerpts and cases keep of messages, for the files they name. */
export function listKeptTexts(
  db: ReadDb,
  after: number,
  limit: number,
): { id: number; messages: { seq: number; json: string }[] }[] {
  const rows = all<{ id: number; messages: Buffer }>(
    db,
    sql`SELECT id, messages FROM kept_copies WHERE id > ${after} ORDER BY id LIMIT ${limit}`,
  );
  return rows.map(({ id, messages }) => ({ id, messages: unpackKept(messages) }));
}
