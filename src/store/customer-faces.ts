import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb } from './db.ts';
import { sightOf } from './sight.ts';
import { nothing, type Sql, sql } from './sql.ts';

/** What lists say of a few customers: who has or had them as a contact, with which words, and where they talk. */

export interface Follow {
  readonly userid: string;
  /** Null when the directory does not know. */
  readonly name: string | null;
  readonly addedAt: number;
  readonly endedAt: number | null;
  readonly remark: string;
  readonly description: string;
  readonly mobiles: readonly string[];
  readonly addWay: number;
  readonly state: string;
  readonly tags: readonly string[];
  /** Whether he lets his chats with this employee be archived; null: not known. */
  readonly consent: 'agree' | 'disagree' | 'default' | null;
}

export interface CustomerFace {
  /** Null when WeCom has told nothing. */
  readonly name: string | null;
  readonly corp: string | null;
  readonly corpFullName: string;
  readonly position: string;
  /** Of staff the viewer may see: present ones first, then by when they added him. */
  readonly follows: readonly Follow[];
  /** Of all staff. */
  readonly current: number;
  readonly former: number;
  /** The last conversation the viewer may see; a single chat before a group. */
  readonly chat: { readonly key: string; readonly kind: 'single' | 'group'; readonly employee: string | null } | null;
  readonly talkedAt: number | null;
}

type Named = Pick<CustomerFace, 'name' | 'corp' | 'corpFullName' | 'position'> & {
  readonly current: number;
  readonly former: number;
};

/** In the order asked for. */
export function describeCustomers(db: ReadDb, viewer: Viewer, ids: readonly string[]): CustomerFace[] {
  const asked = JSON.stringify(ids);
  const named = all<Named>(
    db,
    sql`SELECT u.name, u.corp, coalesce(u.corp_full_name, '') AS corpFullName, coalesce(u.position, '') AS position,
        (SELECT count(*) FROM follows WHERE customer = j.value AND ended_at IS NULL) AS current,
        (SELECT count(DISTINCT f.userid) FROM follows f WHERE f.customer = j.value AND NOT EXISTS (
          SELECT 1 FROM follows n WHERE n.customer = j.value AND n.userid = f.userid AND n.ended_at IS NULL)) AS former
      FROM json_each(${asked}) j LEFT JOIN customers u ON u.id = j.value ORDER BY j.key`,
  );
  const follows = Map.groupBy(listFollows(db, viewer, asked), ({ customer }) => customer);
  const chats = Map.groupBy(listChats(db, viewer, asked), ({ customer }) => customer);
  return ids.map((id, i) => {
    const own = chats.get(id) ?? [];
    const chat = own.find(({ kind }) => kind === 'single') ?? own[0] ?? null;
    return {
      ...named[i]!,
      follows: follows.get(id) ?? [],
      chat: chat && { key: chat.key, kind: chat.kind, employee: chat.employee },
      talkedAt: own[0]?.lastAt ?? null,
    };
  });
}

function listFollows(db: ReadDb, viewer: Viewer, asked: string): (Follow & { customer: string })[] {
  const rows = all<Omit<Follow, 'mobiles' | 'tags'> & { customer: string; mobiles: string; tags: string }>(
    db,
    sql`SELECT f.customer, f.userid, e.name, f.added_at AS addedAt, f.ended_at AS endedAt, f.remark, f.description, f.mobiles,
        f.add_way AS addWay, f.state, n.status AS consent,
        (SELECT json_group_array(t.name) FROM json_each(f.tags) g JOIN tags t ON t.id = g.value AND t.gone_at IS NULL) AS tags
      FROM json_each(${asked}) j CROSS JOIN follows f ON f.customer = j.value
        LEFT JOIN employees e ON e.userid = f.userid
        LEFT JOIN consents n ON n.customer = f.customer AND n.userid = f.userid
      WHERE ${isStaffOf(viewer, sql`+f.userid`)}
      ORDER BY f.ended_at IS NOT NULL, f.added_at, f.userid`,
  );
  return rows.map(({ mobiles, tags, ...row }) => ({
    ...row,
    mobiles: JSON.parse(mobiles) as string[],
    tags: JSON.parse(tags) as string[],
  }));
}

export function isStaffOf({ scope }: Viewer, userid: Sql): Sql {
  if (scope === 'everyone') return sql`true`;
  return sql`${userid} IN (SELECT value FROM json_each(${JSON.stringify(scope)}))`;
}

interface Chat {
  readonly customer: string;
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly lastAt: number;
  readonly employee: string;
}

/** With somebody the viewer may see, the newest first. */
function listChats(db: ReadDb, viewer: Viewer, asked: string): Chat[] {
  const { table, seen } = sightOf(db, viewer);
  return all(
    db,
    sql`SELECT * FROM (SELECT m.userid AS customer, c.key, c.kind, c.last_at AS lastAt,
        (SELECT e.userid FROM members e WHERE e.conversation = c.key AND e.employee = 1
          AND ${isStaffOf(viewer, sql`+e.userid`)} LIMIT 1) AS employee
      FROM json_each(${asked}) j CROSS JOIN members m ON m.userid = j.value JOIN ${table} c ON c.key = m.conversation
      ${viewer.parts ? sql`WHERE ${seen}` : nothing})
      WHERE employee IS NOT NULL ORDER BY lastAt DESC`,
  );
}
