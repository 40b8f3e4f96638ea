import Database from 'better-sqlite3';
import type { Permission } from '../../access/permission.ts';
import { NO_LIMITS, type Scope } from '../../access/scope.ts';
import { pathsOf } from '../../config.ts';
import { recordViolations } from '../../store/violations.ts';
import { daysAgo, outside } from '../../testing/people-file.ts';
import { hashPassword } from '../passwords.ts';
import { Desk, PASSWORD, QUICK } from './desk.ts';
import type { Visitor } from './visitor.ts';

/**
 * A small company with a wall through it: what 营业部 (zhang) talks about may be seen, what 风控部 (li, qian) talks about among
 * themselves and with their own customer may not. Whatever people can write holds markup that would do harm if it were not escaped.
 */
export const INSIDE: Scope = { ...NO_LIMITS, kind: 'custom', departments: [{ id: 2, below: true }] };

/** Stands in everything that is said, sent, named or noted behind the wall. */
export const HIDDEN = 'HIDDEN7391';
export const EVIL = '"><img src=x onerror=alert(1)>';

export const ANN = outside('ann');
export const ZOE = outside('zoe');
export const ROOM = 'wrINSIDE12345678901234567';
export const HIDDEN_ROOM = 'wrHIDDEN12345678901234567';
export const chatOf = (...people: string[]): string => people.sort().join('|');

/** Messages by what they are. */
export interface Said {
  readonly text: number;
  readonly file: number;
}

export class GuardedDesk extends Desk {
  inside!: Said;
  hidden!: Said;

  async fill(): Promise<void> {
    const { world } = this;
    this.inside = this.#talk({ staff: 'zhang', customer: ANN, room: ROOM, mark: '' });
    this.hidden = this.#talk({ staff: 'li', customer: ZOE, room: HIDDEN_ROOM, mark: HIDDEN });
    world.says('li', 'qian', `${HIDDEN} 内部`, { msgtime: daysAgo(1) });
    world.says('zhang', 'li', '额度还有吗', { msgtime: daysAgo(1) });
    await world.archive();
    this.#introduce();
    await world.app.refreshLists();
    await this.open();
  }

  #talk({ staff, customer, room, mark }: { staff: string; customer: string; room: string; mark: string }): Said {
    const { world } = this;
    const words = `${mark}${EVIL}`;
    const common = { from: staff, tolist: [customer], msgtime: daysAgo(2) };
    const text = world.says(staff, customer, `退款 ${words} 电话 13812345678`, { msgtime: daysAgo(2) });
    const bytes = Buffer.from(`%PDF-1.4 ${mark}`);
    const file = world.sendsFile(bytes, { filename: `${words}.pdf`.replaceAll('/', '') }, common).seq;
    world.sends({
      ...common,
      msgtype: 'link',
      link: { title: words, description: words, link_url: `javascript:alert(1)//${mark}` },
    });
    world.sends({ ...common, msgtype: 'card', card: { corpname: words, userid: words } });
    const item = {
      type: 'ChatRecordText',
      content: JSON.stringify({ content: words }),
      msgtime: 1_763_000_000,
      from_chatroom: false,
    };
    world.sends({ ...common, msgtype: 'chatrecord', chatrecord: { title: words, item: [item] } });
    world.sends({ from: staff, tolist: [customer], roomid: room, msgtype: 'text', text: { content: `群里 ${words}` } });
    world.sends({ from: customer, tolist: [staff], roomid: room, msgtype: 'unheard', unheard: { note: words } });
    return { text, file };
  }

  /** People as a sync would have left them. */
  #introduce(): void {
    const db = new Database(pathsOf(this.world.config).archive);
    addStaff(db);
    addGuests(db, { staff: 'zhang', customer: ANN, room: ROOM, words: EVIL });
    addGuests(db, { staff: 'li', customer: ZOE, room: HIDDEN_ROOM, words: `${HIDDEN}${EVIL}` });
    this.#accuse(db);
    db.close();
  }

  #accuse(db: Database.Database): void {
    const rule = { rule: 1, ruleVersion: 1, ruleName: `承诺${EVIL}`, severity: 'high', words: ['退款'] } as const;
    const found = [
      { ...rule, seq: this.inside.text, conversation: chatOf('zhang', ANN), sender: 'zhang', sentAt: daysAgo(2) },
      { ...rule, seq: this.hidden.text, conversation: chatOf('li', ZOE), sender: 'li', sentAt: daysAgo(2) },
    ];
    recordViolations({ connection: db } as never, found, daysAgo(0));
  }

  /** An account with roles; whoever shows chats gets `scope`. Returns its id. */
  async addAccount(login: string, roles: readonly string[], scope: Scope | null = INSIDE): Promise<number> {
    const hash = await hashPassword(PASSWORD, QUICK);
    const db = new Database(pathsOf(this.world.config).desk, { timeout: 5000 });
    const add = db.prepare('INSERT INTO accounts (login, name, password_hash, created_at) VALUES (?, ?, ?, 0)');
    const account = Number(add.run(login, `${login}${EVIL}`, hash).lastInsertRowid);
    const give = db.prepare('INSERT INTO account_roles (account, role, scope, given_at) VALUES (?, ?, ?, 0)');
    for (const role of roles) give.run(account, role, scope && JSON.stringify(scope));
    db.close();
    return account;
  }

  /** An own role; returns its key. */
  addRole(name: string, permissions: readonly Permission[]): string {
    const db = new Database(pathsOf(this.world.config).desk, { timeout: 5000 });
    const add = db.prepare('INSERT INTO roles (key, name, permissions, made_at, changed_at) VALUES (?, ?, ?, 0, 0)');
    add.run(`r-${name}`, name, JSON.stringify(permissions));
    db.close();
    return `r-${name}`;
  }

  async enter(login: string): Promise<Visitor> {
    const visitor = this.visitor();
    await visitor.get('/sign-in');
    await visitor.post('/sign-in', { login, password: PASSWORD });
    return visitor;
  }

  /** 三员分立 on or off, as the program keeps it. */
  separate(on: boolean): void {
    const db = new Database(pathsOf(this.world.config).desk, { timeout: 5000 });
    db.prepare("INSERT OR REPLACE INTO settings (name, value, changed_at) VALUES ('separation', ?, ?)").run(
      String(on),
      on ? 1 : 2,
    );
    db.close();
  }
}

