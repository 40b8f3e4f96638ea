import type { Permission } from '../access/permission.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { grantsOf } from './viewers.ts';

/** The outbox: who is to be told of what, and what became of it. Kept for whoever asks whether he was told. */
export const owner = 'desk';

/** `settled`: there was nothing left to tell when its time came. */
export type NoticeState = 'waiting' | 'sent' | 'failed' | 'unreached' | 'settled';

export interface NewNotice {
  readonly category: string;
  /** What it is about: nobody is told of the same thing twice by one way. */
  readonly subject: string;
  readonly channel: 'wecom' | 'robot' | 'mail';
  readonly recipient: string;
  /** The variables of the category, and where a link leads. */
  readonly content: NoticeContent;
  readonly dueAt: number;
}

export interface NoticeContent {
  readonly title: string;
  readonly facts: Readonly<Record<string, string>>;
  /** A path of ours; null: nothing to open. */
  readonly path: string | null;
}

export interface DueNotice extends Omit<NewNotice, 'dueAt'> {
  readonly id: number;
  readonly tries: number;
  readonly madeAt: number;
}

type DueRow = Omit<DueNotice, 'content'> & { readonly content: string };

export function readTold(db: ReadDb): number {
  return one<{ told: number }>(db, sql`SELECT told FROM notice_state`)!.told;
}

/** With the last violation they come from: both or neither, so that a crash between loses none and tells none twice. */
export function addNotices(db: WriteDb, notices: readonly NewNotice[], told: number | null, at: number): number {
  let added = 0;
  for (const { category, subject, channel, recipient, content, dueAt } of notices) {
    added += run(
      db,
      sql`INSERT INTO notices (category, subject, channel, recipient, content, due_at, made_at)
        VALUES (${category}, ${subject}, ${channel}, ${recipient}, ${JSON.stringify(content)}, ${dueAt}, ${at})
        ON CONFLICT DO NOTHING`,
    );
  }
  if (told !== null) run(db, sql`UPDATE notice_state SET told = max(told, ${told})`);
  return added;
}

/** With the last level they come from, likewise. */
export function addTimeoutNotices(db: WriteDb, notices: readonly NewNotice[], told: number, at: number): number {
  run(db, sql`UPDATE notice_state SET told_timeouts = max(told_timeouts, ${told})`);
  return addNotices(db, notices, null, at);
}

/** That somebody was told of a trouble. */
export interface ToldNotice extends Omit<NewNotice, 'dueAt'> {
  readonly id: number;
  /** What the trouble is about: its subject up to the first colon. */
  readonly about: string;
}

/** The last word everybody had of each trouble of these categories, where it was not yet that it is over (`…:over:<id>`). */
export function listToldTroubles(db: ReadDb, categories: readonly string[], since: number): ToldNotice[] {
  const rows = all<Omit<ToldNotice, 'content'> & { readonly content: string }>(
    db,
    sql`WITH told AS (
        SELECT max(id) AS id, substr(subject, 1, instr(subject, ':') - 1) AS about, category, subject, channel, recipient, content
        FROM notices WHERE made_at >= ${since} AND state = 'sent' AND subject NOT LIKE '%:over:%'
          AND category IN (SELECT value FROM json_each(${JSON.stringify(categories)}))
        GROUP BY about, channel, recipient)
      SELECT * FROM told t WHERE NOT EXISTS (SELECT 1 FROM notices o
        WHERE o.subject = t.about || ':over:' || t.id AND o.channel = t.channel AND o.recipient = t.recipient)`,
  );
  return rows.map((row) => ({ ...row, content: JSON.parse(row.content) as NoticeContent }));
}

