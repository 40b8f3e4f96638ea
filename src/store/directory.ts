import { all, one, prepared, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Departments, people, customers and groups as WeCom last told them. A name that changes keeps its row; who goes stays, marked. */
export const owner = 'archive';

/** One for each transaction, ascending: times would tie, and a tie would hide a row from who reads on from it. */
function nextRevision(db: WriteDb): number {
  return one<{ n: number }>(db, sql`UPDATE directory_state SET revision = revision + 1 RETURNING revision AS n`)!.n;
}

export interface DepartmentRow {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
  readonly order: number;
}

/** The whole list: a department that is not in it is gone. */
export function recordDepartments(db: WriteDb, rows: readonly DepartmentRow[], at: number): void {
  for (const { id, name, parentId, order } of rows) {
    run(
      db,
      sql`INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (${id}, ${name}, ${parentId}, ${order}, ${at})
        ON CONFLICT (id) DO UPDATE SET name = ${name}, parent_id = ${parentId}, place = ${order}, seen_at = ${at}, gone_at = NULL`,
    );
  }
  run(db, sql`UPDATE departments SET gone_at = ${at} WHERE seen_at < ${at} AND gone_at IS NULL`);
}

export interface EmployeeInfo {
  readonly userid: string;
  readonly name: string;
  readonly alias: string;
  readonly position: string;
  readonly departments: readonly number[];
  readonly mainDepartment: number | null;
}

const UPSERT_EMPLOYEE = `
  INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision)
  VALUES (@userid, @name, @alias, @position, @mainDepartment, @at, @revision)
  ON CONFLICT (userid) DO UPDATE SET name = @name, alias = @alias, position = @position,
    main_department = @mainDepartment, seen_at = @at, gone_at = NULL,
    revision = iif(name = @name AND gone_at IS NULL, revision, @revision)`;

export function recordEmployees(db: WriteDb, rows: readonly EmployeeInfo[], at: number): void {
  const upsert = prepared(db, UPSERT_EMPLOYEE);
  const revision = nextRevision(db);
  for (const { userid, name, alias, position, mainDepartment, departments } of rows) {
    upsert.run({ userid, name, alias, position, mainDepartment, at, revision });
    run(db, sql`DELETE FROM employee_departments WHERE userid = ${userid}`);
    for (const department of departments)
      run(
        db,
        sql`INSERT INTO employee_departments (userid, department) VALUES (${userid}, ${department}) ON CONFLICT DO NOTHING`,
      );
  }
}

/** After the whole list was seen at `at`: whoever was not in it has gone. Says how many. */
export function endEmployees(db: WriteDb, at: number): number {
  return run(
    db,
    sql`UPDATE employees SET gone_at = ${at}, revision = ${nextRevision(db)} WHERE seen_at < ${at} AND gone_at IS NULL`,
  );
}

/** Who is archived now; whoever was and is not any more has an end written behind it. Says who that is. */
export function recordScope(db: WriteDb, userids: readonly string[], at: number): { added: number; ended: string[] } {
  const now = JSON.stringify(userids);
  const ended = all<{ userid: string }>(
    db,
    sql`SELECT userid FROM archive_scope WHERE to_at IS NULL AND userid NOT IN (SELECT value FROM json_each(${now}))`,
  ).map((row) => row.userid);
  run(
    db,
    sql`UPDATE archive_scope SET to_at = ${at} WHERE to_at IS NULL AND userid NOT IN (SELECT value FROM json_each(${now}))`,
  );
  const added = run(
    db,
    sql`INSERT INTO archive_scope (userid, from_at) SELECT value, ${at} FROM json_each(${now})
      WHERE value NOT IN (SELECT userid FROM archive_scope WHERE to_at IS NULL)`,
  );
  return { added, ended };
}

export interface CustomerInfo {
  readonly id: string;
  readonly name: string;
  readonly corp: string | null;
  readonly position: string;
  readonly follow: {
    readonly userid: string;
    readonly remark: string;
    readonly createdAt: number;
    readonly addWay: number;
  };
}

const UPSERT_CUSTOMER = `
  INSERT INTO customers (id, name, corp, position, revision) VALUES (@id, @name, @corp, @position, @revision)
  ON CONFLICT (id) DO UPDATE SET name = @name, corp = @corp, position = @position,
    revision = iif(name = @name AND corp IS @corp, revision, @revision)`;
const UPSERT_FOLLOW = `
  INSERT INTO follows (customer, userid, remark, added_at, add_way, seen_at) VALUES (@id, @userid, @remark, @createdAt, @addWay, @at)
  ON CONFLICT (customer, userid) DO UPDATE SET remark = @remark, added_at = @createdAt, add_way = @addWay, seen_at = @at, ended_at = NULL`;

export function recordCustomers(db: WriteDb, rows: readonly CustomerInfo[], at: number): void {
  const revision = nextRevision(db);
  for (const { id, name, corp, position, follow } of rows) {
    prepared(db, UPSERT_CUSTOMER).run({ id, name, corp, position, revision });
    prepared(db, UPSERT_FOLLOW).run({ id, ...follow, at });
  }
}

/** After all customers of these employees were seen at `at`: whoever was not among them is no friend of theirs any more. */
export function endFollows(db: WriteDb, userids: readonly string[], at: number): number {
  return run(
    db,
    sql`UPDATE follows SET ended_at = ${at} WHERE seen_at < ${at} AND ended_at IS NULL
      AND userid IN (SELECT value FROM json_each(${JSON.stringify(userids)}))`,
  );
}

export interface RoomInfo {
  readonly id: string;
  readonly kind: 'customer' | 'internal';
  readonly name: string;
  readonly owner: string;
  readonly notice: string;
  readonly createdAt: number;
  readonly members: readonly { readonly id: string; readonly joinedAt: number; readonly nickname: string }[];
}

const UPSERT_ROOM = `
  INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision)
  VALUES (@id, @kind, @name, @owner, @notice, @createdAt, @at, @revision)
  ON CONFLICT (id) DO UPDATE SET kind = @kind, name = @name, owner = @owner, notice = @notice, made_at = @createdAt,
    checked_at = @at, revision = iif(name = @name, revision, @revision)`;

/** A group and who is in it now; whoever was and is not has left. */
export function recordRoom(db: WriteDb, { members, ...room }: RoomInfo, at: number): void {
  prepared(db, UPSERT_ROOM).run({ ...room, at, revision: nextRevision(db) });
  for (const { id, nickname, joinedAt } of members) {
    run(
      db,
      sql`INSERT INTO room_members (room, id, nickname, joined_at, seen_at) VALUES (${room.id}, ${id}, ${nickname}, ${joinedAt}, ${at})
        ON CONFLICT (room, id) DO UPDATE SET nickname = ${nickname}, joined_at = ${joinedAt}, seen_at = ${at}, left_at = NULL`,
    );
  }
  run(db, sql`UPDATE room_members SET left_at = ${at} WHERE room = ${room.id} AND seen_at < ${at} AND left_at IS NULL`);
}

/** WeCom knows no such group, or shows it to nobody of ours. It is asked again some time later. */
export function recordUnknownRoom(db: WriteDb, id: string, at: number): void {
  run(
    db,
    sql`INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision)
      VALUES (${id}, 'unknown', '', '', '', 0, ${at}, ${nextRevision(db)}) ON CONFLICT (id) DO UPDATE SET checked_at = ${at}`,
  );
}

/** Groups people talked in and of which nothing is known, or nothing since `before`. */
export function listRoomsToCheck(db: WriteDb, before: number, limit: number): string[] {
  return all<{ key: string }>(
    db,
    sql`SELECT c.key FROM conversations c LEFT JOIN rooms r ON r.id = c.key
      WHERE c.kind = 'group' AND c.key LIKE 'wr%' AND (r.id IS NULL OR (r.kind <> 'customer' AND r.checked_at < ${before}))
      ORDER BY c.last_at DESC LIMIT ${limit}`,
  ).map((row) => row.key);
}

export function listRobotsToCheck(db: WriteDb, before: number, limit: number): string[] {
  return all<{ userid: string }>(
    db,
    sql`SELECT DISTINCT m.userid FROM members m LEFT JOIN robots r ON r.id = m.userid
      WHERE m.userid LIKE 'wb%' AND (r.id IS NULL OR r.checked_at < ${before}) LIMIT ${limit}`,
  ).map((row) => row.userid);
}

export function recordRobot(db: WriteDb, id: string, name: string, at: number): void {
  const revision = nextRevision(db);
  run(
    db,
    sql`INSERT INTO robots (id, name, checked_at, revision) VALUES (${id}, ${name}, ${at}, ${revision})
      ON CONFLICT (id) DO UPDATE SET revision = iif(name = ${name}, revision, ${revision}), name = ${name}, checked_at = ${at}`,
  );
}
