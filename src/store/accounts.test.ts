import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Viewer } from '../access/viewer.ts';
import {
  createFirstAdministrator,
  findAccount,
  findAccountByWecom,
  findOwnAccount,
  hasAccounts,
  issueFirstCode,
  issueResetCode,
  updateOwnPassword,
  updateOwnWecom,
  useResetCode,
} from './accounts.ts';
import type { ReadDb, WriteDb } from './db.ts';
import { migrate } from './migrate.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const NEW = { login: 'LinYue', name: '林悦', passwordHash: 'scrypt$1' };
const viewer = (accountId: number): Viewer => ({ accountId, name: '', permissions: [], scope: 'everyone' });

let connection: Database.Database;
let db: WriteDb & ReadDb;

beforeEach(() => {
  connection = new Database(':memory:');
  migrate(connection, 'desk');
  db = { connection } as WriteDb & ReadDb;
});

function addAccount(login: string, more = ''): number {
  const sql = `INSERT INTO accounts (login, name, password_hash, created_at) VALUES (?, ?, 'scrypt$x', 0) RETURNING id`;
  const { id } = connection.prepare(sql).get(login, login) as { id: number };
  if (more) connection.exec(`UPDATE accounts SET ${more} WHERE id = ${id}`);
  return id;
}

describe('issueFirstCode', () => {
  it('gives a code while there is no account, and keeps only its hash', () => {
    const code = issueFirstCode(db, NOW)!;
    assert.match(code, /^HUICUN-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    assert.ok(!JSON.stringify(connection.prepare('SELECT * FROM first_codes').all()).includes(code.slice(7)));
    addAccount('somebody');
    assert.equal(issueFirstCode(db, NOW), null);
  });

  it('makes the code before it worthless', () => {
    const old = issueFirstCode(db, NOW)!;
    issueFirstCode(db, NOW);
    assert.deepEqual(createFirstAdministrator(db, old, NEW, NOW), { refused: 'wrong' });
  });
});

describe('createFirstAdministrator', () => {
  it('takes the right code, once', () => {
    const code = issueFirstCode(db, NOW)!;
    const made = createFirstAdministrator(db, code, NEW, NOW);
    assert.ok('accountId' in made);
    assert.equal(hasAccounts(db), true);
    assert.equal(connection.prepare('SELECT count(*) FROM first_codes').pluck().get(), 0);
    assert.deepEqual(createFirstAdministrator(db, code, { ...NEW, login: 'b' }, NOW), { refused: 'exists' });
  });

  it('refuses a code a day later, and any code when none was issued', () => {
    assert.deepEqual(createFirstAdministrator(db, 'HUICUN-AAAA-AAAA-AAAA', NEW, NOW), { refused: 'expired' });
    const code = issueFirstCode(db, NOW)!;
    assert.deepEqual(createFirstAdministrator(db, code, NEW, NOW + 24 * HOUR), { refused: 'expired' });
  });

  it('refuses everything after ten wrong tries, the right code too', () => {
    const code = issueFirstCode(db, NOW)!;
    for (let i = 0; i < 10; i += 1) assert.deepEqual(createFirstAdministrator(db, 'x', NEW, NOW), { refused: 'wrong' });
    assert.deepEqual(createFirstAdministrator(db, code, NEW, NOW), { refused: 'spent' });
    assert.equal(hasAccounts(db), false);
  });
});

describe('an account', () => {
  it('that is switched off is not found by anything that signs in', () => {
    const id = addAccount('lisi', `enabled = 0, wecom_userid = 'lisi'`);
    assert.equal(findAccount(db, id), null);
    assert.equal(findAccountByWecom(db, 'lisi'), null);
    assert.throws(() => issueResetCode(db, null, id, NOW), /已关闭，没有生成重置码/);
  });

  it('changes only for its owner', () => {
    const [a, b] = [addAccount('a'), addAccount('b')];
    updateOwnPassword(db, viewer(a), 'scrypt$new');
    const hashes = connection.prepare('SELECT password_hash FROM accounts ORDER BY id').pluck().all();
    assert.deepEqual(hashes, ['scrypt$new', 'scrypt$x']);
    updateOwnWecom(db, viewer(b), 'ZhangSan');
    assert.equal(findOwnAccount(db, viewer(a))!.wecomUserid, null);
    assert.equal(findAccountByWecom(db, 'zhangsan')!.id, b);
  });

  it('is linked to one member, and a member to one account', () => {
    const [a, b] = [addAccount('a'), addAccount('b')];
    updateOwnWecom(db, viewer(a), 'zhangsan');
    assert.throws(() => updateOwnWecom(db, viewer(b), 'ZhangSan'), /已关联另一个账号/);
    updateOwnWecom(db, viewer(a), null);
    updateOwnWecom(db, viewer(b), 'zhangsan');
    assert.equal(findAccountByWecom(db, 'zhangsan')!.id, b);
  });
});

describe('useResetCode', () => {
  const OTHER = { login: 'lisi', passwordHash: 'scrypt$new' };
  const rowOf = (id: number) =>
    connection.prepare('SELECT password_hash, totp, reset_hash FROM accounts WHERE id = ?').get(id);

  it('sets a new password once, and ends all that was there', () => {
    const id = addAccount('LiSi', `totp = x'01'`);
    connection.exec(`INSERT INTO sessions VALUES ('s', ${id}, '{}', 0, 0, 9e15, '', '');
      INSERT INTO devices VALUES ('d', ${id}, '', 0, 0)`);
    const code = issueResetCode(db, null, id, NOW);
    assert.match(code, /^HUICUN(-[2-9A-HJ-NP-Z]{4}){3}$/);
    assert.equal((rowOf(id) as { password_hash: string }).password_hash, 'scrypt$x');
    assert.deepEqual(useResetCode(db, { ...OTHER, code: code.toLowerCase() }, NOW + HOUR), { accountId: id });
    assert.deepEqual(rowOf(id), { password_hash: 'scrypt$new', totp: null, reset_hash: null });
    for (const table of ['sessions', 'devices'])
      assert.equal(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), 0);
    assert.deepEqual(useResetCode(db, { ...OTHER, code }, NOW + HOUR), { refused: true });
  });

  it('refuses a code of another account, of yesterday, of before the next one, and of an account closed since', () => {
    const [id, other] = [addAccount('lisi'), addAccount('wangwu')];
    const refused = (code: string, now = NOW) =>
      assert.deepEqual(useResetCode(db, { ...OTHER, code }, now), { refused: true });
    refused('HUICUN-AAAA-AAAA-AAAA');
    refused(issueResetCode(db, null, other, NOW));
    const first = issueResetCode(db, null, id, NOW);
    refused(first, NOW + 24 * HOUR);
    const second = issueResetCode(db, null, id, NOW);
    refused(first);
    updateOwnPassword(db, viewer(id), 'scrypt$mine');
    refused(second);
    const third = issueResetCode(db, null, id, NOW);
    connection.exec(`UPDATE accounts SET enabled = 0 WHERE id = ${id}`);
    refused(third);
  });

  it('lets nobody reset those above him', () => {
    const [manager, chief, officer, plain] = ['a', 'b', 'c', 'd'].map((login) => addAccount(login)) as [
      number,
      number,
      number,
      number,
    ];
    connection.exec(`INSERT INTO account_roles (account, role, given_at) VALUES
      (${chief}, 'super', 0), (${officer}, 'audit-officer', 0), (${plain}, 'compliance', 0)`);
    const as = (id: number, permissions: Viewer['permissions']) => ({ ...viewer(id), permissions });
    for (const above of [chief, officer])
      assert.throws(() => issueResetCode(db, as(manager, ['manage-accounts']), above, NOW), /只能由超级管理员重置/);
    assert.throws(() => issueResetCode(db, as(plain, []), manager, NOW), /无此操作权限/);
    issueResetCode(db, as(manager, ['manage-accounts']), plain, NOW);
    issueResetCode(db, as(chief, ['manage-accounts']), officer, NOW);
  });
});
