import { all, one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';
import { findMember } from './viewers.ts';

/** What waits for a second person, and who may be that: for notices. Reached only by them. */
export const owner = 'desk';

export interface Awaited {
  readonly what: 'export' | 'disposal';
  readonly id: number;
  /** Of a disposal's preview: counted anew, it is looked at anew. */
  readonly round: number;
  readonly askedBy: string;
  readonly since: number;
  /** Of a disposal: messages. */
  readonly messages: number | null;
  /** Userids of those who may judge it; nobody judges his own. */
  readonly hearers: readonly string[];
}

const JUDGES = { export: 'approve-exports', disposal: 'approve-disposals' } as const;

export function listAwaited(db: ReadDb): Awaited[] {
  const rows = all<Omit<Awaited, 'hearers'> & { askedById: number }>(
    db,
    sql`SELECT 'export' AS what, e.id, 0 AS round, coalesce(a.name, '') AS askedBy, e.account_id AS askedById, e.created_at AS since,
        NULL AS messages
      FROM exports e LEFT JOIN accounts a ON a.id = e.account_id WHERE e.state = 'asked'
      UNION ALL SELECT 'disposal', d.id, d.round, coalesce(a.name, ''), d.asked_by, d.preview_at,
        (SELECT coalesce(sum(n.messages), 0) FROM disposal_counts n WHERE n.disposal = d.id AND n.phase = 'preview')
      FROM disposals d LEFT JOIN accounts a ON a.id = d.asked_by WHERE d.state = 'proposed'
      ORDER BY 1, 2`,
  );
  if (rows.length === 0) return [];
  const members = all<{ id: number }>(
    db,
    sql`SELECT id FROM accounts WHERE enabled = 1 AND wecom_userid IS NOT NULL ORDER BY id`,
  ).flatMap(({ id }) => findMember(db, id) ?? []);
  return rows
    .filter(({ messages }) => messages !== 0) // there is nothing to agree to
    .map(({ askedById, ...row }) => {
      const judges = members.filter(
        ({ account, viewer }) => account.id !== askedById && viewer.permissions.includes(JUDGES[row.what]),
      );
      return { ...row, hearers: judges.map(({ account }) => spelled(db, account.wecomUserid!)) };
    });
}

/** WeCom does not tell userids apart by case; the archive does. */
const spelled = (db: ReadDb, userid: string): string =>
  one<{ userid: string }>(db, sql`SELECT userid FROM employees WHERE userid = ${userid} COLLATE NOCASE`)?.userid ??
  userid;
