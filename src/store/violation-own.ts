import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import { type Sql, sql } from './sql.ts';

/** The violations `v` that the viewer triggered himself, which others judge: what he sent, and ended friendships of his own. */
export function triggeredBy(db: ReadDb, { accountId }: Viewer): Sql | null {
  // WeCom does not tell userids apart by case; the archive does.
  const own = one<{ userid: string }>(
    db,
    sql`SELECT coalesce(e.userid, a.wecom_userid) AS userid FROM accounts a
        LEFT JOIN employees e ON e.userid = a.wecom_userid COLLATE NOCASE
      WHERE a.id = ${accountId} AND a.wecom_userid IS NOT NULL`,
  );
  return own && sql`(v.sender = ${own.userid} OR (v.event_key IS NOT NULL AND v.event ->> 'other' = ${own.userid}))`;
}
