import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { isWithin } from './rooms.ts';
import { sql } from './sql.ts';

/** Who is and was in a group, and what its guests say to being archived. */
export const owner = 'archive';

export interface Stay {
  readonly id: string;
  readonly name: string | null;
  readonly nickname: string;
  readonly outside: boolean;
  readonly joinedAt: number;
  readonly joinScene: number;
  readonly invitor: string;
  readonly leftAt: number | null;
  readonly leftScene: number | null;
  readonly leads: 'owner' | 'admin' | null;
  /** Of outside people; null: not known. */
  readonly consent: 'agree' | 'disagree' | 'default' | null;
}

const MOST_STAYS = 1000; // a group has at most 500 members; of those who left, the last

/** Those who are in it first, the owner before all. Nobody when the group is absent or not theirs to see. */
export function listStays(db: ReadDb, viewer: Viewer, room: string): Stay[] {
  const known = one<{ owner: string; admins: string }>(
    db,
    sql`SELECT r.owner, r.admins FROM rooms r WHERE r.id = ${room} AND ${isWithin(viewer)}`,
  );
  if (known === null) return [];
  const admins = new Set(JSON.parse(known.admins) as string[]);
  const rows = all<Omit<Stay, 'outside' | 'leads'> & { outside: number }>(
    db,
    sql`SELECT m.id, coalesce(e.name, u.name, b.name) AS name, m.nickname, m.joined_at AS joinedAt, m.join_scene AS joinScene, m.invitor,
        m.left_at AS leftAt, m.left_scene AS leftScene, n.status AS consent,
        (m.kind = 2 OR (m.kind = 0 AND m.id GLOB 'w[mo]*')) AS outside
      FROM room_members m LEFT JOIN employees e ON e.userid = m.id LEFT JOIN customers u ON u.id = m.id LEFT JOIN robots b ON b.id = m.id
        LEFT JOIN room_consents n ON n.room = m.room AND n.customer = m.id
      WHERE m.room = ${room} ORDER BY m.left_at IS NOT NULL, m.left_at DESC, m.id = ${known.owner} DESC, outside, m.joined_at, m.id LIMIT ${MOST_STAYS}`,
  );
  return rows.map((row) => ({
    ...row,
    outside: row.outside === 1,
    leads: row.id === known.owner ? 'owner' : admins.has(row.id) ? 'admin' : null,
  }));
}
