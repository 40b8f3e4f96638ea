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
  LOCK_TIME,
  recordSignIn,
  recordSignInTry,
  TRIES_BEFORE_LOCK,
  updateOwnPassword,
  updateOwnWecom,
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

describe('recordSignInTry', () => {
  it('locks after five tries and opens again after the time', () => {
    const id = addAccount('lisi');
    for (let i = 0; i < TRIES_BEFORE_LOCK; i += 1) assert.equal(recordSignInTry(db, 'lisi', NOW).account?.id, id);
    assert.deepEqual(recordSignInTry(db, 'LISI', NOW), { lockedUntil: NOW + LOCK_TIME, account: null });
    assert.equal(recordSignInTry(db, 'lisi', NOW + LOCK_TIME).account?.id, id);
    assert.equal(recordSignInTry(db, 'lisi', NOW + LOCK_TIME).lockedUntil, null);
  });

  it('locks a name nobody has just the same, and keeps no name', () => {
    for (let i = 0; i < TRIES_BEFORE_LOCK; i += 1) assert.equal(recordSignInTry(db, 'geheim', NOW).account, null);
    assert.equal(recordSignInTry(db, 'geheim', NOW).lockedUntil, NOW + LOCK_TIME);
    assert.ok(!JSON.stringify(connection.prepare('SELECT * FROM sign_in_tries').all()).includes('geheim'));
  });

  it('forgets what went wrong once the password was right', () => {
    const id = addAccount('lisi');
    for (let i = 0; i < TRIES_BEFORE_LOCK; i += 1) recordSignInTry(db, 'lisi', NOW);
    recordSignIn(db, id, NOW);
    assert.equal(recordSignInTry(db, 'lisi', NOW).lockedUntil, null);
  });

  it('does not let old tries pile up', () => {
    recordSignInTry(db, 'a', NOW);
    recordSignInTry(db, 'b', NOW + 25 * HOUR);
    assert.equal(connection.prepare('SELECT count(*) FROM sign_in_tries').pluck().get(), 1);
  });
});

describe('an account', () => {
  it('that is switched off is not found by anything that signs in', () => {
    const id = addAccount('lisi', `enabled = 0, wecom_userid = 'lisi'`);
    assert.equal(findAccount(db, id), null);
    assert.equal(findAccountByWecom(db, 'lisi'), null);
    assert.equal(recordSignInTry(db, 'lisi', NOW).account, null);
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
