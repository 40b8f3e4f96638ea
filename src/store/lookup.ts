import type { Viewer } from '../access/viewer.ts';
import { nearest } from '../search/near.ts';
import { isStaffOf } from './customer-faces.ts';
import { isWithin } from './customers.ts';
import { all, type ReadDb } from './db.ts';
import { type DepartmentNode, Departments } from './departments.ts';
import { notedInScope } from './found-by.ts';
import { holds } from './openly.ts';
import { nothing, type Sql, sql } from './sql.ts';

/** People and groups by what they are called, as one picks them. Only those the viewer may see, or who talk with them. */
export const owner = 'archive';

export type LookupKind = 'employee' | 'customer' | 'group';

export interface Found {
  readonly id: string;
  readonly kind: LookupKind;
}

export interface Lookup {
  readonly words: string;
  readonly kinds: readonly LookupKind[];
  readonly limit: number;
}

interface Table {
  /** `u.id`, what is searched, and the order among equals. */
  readonly from: Sql;
  readonly searched: Sql;
  readonly exact: Sql;
  readonly order: Sql;
  /** Who is offered before anything is typed. */
  readonly offered: Sql;
  visible(viewer: Viewer): Sql;
}

/** Staff: whom the directory knows, whom WeCom archives, and who has said something. */
const STAFF = sql`(SELECT userid AS id FROM employees UNION SELECT userid FROM archive_scope
  UNION SELECT userid FROM talkers WHERE employee = 1) u LEFT JOIN employees e ON e.userid = u.id`;

const TABLES: Readonly<Record<LookupKind, Table>> = {
  employee: {
    from: STAFF,
    searched: sql`lower(concat_ws(char(10), e.name, e.pinyin, u.id, e.alias))`,
    exact: sql`lower(e.name), lower(u.id), lower(nullif(e.alias, ''))`,
    order: sql`e.gone_at IS NOT NULL, e.name IS NULL, e.pinyin, u.id`,
    offered: nothing,
    visible: (viewer) => orTalksWith(viewer, isStaffOf(viewer, sql`u.id`)),
  },
  customer: {
    from: sql`outsiders o LEFT JOIN customers c ON c.id = o.id`,
    searched: sql`o.words`,
    exact: sql`lower(c.name), lower(o.id)`,
    order: sql`o.last_at DESC, o.id`,
    offered: sql`o.customer = 1 AND`,
    visible: (viewer) => isWithin(viewer, FEW) ?? sql`true`,
  },
  group: {
    from: sql`rooms u LEFT JOIN room_talks t ON t.room = u.id`,
    searched: sql`lower(concat_ws(char(10), u.name, u.pinyin, u.id))`,
    exact: sql`lower(u.name), lower(u.id)`,
    order: sql`t.last_at DESC, u.id`,
    offered: nothing,
    visible: ({ scope }) =>
      scope === 'everyone'
        ? sql`true`
        : sql`(EXISTS (SELECT 1 FROM room_members m WHERE m.room = u.id AND +m.id IN ${listed(scope)})
          OR EXISTS (SELECT 1 FROM members m WHERE m.conversation = u.id AND +m.userid IN ${listed(scope)}))`,
  },
};

const FEW = 100; // see customers.ts

const listed = (scope: readonly string[]): Sql => sql`(SELECT value FROM json_each(${JSON.stringify(scope)}))`;

function orTalksWith({ scope }: Viewer, own: Sql): Sql {
  if (scope === 'everyone') return sql`true`;
  return sql`(${own} OR EXISTS (SELECT 1 FROM members a JOIN members b ON b.conversation = a.conversation
    WHERE a.userid = u.id AND +b.userid IN ${listed(scope)}))`;
}

/** Who is called so, or whose name, spelling, account or remark begins with or holds the words; in this order. */
export function lookUp(db: ReadDb, viewer: Viewer, { words, kinds, limit }: Lookup): Found[] {
  const asked = words.toLowerCase();
  const found = kinds.flatMap((kind) => {
    const { from, searched, exact, order, offered, visible } = TABLES[kind];
    const id = kind === 'customer' ? sql`o.id` : sql`u.id`;
    const rank = sql`CASE WHEN ${asked} IN (${exact}) THEN 0
      WHEN instr(char(10) || ${searched}, char(10) || ${asked}) > 0 THEN 1 ELSE 2 END`;
    const noted = kind === 'customer' ? sql`${notedInScope(viewer, asked, id)} AND` : nothing;
    const held = asked === '' ? offered : sql`${holds(viewer, searched, asked)} AND ${noted}`; // before what costs more
    return all<{ id: string; rank: number }>(
      db,
      sql`SELECT ${id} AS id, ${asked === '' ? sql`2` : rank} AS rank FROM ${from} WHERE ${held} ${visible(viewer)}
        ORDER BY ${asked === '' ? nothing : sql`rank,`} ${order} LIMIT ${limit}`,
    ).map((row) => ({ ...row, kind }));
  });
  return found
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ id, kind }) => ({ id, kind }));
}

