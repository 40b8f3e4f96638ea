import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Viewer } from '../access/viewer.ts';
import { expireExports, startNextExport } from './export-queue.ts';
import { insertExport, listExports } from './exports.ts';
import { migrate } from './migrate.ts';

const viewer: Viewer = { accountId: 1, name: '林悦', permissions: ['export'], scope: 'everyone' };
const ALL = { states: null, source: null, words: '' };
const FIRST = { skip: 0, limit: 10 };

describe('exports of before', () => {
  let connection: Database.Database;
  const db = () => ({ connection }) as never;

  beforeEach(() => {
    connection = new Database(':memory:');
    connection.pragma('foreign_keys = ON');
    migrate(connection, 'desk', 6);
    connection.exec(`
      INSERT INTO accounts (login, name, created_at) VALUES ('linyue', '林悦', 1);
      INSERT INTO exports (id, account_id, viewer, kind, conditions, title, state, created_at, file, expires_at) VALUES
        (3, 1, '{}', 'employees-table', '{}', '员工，全部', 'done', 5, '3.xlsx', 99),
        (4, 1, '${JSON.stringify(viewer)}', 'groups-table', '{}', '群，全部', 'waiting', 6, NULL, NULL),
        (9, 1, '{}', 'groups-table', '{}', '群', 'cancelled', 7, NULL, NULL);
      DELETE FROM exports WHERE id = 9;`);
    migrate(connection, 'desk');
  });
  afterEach(() => connection.close());

  it('stay, with their files, and go on', () => {
    const { rows } = listExports(db(), viewer, ALL, FIRST);
    assert.deepEqual(
      rows.map(({ id, title, source, reason, state, file }) => [id, title, source, reason, state, file]),
      [
        [4, '群，全部', '', '', 'waiting', null],
        [3, '员工，全部', '', '', 'done', '3.xlsx'],
      ],
    );
    const next = startNextExport(db(), 10)!;
    assert.deepEqual([next.id, next.accountName, next.options, next.secret], [4, '林悦', {}, null]);
    assert.deepEqual(expireExports(db(), 20), ['3.xlsx']);
  });

  it('never give away a number again', () => {
    const order = { kind: 'groups-table', title: '群', conditions: '{}' };
    assert.deepEqual(insertExport(db(), viewer, order, 11), { id: 10, asked: false });
  });

  it('go with the account they belong to', () => {
    connection.exec('DELETE FROM accounts');
    assert.deepEqual(listExports(db(), viewer, ALL, FIRST).rows, []);
  });
});
