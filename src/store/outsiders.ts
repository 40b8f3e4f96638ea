import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/**
 * The list of everybody from outside, kept in step with what it is worked out from: a few hundred at a time, so that what
 * is archived meanwhile never waits for it.
 */
export const owner = 'archive';

const EMPLOYEES_AT_ONCE = 20;

/** Works out at most `limit` of those that changed; says how many it was. */
export function refreshOutsiders(db: WriteDb, limit: number): number {
  spreadEmployees(db);
  const stale = all<{ id: string }>(db, sql`SELECT id FROM outsiders_stale WHERE kind = 'outsider' LIMIT ${limit}`);
  if (stale.length > 0) workOut(db, JSON.stringify(stale.map(({ id }) => id)));
  return stale.length;
}

/** How many are still to be worked out: until then the list is not whole. */
export function countStaleOutsiders(db: ReadDb, _viewer: Viewer): number {
  return one<{ n: number }>(db, sql`SELECT count(*) AS n FROM outsiders_stale WHERE kind = 'outsider'`)!.n;
}

/** Somebody entered or left the archive: so did his customers' conversations. */
function spreadEmployees(db: WriteDb): void {
  const staff = all<{ id: string }>(
    db,
    sql`SELECT id FROM outsiders_stale WHERE kind = 'employee' LIMIT ${EMPLOYEES_AT_ONCE}`,
  );
  for (const { id } of staff) {
    run(
      db,
      sql`INSERT INTO outsiders_stale (kind, id) SELECT 'outsider', customer FROM follows WHERE userid = ${id} ON CONFLICT DO NOTHING`,
    );
    run(db, sql`DELETE FROM outsiders_stale WHERE kind = 'employee' AND id = ${id}`);
  }
}

function workOut(db: WriteDb, ids: string): void {
  const these = sql`(SELECT value FROM json_each(${ids}))`;
  run(db, sql`DELETE FROM outsiders WHERE id IN ${these}`);
  run(
    db,
    sql`INSERT INTO outsiders (customer, came_at, id, kind, state, consent, last_at, words)
      SELECT customer, came_at, id, kind, CASE WHEN last_at = 0 THEN 0 WHEN reached THEN 2 ELSE 1 END, consent, last_at, words
      FROM (SELECT j.value AS id,
        EXISTS (SELECT 1 FROM follows WHERE customer = j.value) AS customer,
        coalesce((SELECT min(added_at) FROM follows WHERE customer = j.value),
          (SELECT min(c.first_at) FROM members m JOIN conversations c ON c.key = m.conversation WHERE m.userid = j.value), 0) AS came_at,
        iif(coalesce(u.kind, 0) > 0, u.kind, iif(j.value LIKE 'wo%', 2, 1)) AS kind,
        EXISTS (SELECT 1 FROM follows f JOIN archive_scope s ON s.userid = f.userid AND s.to_at IS NULL
          LEFT JOIN consents n ON n.customer = f.customer AND n.userid = f.userid
          WHERE f.customer = j.value AND f.ended_at IS NULL AND n.status IS NOT 'disagree') AS reached,
        coalesce((SELECT CASE WHEN max(n.status = 'disagree') THEN 2 WHEN max(n.status = 'agree') THEN 1 WHEN count(*) > 0 THEN 3 END
          FROM follows f JOIN consents n ON n.customer = f.customer AND n.userid = f.userid
          WHERE f.customer = j.value AND f.ended_at IS NULL), 0) AS consent,
        coalesce((SELECT max(c.last_at) FROM members m JOIN conversations c ON c.key = m.conversation
          WHERE m.userid = j.value), 0) AS last_at,
        lower(concat_ws(char(10), u.name, u.pinyin, j.value, u.corp, u.corp_full_name,
          (SELECT group_concat(concat_ws(char(10), nullif(remark, ''), nullif(remark_corp, ''), nullif(mobiles, '[]')), char(10))
            FROM follows WHERE customer = j.value),
          iif(u.id IS NULL, (SELECT group_concat(DISTINCT nullif(nickname, '')) FROM room_members WHERE id = j.value), NULL))) AS words
        FROM json_each(${ids}) j LEFT JOIN customers u ON u.id = j.value)`,
  );
  run(db, sql`DELETE FROM customer_tags WHERE customer IN ${these}`);
  run(
    db,
    sql`INSERT INTO customer_tags (customer, tag) SELECT DISTINCT f.customer, t.value
      FROM json_each(${ids}) j JOIN follows f ON f.customer = j.value AND f.ended_at IS NULL JOIN json_each(f.tags) t WHERE true
      ON CONFLICT DO NOTHING`,
  );
  run(db, sql`DELETE FROM outsiders_stale WHERE kind = 'outsider' AND id IN ${these}`);
}

export interface Talked {
  readonly conversations: readonly string[];
  /** All messages up to here have been looked at. */
  readonly seq: number;
  readonly more: boolean;
}

const LOOKED_AT = 20_000; // messages in one read

/**
 * Conversations in which somebody has spoken since the last look. A record that is opened late is below the mark: its
 * conversation is counted when somebody speaks in it again, or when anything else about the person changes.
 */
export function listTalked(db: ReadDb, _viewer: Viewer | null): Talked {
  const mark = one<{ seq: number }>(db, sql`SELECT seq FROM outsiders_progress`)?.seq ?? 0;
  const behind = all<{ month: string }>(db, sql`SELECT month FROM months WHERE max_seq > ${mark} ORDER BY floor`);
  const keys = new Set<string>();
  let [seq, looked] = [mark, 0];
  for (const { month } of behind) {
    const rows = all<{ seq: number; key: string }>(
      db.month(month),
      sql`SELECT m.seq, k.key FROM messages m JOIN chats k ON k.id = m.conversation
        WHERE m.seq > ${mark} ORDER BY m.seq LIMIT ${LOOKED_AT - looked}`,
    );
    for (const row of rows) keys.add(row.key);
    seq = Math.max(seq, rows.at(-1)?.seq ?? 0);
    looked += rows.length;
    if (looked >= LOOKED_AT) return { conversations: [...keys], seq, more: true };
  }
  return { conversations: [...keys], seq, more: false };
}

/** `seq` null: there are more of them to come. */
export function recordTalked(db: WriteDb, conversations: readonly string[], seq: number | null): void {
  const keys = JSON.stringify(conversations);
  run(
    db,
    sql`UPDATE outsiders SET last_at = t.last_at
      FROM (SELECT m.userid, max(c.last_at) AS last_at FROM json_each(${keys}) j JOIN conversations c ON c.key = j.value
        JOIN members m ON m.conversation = c.key AND m.employee = 0 GROUP BY m.userid) t
      WHERE outsiders.id = t.userid AND outsiders.last_at < t.last_at`,
  );
  run(
    db,
    sql`UPDATE room_talks SET last_at = c.last_at FROM json_each(${keys}) j JOIN conversations c ON c.key = j.value
      WHERE room_talks.room = c.key AND room_talks.last_at < c.last_at`,
  );
  if (seq !== null) run(db, sql`UPDATE outsiders_progress SET seq = ${seq} WHERE seq < ${seq}`);
}
