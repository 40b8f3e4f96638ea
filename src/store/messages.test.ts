import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { normalise } from '../messages/normalise.ts';
import type { WriteDb } from './db.ts';
import { recordMessages } from './messages.ts';
import { migrate } from './migrate.ts';

const said = (seq: number, from: string, to: string) =>
  normalise(
    seq,
    JSON.stringify({
      msgid: `m${seq}`,
      from,
      tolist: [to],
      msgtime: 1,
      msgtype: 'text',
      text: { content: `好${seq}` },
    }),
  );

describe('recordMessages', () => {
  let db: Database.Database;
  beforeEach(() => {
    db = new Database(':memory:');
    migrate(db, 'read');
  });
  afterEach(() => db.close());

  const record = (n: number, messages: ReturnType<typeof said>[], fails = false) =>
    db.transaction(() => {
      recordMessages({ connection: db } as WriteDb, messages, n);
      if (fails) throw new Error('killed');
    })();
  const places = () =>
    db
      .prepare(
        `SELECT m.seq, c.key, p.userid FROM messages m JOIN chats c ON c.id = m.conversation
          JOIN people p ON p.id = m.sender ORDER BY m.seq`,
      )
      .raw()
      .all();
  const found = (token: string) =>
    db.prepare('SELECT rowid FROM search WHERE search MATCH ?').pluck().all(`"${token}"`) as number[];

  it('knows its words again in the next batch', () => {
    record(1, [said(1, 'a', 'b')]);
    record(2, [said(2, 'b', 'a'), said(3, 'a', 'c')]);

    assert.deepEqual(places(), [
      [1, 'a|b', 'a'],
      [2, 'a|b', 'b'],
      [3, 'a|c', 'a'],
    ]);
    assert.deepEqual([found('好'), found('好2'), found('¤c1')], [[1, 2, 3], [2], [1, 2]]);
  });

  it('does not use an id that was rolled back', () => {
    record(1, [said(1, 'a', 'b')]);
    assert.throws(() => record(2, [said(2, 'x', 'y')], true), /killed/);
    record(2, [said(2, 'c', 'd'), said(3, 'x', 'y')]);

    assert.deepEqual(places(), [
      [1, 'a|b', 'a'],
      [2, 'c|d', 'c'],
      [3, 'x|y', 'x'],
    ]);
  });
});
