import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Log } from '../lib/log.ts';
import { one, type WriteDb } from '../store/db.ts';
import { sql } from '../store/sql.ts';
import { SearchArchive } from '../store/testing/search-archive.ts';
import { MonthMerger } from './merge-months.ts';

const segments = (db: WriteDb) => one<{ n: number }>(db, sql`SELECT count(DISTINCT segid) AS n FROM search_idx`)!.n;

describe('MonthMerger', () => {
  it('merges months that take no more messages, and only those', async () => {
    const a = new SearchArchive();
    for (const month of ['2026-10', '2026-11']) {
      for (let i = 0; i < 3; i++) {
        a.says('zhang', 'li', `合同${i}`);
        a.keep(month);
      }
    }
    const log = { info: () => undefined } as unknown as Log;
    let stopped = true;
    const merger = new MonthMerger(
      () => ({ files: a.files, log }),
      () => stopped,
    );
    const counted = () => ['2026-10', '2026-11'].map((month) => a.writeRead(month, segments));

    await merger.run();
    assert.deepEqual(counted(), [3, 3]);
    stopped = false;
    await merger.run();
    assert.deepEqual(counted(), [1, 3]);
    assert.equal(a.count('合同').count, 6);
    a.end();
  });
});
