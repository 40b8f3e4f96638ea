import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { ReadDb, WriteDb } from './db.ts';
import { rememberDevice } from './devices.ts';
import { migrate } from './migrate.ts';
import {
  forgetTries,
  forgiveTries,
  LOCK_TIME,
  recordSignInTry,
  STRANGERS_BEFORE_LOCK,
  TRIES_BEFORE_LOCK,
  type TryFrom,
} from './sign-in-tries.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const HERE: TryFrom = { device: null, address: '203.0.113.7' };

let connection: Database.Database;
let db: WriteDb & ReadDb;
let id: number;

beforeEach(() => {
  connection = new Database(':memory:');
  migrate(connection, 'desk');
  db = { connection } as WriteDb & ReadDb;
  connection.exec(
    `INSERT INTO accounts (id, login, name, password_hash, created_at) VALUES (7, 'lisi', '李四', 'scrypt$x', 0)`,
  );
  id = 7;
});

const tries = (login: string, from = HERE, now = NOW) => recordSignInTry(db, 'password', login, from, now);

/** So many addresses try, each less often than locks one. */
function besiege(login: string, times: number): void {
  for (let i = 0; i < times; i += 1) tries(login, { device: null, address: `198.51.100.${i}` });
}

describe('recordSignInTry', () => {
  it('locks after five tries from one address and opens again after the time', () => {
    for (let i = 0; i < TRIES_BEFORE_LOCK; i += 1) assert.equal(tries('lisi').account?.id, id);
    assert.deepEqual(tries('LISI'), { lockedUntil: NOW + LOCK_TIME, account: null });
    assert.equal(tries('lisi', { device: null, address: '203.0.113.8' }).account?.id, id);
    assert.equal(tries('lisi', HERE, NOW + LOCK_TIME).account?.id, id);
    assert.equal(tries('lisi', HERE, NOW + LOCK_TIME).lockedUntil, null);
  });

  it('locks a name nobody has just the same, and keeps no name', () => {
    for (let i = 0; i < TRIES_BEFORE_LOCK; i += 1) assert.equal(tries('geheim').account, null);
    assert.equal(tries('geheim').lockedUntil, NOW + LOCK_TIME);
    assert.ok(!JSON.stringify(connection.prepare('SELECT * FROM sign_in_tries').all()).includes('geheim'));
  });

  it('locks every stranger when many addresses try one name, and never the browser its owner has used', () => {
    rememberDevice(db, id, { before: null, hash: 'known', agent: '' }, NOW);
    besiege('lisi', STRANGERS_BEFORE_LOCK);
    assert.equal(tries('lisi').lockedUntil, NOW + LOCK_TIME);
    assert.equal(tries('lisi', { device: 'made up', address: '203.0.113.9' }).lockedUntil, NOW + LOCK_TIME);
    const known = { device: 'known', address: '198.51.100.1' };
    for (let i = 0; i < TRIES_BEFORE_LOCK; i += 1) assert.equal(tries('lisi', known).account?.id, id);
    assert.equal(tries('lisi', known).lockedUntil, NOW + LOCK_TIME); // the browser in other hands
  });

  it('knows a browser only for the account that it was used with', () => {
    rememberDevice(db, id, { before: null, hash: 'known', agent: '' }, NOW);
    besiege('wangwu', STRANGERS_BEFORE_LOCK);
    assert.equal(tries('wangwu', { device: 'known', address: '203.0.113.7' }).lockedUntil, NOW + LOCK_TIME);
  });

  it('asks the database the same of every name', () => {
    rememberDevice(db, id, { before: null, hash: 'known', agent: '' }, NOW);
    const asked: string[] = [];
    const listening = new Database(connection.serialize(), {
      verbose: (text) => asked.push(String(text).replace(/'[^']*'/g, '?')),
    });
    const heard = (login: string) => {
      asked.length = 0;
      recordSignInTry({ connection: listening } as WriteDb, 'password', login, HERE, NOW);
      return [...asked];
    };
    assert.deepEqual(heard('nobody'), heard('lisi'));
    listening.close();
  });

  it('counts one-time passwords and passwords apart', () => {
    for (let i = 0; i < TRIES_BEFORE_LOCK; i += 1) recordSignInTry(db, 'totp', 'lisi', HERE, NOW);
    assert.equal(recordSignInTry(db, 'totp', 'lisi', HERE, NOW).lockedUntil, NOW + LOCK_TIME);
    assert.equal(tries('lisi').lockedUntil, null);
  });

  it('does not let old tries pile up', () => {
    tries('a');
    tries('b', HERE, NOW + 25 * HOUR);
    const left = connection.prepare('SELECT DISTINCT last_at FROM sign_in_tries').pluck().all();
    assert.deepEqual(left, [NOW + 25 * HOUR]);
  });
});

describe('forgiveTries', () => {
  it('forgets what went wrong there once the password was right', () => {
    for (let i = 0; i < TRIES_BEFORE_LOCK; i += 1) tries('lisi');
    forgiveTries(db, 'password', 'lisi', HERE);
    assert.equal(tries('lisi').lockedUntil, null);
  });

  it('does not give those who besiege a name new tries', () => {
    besiege('lisi', STRANGERS_BEFORE_LOCK - 1);
    tries('lisi');
    forgiveTries(db, 'password', 'lisi', HERE);
    assert.equal(tries('lisi', { device: null, address: '192.0.2.1' }).lockedUntil, null);
    assert.equal(tries('lisi', { device: null, address: '192.0.2.2' }).lockedUntil, NOW + LOCK_TIME);
  });
});

describe('forgetTries', () => {
  it('forgets all that was tried with one name, and nothing of another', () => {
    besiege('LiSi', STRANGERS_BEFORE_LOCK);
    besiege('wangwu', STRANGERS_BEFORE_LOCK);
    forgetTries(db, 'lisi');
    assert.equal(tries('lisi').lockedUntil, null);
    assert.equal(tries('wangwu').lockedUntil, NOW + LOCK_TIME);
  });
});

describe('rememberDevice', () => {
  const known = () => connection.prepare('SELECT id_hash, account FROM devices ORDER BY account, id_hash').raw().all();

  it('renews what a browser is known by, for everybody who uses it, and keeps the last twenty', () => {
    connection.exec(`INSERT INTO accounts (id, login, name, created_at) VALUES (8, 'wangwu', '王五', 0)`);
    rememberDevice(db, 7, { before: null, hash: 'a', agent: '' }, NOW);
    rememberDevice(db, 8, { before: 'a', hash: 'b', agent: '' }, NOW);
    assert.deepEqual(known(), [
      ['b', 7],
      ['b', 8],
    ]);
    for (let i = 0; i < 25; i += 1) rememberDevice(db, 8, { before: null, hash: `x${i}`, agent: '' }, NOW + 1 + i);
    assert.equal(known().length, 21);
    rememberDevice(db, 8, { before: null, hash: 'c', agent: '' }, NOW + 401 * 24 * HOUR);
    assert.deepEqual(known(), [['c', 8]]);
  });
});
