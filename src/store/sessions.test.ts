import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Viewer } from '../access/viewer.ts';
import type { ReadDb, WriteDb } from './db.ts';
import { migrate } from './migrate.ts';
import { findSession, listOwnSessions, removeOwnSessions, saveSession, touchSession } from './sessions.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const LIFE = { idle: 8 * HOUR, longest: 24 * HOUR };
const viewer = (accountId: number): Viewer => ({ accountId, name: '', permissions: [], scope: 'everyone' });

let connection: Database.Database;
let db: WriteDb & ReadDb;

beforeEach(() => {
  connection = new Database(':memory:');
  migrate(connection, 'desk');
  db = { connection } as WriteDb & ReadDb;
  for (const login of ['a', 'b']) {
    connection.prepare('INSERT INTO accounts (login, name, created_at) VALUES (?, ?, 0)').run(login, login);
  }
});

const save = (id: string, accountId: number | null, now = NOW) =>
  saveSession(db, { id, accountId, data: `data of ${id}`, ip: '127.0.0.1', agent: 'test' }, LIFE, now);

describe('a session', () => {
  it('lives eight hours from the last use, an hour when nobody is signed in', () => {
    save('s', 1);
    save('t', null);
    assert.equal(findSession(db, 't', NOW + HOUR), null);
    touchSession(db, 's', LIFE, NOW + 7 * HOUR);
    assert.equal(findSession(db, 's', NOW + 15 * HOUR - 1), 'data of s');
    assert.equal(findSession(db, 's', NOW + 15 * HOUR), null);
  });

  it('lives a day at most, however often it is used or written', () => {
    save('s', 1);
    for (let hour = 6; hour < 24; hour += 6) touchSession(db, 's', LIFE, NOW + hour * HOUR);
    save('s', 1, NOW + 23 * HOUR);
    assert.equal(findSession(db, 's', NOW + 24 * HOUR - 1), 'data of s');
    assert.equal(findSession(db, 's', NOW + 24 * HOUR), null);
  });

  it('once over is not brought back by a late touch, and goes at the next writing', () => {
    save('s', 1);
    touchSession(db, 's', LIFE, NOW + 9 * HOUR);
    assert.equal(findSession(db, 's', NOW + 9 * HOUR), null);
    save('t', 1, NOW + 9 * HOUR);
    assert.deepEqual(connection.prepare('SELECT id FROM sessions').pluck().all(), ['t']);
  });

  it('is written at most once a minute for being used', () => {
    save('s', 1);
    touchSession(db, 's', LIFE, NOW + MINUTE);
    assert.equal(listOwnSessions(db, viewer(1), NOW)[0]!.seenAt, NOW);
    touchSession(db, 's', LIFE, NOW + MINUTE + 1);
    assert.equal(listOwnSessions(db, viewer(1), NOW)[0]!.seenAt, NOW + MINUTE + 1);
  });

  it('is seen and ended by its own person only', () => {
    save('a1', 1);
    save('a2', 1);
    save('b1', 2);
    assert.deepEqual(
      listOwnSessions(db, viewer(1), NOW)
        .map(({ id }) => id)
        .sort(),
      ['a1', 'a2'],
    );
    assert.equal(removeOwnSessions(db, viewer(1), 'a1', 'b1'), 0);
    assert.equal(removeOwnSessions(db, viewer(1), 'a1', 'a1'), 0);
    assert.equal(removeOwnSessions(db, viewer(1), 'a1', null), 1);
    assert.equal(findSession(db, 'a1', NOW), 'data of a1');
    assert.equal(findSession(db, 'b1', NOW), 'data of b1');
  });
});
