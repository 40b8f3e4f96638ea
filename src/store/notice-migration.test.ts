import assert from 'node:assert/strict';
import { it } from 'node:test';
import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';
import { addNotices, listDueNotices, listNotices } from './notices.ts';

it('notices of before stay as they were, are told once, and no number is given twice', () => {
  const connection = new Database(':memory:');
  connection.pragma('foreign_keys = ON');
  migrate(connection, 'desk', 12);
  const content = JSON.stringify({ title: '承诺收益', facts: {}, path: null });
  connection.exec(`
    INSERT INTO notices (id, category, subject, channel, recipient, content, due_at, tries, state, problem, made_at, sent_at) VALUES
      (3, 'words', 'violation:1', 'wecom', 'boss', '${content}', 5, 1, 'sent', '', 4, 6),
      (4, 'words', 'violation:2', 'wecom', 'boss', '${content}', 7, 2, 'waiting', '繁忙', 5, NULL),
      (9, 'words', 'violation:3', 'wecom', 'boss', '${content}', 7, 0, 'failed', '', 5, NULL);
    DELETE FROM notices WHERE id = 9;`);
  migrate(connection, 'desk');
  const db = { connection } as never;

  const { rows } = listNotices(db, {} as never, { state: null, categories: null }, { skip: 0, limit: 9 });
  assert.deepEqual(
    rows.map(({ id, state, tries, problem, dueAt, sentAt }) => [id, state, tries, problem, dueAt, sentAt]),
    [
      [4, 'waiting', 2, '繁忙', 7, null],
      [3, 'sent', 1, '', 5, 6],
    ],
  );
  assert.deepEqual(
    listDueNotices(db, 8, 9).map(({ id }) => id),
    [4],
  );
  const notice = (subject: string) => ({
    ...({ category: 'words', subject, channel: 'wecom', recipient: 'boss', dueAt: 9 } as const),
    content: { title: '承诺收益', facts: {}, path: null },
  });
  assert.equal(addNotices(db, [notice('violation:4'), notice('violation:1')], null, 9), 1);
  assert.equal(connection.prepare("SELECT id FROM notices WHERE subject = 'violation:4'").pluck().get(), 10);
  connection.exec("UPDATE notices SET state = 'settled' WHERE id = 4");
  assert.throws(() => connection.exec("UPDATE notices SET state = 'lost' WHERE id = 4"), /CHECK/);
  connection.close();
});