const STAFF = [
  ['zhang', `张伟${EVIL}`, 2],
  ['li', '李敏', 3],
  ['qian', '钱多', 3],
] as const;

function addStaff(db: Database.Database): void {
  const department = db.prepare('INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (?, ?, ?, 1, 0)');
  department.run(1, '恒川资本', 0);
  department.run(2, `营业部${EVIL}`, 1);
  department.run(3, '风控部', 1);
  const person =
    db.prepare(`INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status, direct_leaders)
    VALUES (?, ?, '', ?, ?, 0, 1, '', 1, '[]')`);
  for (const [userid, name, at] of STAFF) {
    person.run(userid, name, EVIL, at);
    db.prepare('INSERT INTO employee_departments (userid, department, leads) VALUES (?, ?, 0)').run(userid, at);
    db.prepare('INSERT INTO archive_scope (userid, edition, from_at) VALUES (?, 2, ?)').run(userid, daysAgo(90));
  }
}

interface Guests {
  readonly staff: string;
  readonly customer: string;
  readonly room: string;
  readonly words: string;
}

function addGuests(db: Database.Database, { staff, customer, room, words }: Guests): void {
  const add = (text: string, ...values: unknown[]) => db.prepare(text).run(...values);
  const since = daysAgo(30);
  add(
    'INSERT INTO customers (id, name, corp, position, revision, kind) VALUES (?, ?, ?, ?, 1, 2)',
    customer,
    `客户${words}`,
    words,
    words,
  );
  add(
    `INSERT INTO follows (customer, userid, added_at, remark, description, mobiles, tags, add_way, seen_at)
      VALUES (?, ?, ?, ?, ?, '["13800006612"]', '[]', 16, 0)`,
    ...[customer, staff, since, `备注${words}`, words],
  );
  add("INSERT INTO consents VALUES (?, ?, 'agree', ?, 0)", customer, staff, since);
  add(
    `INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES (?, 'customer', ?, ?, ?, ?, 0, 1)`,
    ...[room, `群${words}`, staff, words, since],
  );
  for (const id of [staff, customer])
    add(
      `INSERT INTO room_members (room, id, joined_at, kind, nickname, join_scene, invitor, seen_at) VALUES (?, ?, ?, 1, ?, 1, '', 0)`,
      ...[room, id, since, words],
    );
}
