import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { WriteDb } from './db.ts';
import { beginMonth, type EnvelopeRow, recordEnvelopes, recordOpened } from './envelopes.ts';
import { migrate } from './migrate.ts';

const AT = Date.parse('2026-11-20T10:00:00+08:00');
const envelope = (seq: number): EnvelopeRow => ({
  seq,
  msgid: `m${seq}`,
  keyVersion: 1,
  randomKey: 'k',
  chatMsg: `密${seq}`,
  extra: seq % 2 ? null : '{"x":1}',
});
const sealedHash = (seq: number) => hash('sha256', `${seq}\nm${seq}\n1\nk\n密${seq}\n${seq % 2 ? '' : '{"x":1}'}`);
const textOf = (seq: number) => `{"msgid":"m${seq}"}`;

describe('the journal', () => {
  let connection: Database.Database;
  let db: WriteDb;
  beforeEach(() => {
    connection = new Database(':memory:');
    migrate(connection, 'evidence');
    db = { connection } as WriteDb;
    beginMonth(db, '2026-11', 0, AT);
  });
  afterEach(() => connection.close());

  const journal = () =>
    connection.prepare('SELECT kind, seq, lower(hex(hash)) FROM journal ORDER BY n').raw().all() as [
      kind: string,
      seq: number,
      hash: string,
    ][];
  const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  it('names every new envelope in order, with the hash of what came', () => {
    const { added, n } = recordEnvelopes(db, seqs(1, 45).map(envelope), AT);

    assert.deepEqual({ added, n }, { added: 45, n: 45 });
    assert.deepEqual(
      journal(),
      seqs(1, 45).map((seq) => ['received', seq, sealedHash(seq)]),
    );
  });

  it('has nothing to say of those that were here before', () => {
    recordEnvelopes(db, seqs(1, 5).map(envelope), AT);
    const { added, n } = recordEnvelopes(db, seqs(3, 7).map(envelope), AT);

    assert.deepEqual({ added, n }, { added: 2, n: 7 });
    assert.deepEqual(
      journal().map(([, seq]) => seq),
      seqs(1, 7),
    );
  });

  it('names every opened text, also those that open late, with the hash of the text', () => {
    recordEnvelopes(db, seqs(1, 6).map(envelope), AT);
    const opened = (...which: number[]) =>
      recordOpened(
        db,
        which.map((seq) => ({ seq, json: textOf(seq) })),
        AT,
      );

    assert.deepEqual([opened(4, 6), opened(2, 4, 5)], [2, 2]);
    assert.deepEqual(
      journal().slice(6),
      [4, 6, 2, 5].map((seq) => ['opened', seq, hash('sha256', textOf(seq))]),
    );
  });
});
