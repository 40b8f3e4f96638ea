import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { one, type WriteDb } from './db.ts';
import { mergeSegments } from './search-segments.ts';
import { sql } from './sql.ts';
import { SearchArchive } from './testing/search-archive.ts';

const MONTH = '2026-11';
const segments = (db: WriteDb) => one<{ n: number }>(db, sql`SELECT count(DISTINCT segid) AS n FROM search_idx`)!.n;

describe('mergeSegments', () => {
  it('makes one of all segments, step by step, and everything is found as before', () => {
    const a = new SearchArchive();
    for (let batch = 0; batch < 5; batch++) {
      for (let i = 0; i < 50; i++) a.says('zhang', 'li', `合同第${batch}${i}份`);
      a.keep(MONTH);
    }
    const found = a.texts('合同', { limit: 500 });
    assert.ok(a.writeRead(MONTH, segments) > 1);

    let steps = 0;
    while (a.writeRead(MONTH, mergeSegments)) assert.ok(++steps < 50, 'it does not come to an end');
    assert.equal(a.writeRead(MONTH, segments), 1);
    assert.deepEqual(a.texts('合同', { limit: 500 }), found);

    a.says('zhang', 'li', '合同迟到');
    a.keep(MONTH);
    while (a.writeRead(MONTH, mergeSegments));
    assert.deepEqual([a.writeRead(MONTH, segments), a.texts('合同').at(0)], [1, '合同迟到']);
    a.end();
  });
});