export function listDueNotices(db: ReadDb, now: number, limit: number): DueNotice[] {
  const rows = all<DueRow>(
    db,
    sql`SELECT id, category, subject, channel, recipient, content, tries, made_at AS madeAt FROM notices
      WHERE state = 'waiting' AND due_at <= ${now} ORDER BY due_at, id LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, content: JSON.parse(row.content) as NoticeContent }));
}

/** What became of those that went together. `nextAt`: they are tried again then. */
export interface Outcome {
  readonly ids: readonly number[];
  readonly state: NoticeState;
  readonly problem: string;
  readonly nextAt: number | null;
}

export function recordOutcome(db: WriteDb, { ids, state, problem, nextAt }: Outcome, at: number): void {
  run(
    db,
    sql`UPDATE notices SET state = ${state}, problem = ${problem}, tries = tries + 1, due_at = coalesce(${nextAt}, due_at),
        sent_at = iif(${state} = 'sent', ${at}, sent_at)
      WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND state = 'waiting'`,
  );
}

/** Of those, whoever has an account and may open such a page: the others get no link. */
export function listOpeners(db: ReadDb, userids: readonly string[], permission: Permission): string[] {
  const rows = all<{ id: number; userid: string }>(
    db,
    sql`SELECT a.id, j.value AS userid FROM json_each(${JSON.stringify(userids)}) j
      JOIN accounts a ON a.wecom_userid = j.value COLLATE NOCASE AND a.enabled = 1`,
  );
  return rows
    .filter(({ id }) => grantsOf(db, id).some(({ permissions }) => permissions.includes(permission)))
    .map(({ userid }) => userid);
}

export interface NoticeFilters {
  readonly state: NoticeState | null;
  readonly categories: readonly string[] | null;
}

export interface NoticeRow {
  readonly id: number;
  readonly category: string;
  readonly title: string;
  readonly path: string | null;
  readonly channel: NewNotice['channel'];
  readonly recipient: string;
  readonly state: NoticeState;
  readonly problem: string;
  readonly tries: number;
  readonly dueAt: number;
  readonly madeAt: number;
  readonly sentAt: number | null;
}

/** Newest first: whom we told of which rule, by what way. Never what was said, nor who said it. */
export function listNotices(
  db: ReadDb,
  _viewer: Viewer,
  filters: NoticeFilters,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { rows: NoticeRow[]; more: boolean } {
  const rows = all<NoticeRow>(
    db,
    sql`SELECT id, category, content ->> 'title' AS title, content ->> 'path' AS path, channel, recipient, state, problem, tries,
        due_at AS dueAt, made_at AS madeAt, sent_at AS sentAt
      FROM notices WHERE ${matching(filters)} ORDER BY made_at DESC, id DESC LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

function matching({ state, categories }: NoticeFilters): Sql {
  const ofState = state ? sql`AND state = ${state}` : nothing;
  const ofCategory = categories
    ? sql`AND category IN (SELECT value FROM json_each(${JSON.stringify(categories)}))`
    : nothing;
  return sql`1 ${ofState} ${ofCategory}`;
}

const MOST_COUNTED = 10_000;

/** Of each state, at most so many. */
export function countNotices(db: ReadDb, _viewer: Viewer): Record<NoticeState, number> {
  const count = (state: NoticeState) =>
    one<{ n: number }>(
      db,
      sql`SELECT count(*) AS n FROM (SELECT 1 FROM notices WHERE state = ${state} LIMIT ${MOST_COUNTED})`,
    )!.n;
  const [waiting, sent, failed] = [count('waiting'), count('sent'), count('failed')];
  return { waiting, sent, failed, unreached: count('unreached'), settled: count('settled') };
}

/** What failed goes out again at once: one of them, or all. */
export function retryNotices(db: WriteDb, _viewer: Viewer, id: number | null, at: number): number {
  const which = id === null ? nothing : sql`AND id = ${id}`;
  return run(
    db,
    sql`UPDATE notices SET state = 'waiting', tries = 0, due_at = ${at}, problem = ''
      WHERE state IN ('failed', 'unreached') ${which}`,
  );
}

/** What became of a notice long ago nobody asks any more. */
export function forgetNotices(db: WriteDb, before: number): number {
  return run(db, sql`DELETE FROM notices WHERE state <> 'waiting' AND made_at < ${before}`);
}
