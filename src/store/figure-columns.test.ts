import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { viewer } from '../testing/world.ts';
import { readFigureColumns, saveFigureColumns } from './figure-columns.ts';
import { migrate } from './migrate.ts';

describe('saveFigureColumns', () => {
  const connection = new Database(':memory:');
  migrate(connection, 'desk');
  const db = { connection } as never;
  const other = { ...viewer(), accountId: 2 };

  it('keeps them in their order, for whoever chose them and for this table', () => {
    saveFigureColumns(db, viewer(), 'employees', ['sent', 'dialogues']);
    saveFigureColumns(db, viewer(), 'employees', ['dialogues', 'sent']);
    assert.deepEqual(readFigureColumns(db, viewer(), 'employees'), ['dialogues', 'sent']);
    assert.deepEqual(readFigureColumns(db, viewer(), 'guides'), []);
    assert.deepEqual(readFigureColumns(db, other, 'employees'), []);
  });

  it('forgets them when none are chosen', () => {
    saveFigureColumns(db, other, 'employees', ['sent']);
    saveFigureColumns(db, viewer(), 'employees', []);
    assert.deepEqual(readFigureColumns(db, viewer(), 'employees'), []);
    assert.deepEqual(readFigureColumns(db, other, 'employees'), ['sent']);
  });
});