/** Everybody of exactly this name; customers also by the remark somebody made. */
export function listNamed(db: ReadDb, viewer: Viewer, { words, kinds, limit }: Lookup): Found[] {
  const asked = words.toLowerCase();
  return kinds.flatMap((kind) => {
    const { from, searched, exact, order, visible } = TABLES[kind];
    const id = kind === 'customer' ? sql`o.id` : sql`u.id`;
    const remarked =
      kind === 'customer'
        ? sql`OR EXISTS (SELECT 1 FROM follows f WHERE f.customer = o.id AND lower(f.remark) = ${asked}
            AND ${isStaffOf(viewer, sql`+f.userid`)})`
        : nothing;
    return all<{ id: string }>(
      db,
      sql`SELECT ${id} AS id FROM ${from} WHERE ${holds(viewer, searched, asked)} AND (${asked} IN (${exact}) ${remarked})
        AND ${visible(viewer)} ORDER BY ${order} LIMIT ${limit}`,
    ).map((row) => ({ ...row, kind }));
  });
}

const LOOKED_AT = 20_000;

/** Whom somebody may have meant who wrote a name that nobody has. Of customers and groups, those that share its first letter. */
export function listNear(db: ReadDb, viewer: Viewer, { words, kinds, limit }: Lookup): Found[] {
  const first = [...words.toLowerCase()][0] ?? '';
  const known = kinds.flatMap((kind) => {
    const { from, searched, visible } = TABLES[kind];
    const [id, names] = NAMES[kind];
    const some = kind === 'employee' ? nothing : sql`instr(${searched}, ${first}) > 0 AND`;
    return all<{ id: string; words: string }>(
      db,
      sql`SELECT ${id} AS id, ${names} AS words FROM ${from} WHERE ${some} ${visible(viewer)} LIMIT ${LOOKED_AT}`,
    ).map((row) => ({ id: row.id, kind, words: row.words.split('\n').filter((word) => word !== '') }));
  });
  return nearest(words, known)
    .slice(0, limit)
    .map(({ id, kind }) => ({ id, kind }));
}

const NAMES: Readonly<Record<LookupKind, readonly [id: Sql, names: Sql]>> = {
  employee: [sql`u.id`, sql`concat_ws(char(10), e.name, replace(e.pinyin, ' ', char(10)), u.id)`],
  customer: [sql`o.id`, sql`concat_ws(char(10), c.name, replace(c.pinyin, ' ', char(10)))`],
  group: [sql`u.id`, sql`u.name`],
};

/** The tree of departments; for who sees only some people, those they are in and what lies above. */
export function listDepartments(db: ReadDb, viewer: Viewer): Omit<DepartmentNode, 'count'>[] {
  const filled = all<{ id: number }>(
    db,
    sql`SELECT DISTINCT department AS id FROM employee_departments WHERE ${isStaffOf(viewer, sql`userid`)}`,
  );
  const nodes = new Departments(db).counted(filled.map(({ id }) => [id]));
  const shown = viewer.scope === 'everyone' ? nodes : nodes.filter(({ count }) => count > 0);
  return shown.map(({ id, name, depth }) => ({ id, name, depth }));
}

/** The department each of these is in, for telling two of one name apart; those in none are absent. */
export function listDepartmentNames(db: ReadDb, _viewer: Viewer, userids: readonly string[]): Record<string, string> {
  const rows = all<{ userid: string; name: string }>(
    db,
    sql`SELECT j.value AS userid, d.name FROM json_each(${JSON.stringify(userids)}) j JOIN employees e ON e.userid = j.value
      JOIN departments d ON d.id = coalesce(e.main_department, (SELECT min(department) FROM employee_departments WHERE userid = j.value))`,
  );
  return Object.fromEntries(rows.map(({ userid, name }) => [userid, name]));
}

/** Of these ids, those of people and groups that the viewer may be told the names of. */
export function listKnowable(db: ReadDb, viewer: Viewer, ids: readonly string[]): string[] {
  const { employee, customer, group } = TABLES;
  const asked = listed(ids);
  return all<{ id: string }>(
    db,
    sql`SELECT u.id FROM (SELECT value AS id FROM json_each(${JSON.stringify(ids)})) u WHERE ${employee.visible(viewer)}
      UNION SELECT o.id FROM ${customer.from} WHERE o.id IN ${asked} AND ${customer.visible(viewer)}
      UNION SELECT u.id FROM ${group.from} WHERE u.id IN ${asked} AND ${group.visible(viewer)}`,
  ).map(({ id }) => id);
}
