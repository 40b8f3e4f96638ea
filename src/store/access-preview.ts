import { type Chat, type Stretch, stretchesOf } from '../access/may-see.ts';
import { showContent } from '../access/permission.ts';
import { SUPER } from '../access/roles.ts';
import type { ConversationKind, Scope } from '../access/scope.ts';
import type { Permission, Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { isSuper } from './grant-rules.ts';
import { findRole } from './roles.ts';
import { sightOf } from './sight.ts';
import { sql } from './sql.ts';
import { grantsOf, type HeldRole, viewerOf } from './viewers.ts';

/** What somebody would see, for whoever manages roles: how much and of whom, never what. */
export const owner = 'archive';

export interface AccessPreview {
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Null where nothing of it shows chats; of a role without a scope of its own also while none was given. */
  readonly reach: Reach | null;
  /** When each of the chats asked about would be seen. */
  readonly stretches: readonly (readonly Stretch[])[];
}

export interface Reach {
  readonly people: 'everyone' | number;
  /** The first of them. */
  readonly some: readonly string[];
  /** With somebody in scope directly in them. */
  readonly departments: readonly { readonly id: number; readonly name: string; readonly people: number }[];
  readonly conversations: Readonly<Record<ConversationKind, number>>;
  readonly newestAt: number | null;
}

/** A role as somebody who is this employee, or none, would have it. */
export function previewRole(
  db: ReadDb,
  viewer: Viewer,
  { key, self, chats }: { readonly key: string; readonly self: string | null; readonly chats: readonly Chat[] },
): AccessPreview | null {
  const role = findRole(db, viewer, key);
  if (!role) return null;
  const scope = role.scope === 'none' ? null : role.scope;
  const seen = viewerOf(db, { id: 0, name: role.name, wecomUserid: self }, [{ ...role, scope }]);
  return { name: role.name, ...previewOf(db, seen, scope !== null), stretches: stretchesOfAll(seen, chats) };
}

export interface AccountPreview extends AccessPreview {
  readonly roles: readonly { readonly key: string; readonly name: string; readonly scope: Scope | null }[];
  /** Why he could not sign in today. */
  readonly hindered: 'closed' | 'left' | null;
  readonly wecomUserid: string | null;
}

interface AccountRow {
  readonly id: number;
  readonly name: string;
  readonly wecomUserid: string | null;
  readonly enabled: number;
  readonly gone: number;
}

/** What an account holds, as if it were open. One that is 超级管理员 is there for 超级管理员 alone. */
export function previewAccount(
  db: ReadDb,
  viewer: Viewer,
  { accountId, chats }: { readonly accountId: number; readonly chats: readonly Chat[] },
): AccountPreview | null {
  const row = one<AccountRow>(
    db,
    sql`SELECT id, name, wecom_userid AS wecomUserid, enabled, EXISTS (SELECT 1 FROM employees e
        WHERE e.userid = wecom_userid COLLATE NOCASE AND e.gone_at IS NOT NULL) AS gone
      FROM accounts WHERE id = ${accountId}`,
  );
  const held = row ? grantsOf(db, row.id) : [];
  if (!row || (held.some(({ key }) => key === SUPER) && !isSuper(db, viewer))) return null;
  const seen = viewerOf(db, row, held);
  return {
    name: row.name,
    ...previewOf(
      db,
      seen,
      held.some(({ scope }) => scope !== null),
    ),
    stretches: stretchesOfAll(seen, chats),
    roles: held.map((role) => namedRole(db, viewer, role)),
    hindered: row.enabled === 0 ? 'closed' : row.gone === 1 ? 'left' : null,
    wecomUserid: row.wecomUserid,
  };
}

function namedRole(db: ReadDb, viewer: Viewer, { key, scope }: HeldRole): AccountPreview['roles'][number] {
  return { key, name: findRole(db, viewer, key)?.name ?? '', scope };
}

function previewOf(db: ReadDb, seen: Viewer, scoped: boolean): Pick<AccessPreview, 'permissions' | 'reach'> {
  const { permissions } = seen;
  return { permissions, reach: scoped && showContent(permissions) ? reachOf(db, seen) : null };
}

const stretchesOfAll = (seen: Viewer, chats: readonly Chat[]) => chats.map((chat) => stretchesOf(seen, chat));

const SOME = 6;

function reachOf(db: ReadDb, seen: Viewer): Reach {
  const { scope } = seen;
  const listed = JSON.stringify(scope === 'everyone' ? [] : scope);
  const mine = scope === 'everyone' ? sql`1 = 1` : sql`e.userid IN (SELECT value FROM json_each(${listed}))`;
  const { table, seen: condition } = sightOf(db, seen);
  const counts = one<Record<ConversationKind, number> & { newestAt: number | null }>(
    db,
    sql`SELECT count(*) FILTER (WHERE c.kind = 'single' AND c.external = 0) AS internal,
        count(*) FILTER (WHERE c.kind = 'single' AND c.external = 1) AS external,
        count(*) FILTER (WHERE c.kind = 'group') AS "group", max(c.last_at) AS newestAt
      FROM ${table} c WHERE ${condition}`,
  )!;
  const { internal, external, group, newestAt } = counts;
  const some = all<{ userid: string }>(
    db,
    sql`SELECT j.value AS userid FROM json_each(${listed}) j LEFT JOIN employees e ON e.userid = j.value
      ORDER BY e.gone_at IS NOT NULL, e.name IS NULL, e.pinyin, j.value LIMIT ${SOME}`,
  );
  return {
    people: scope === 'everyone' ? 'everyone' : scope.length,
    some: some.map(({ userid }) => userid),
    departments: all(
      db,
      sql`SELECT d.id, d.name, count(*) AS people FROM employee_departments e JOIN departments d ON d.id = e.department
        WHERE ${mine} GROUP BY d.id ORDER BY people DESC, d.id`,
    ),
    conversations: { internal, external, group },
    newestAt,
  };
}
