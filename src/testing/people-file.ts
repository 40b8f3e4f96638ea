import Database from 'better-sqlite3';
import type { ReadDb, WriteDb } from '../store/db.ts';
import { migrate } from '../store/migrate.ts';
import { refreshOutsiders } from '../store/outsiders.ts';
import { attachDesk } from './desk-memory.ts';

/** The small files in memory with people in them, for tests of what lists show. Times are days before `NOW`. */
export const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const DAY = 86_400_000;
export const daysAgo = (days: number): number => NOW - days * DAY;
/** An outside person's id, of WeChat unless it says `wo`. */
export const outside = (name: string, kind = 'wm'): string => `${kind}${name.padStart(26, '_')}`;

export class PeopleFile {
  readonly connection: Database.Database;

  /** `wholeDesk`: with all of huicun.db, as figures are made from it too. */
  constructor({ wholeDesk = false }: { wholeDesk?: boolean } = {}) {
    const archive = new Database(':memory:');
    migrate(archive, 'archive');
    this.connection = archive;
    if (wholeDesk) {
      attachDesk(archive);
      return;
    }
    archive.exec("ATTACH ':memory:' AS desk");
    archive.exec(`CREATE TABLE desk.room_keepers (room TEXT, userid TEXT, from_at INTEGER, to_at INTEGER, set_by INTEGER, PRIMARY KEY (room, from_at));
      CREATE TABLE desk.accounts (id INTEGER PRIMARY KEY, name TEXT);
      CREATE TABLE desk.licences (edition INTEGER PRIMARY KEY, seats INTEGER, expires_on TEXT, changed_at INTEGER, changed_by INTEGER)`);
  }

  get read(): ReadDb {
    const { connection } = this;
    return { connection, months: () => [], month: () => ({ connection }) as ReadDb };
  }

  get write(): WriteDb {
    return { connection: this.connection } as unknown as WriteDb;
  }

  /** As the job does it. */
  refresh(): number {
    let worked = 0;
    for (let some = 1; some > 0; worked += some) some = refreshOutsiders(this.write, 2);
    return worked;
  }

  department(id: number, name: string, parent: number): void {
    this.#run(
      'INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (?, ?, ?, ?, 0)',
      id,
      name,
      parent,
      -id,
    );
  }

  employee(
    userid: string,
    name: string,
    more: { departments?: readonly number[]; leads?: number; gone?: number } = {},
  ) {
    this.#run(
      `INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, gone_at)
        VALUES (?, ?, '', '客户经理', NULL, 0, 1, ?)`,
      userid,
      name,
      more.gone ?? null,
    );
    for (const id of more.departments ?? [])
      this.#run(
        'INSERT INTO employee_departments (userid, department, leads) VALUES (?, ?, ?)',
        userid,
        id,
        id === more.leads ? 1 : 0,
      );
  }

  archived(userid: string, from: number, to: number | null = null, edition = 2): void {
    this.#run(
      'INSERT INTO archive_scope (userid, edition, from_at, to_at) VALUES (?, ?, ?, ?)',
      userid,
      edition,
      from,
      to,
    );
  }

  customer(id: string, name: string, corp: string | null = null): void {
    const kind = corp === null ? 1 : 2;
    this.#run(
      "INSERT INTO customers (id, name, corp, position, revision, kind) VALUES (?, ?, ?, '', 1, ?)",
      id,
      name,
      corp,
      kind,
    );
  }

  follow(
    customer: string,
    userid: string,
    added: number,
    more: { remark?: string; ended?: number; by?: string; tags?: readonly string[]; addWay?: number } = {},
  ) {
    this.#run(
      `INSERT INTO follows (customer, userid, added_at, remark, tags, add_way, seen_at, ended_at, ended_by) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)`,
      customer,
      userid,
      added,
      more.remark ?? '',
      JSON.stringify(more.tags ?? []),
      more.addWay ?? 1,
      more.ended ?? null,
      more.ended === undefined ? null : (more.by ?? 'unknown'),
    );
  }

  end(customer: string, userid: string, at: number): void {
    this.#run(
      'UPDATE follows SET ended_at = ?, ended_by = ? WHERE customer = ? AND userid = ?',
      at,
      'customer',
      customer,
      userid,
    );
  }

  consent(customer: string, userid: string, status: string): void {
    this.#run(
      'INSERT INTO consents VALUES (?, ?, ?, 0, 0) ON CONFLICT (customer, userid) DO UPDATE SET status = excluded.status',
      customer,
      userid,
      status,
    );
  }

  /** A conversation; `w…` members are from outside. */
  talk(key: string, members: readonly string[], last: number): void {
    const kind = key.includes('|') ? 'single' : 'group';
    this.#run(
      `INSERT INTO conversations VALUES (?, ?, 1, ?, ?, 1, 'text', '', '', 1) ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at`,
      key,
      kind,
      last - 1000,
      last,
    );
    for (const userid of members)
      this.#run(
        'INSERT INTO members VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        userid,
        key,
        /^w[mo]/.test(userid) ? 0 : 1,
      );
  }

  chat(a: string, b: string, last: number): void {
    this.talk([a, b].sort().join('|'), [a, b], last);
  }

  room(
    id: string,
    name: string,
    more: { owner?: string; kind?: string; made?: number; dismissed?: number } = {},
  ): void {
    this.#run(
      "INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision, dismissed_at) VALUES (?, ?, ?, ?, '', ?, 0, 1, ?)",
      id,
      more.kind ?? 'customer',
      name,
      more.owner ?? '',
      more.made ?? NOW,
      more.dismissed ?? null,
    );
  }

  stay(room: string, id: string, joined: number, left: number | null = null): void {
    const kind = /^w[mo]/.test(id) ? 2 : 1;
    this.#run(
      "INSERT INTO room_members (room, id, joined_at, kind, nickname, seen_at, left_at) VALUES (?, ?, ?, ?, '', 0, ?)",
      room,
      id,
      joined,
      kind,
      left,
    );
  }

  tag(id: string, name: string): void {
    this.#run("INSERT INTO tags VALUES (?, ?, 'g', '等级', 1, NULL)", id, name);
  }

  #run(text: string, ...values: (string | number | null)[]): void {
    this.connection.prepare(text).run(...values);
  }
}
