import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run, type WriteDb } from './db.ts';
import { readCoverage } from './search-coverage.ts';
import { sql } from './sql.ts';
import { SearchArchive, seenBy } from './testing/search-archive.ts';

describe('readCoverage', () => {
  let a: SearchArchive;
  const coverage = () => a.read((db) => readCoverage(db, seenBy('everyone')));

  before(() => {
    a = new SearchArchive();
    for (const month of ['2026-09', '2026-10', '2026-11']) {
      for (let i = 0; i < 3; i++) a.says('zhang', 'li', '好的');
      a.keep(month);
    }
  });
  after(() => a.end());

  it('says of each month that all of it can be found', () => {
    const whole = { archived: 3, indexed: 3, complete: true, current: true };
    assert.deepEqual(coverage(), [
      { month: '2026-11', ...whole },
      { month: '2026-10', ...whole },
      { month: '2026-09', ...whole },
    ]);
  });

  it('tells a viewer with a limited scope no figures', () => {
    const [newest] = a.read((db) => readCoverage(db, seenBy(['zhang'])));
    assert.deepEqual(newest, { month: '2026-11', archived: null, indexed: null, complete: true, current: true });
  });

  it('sees what is missing, what was cut by other rules, and what is not there at all', () => {
    a.writeRead('2026-11', (db: WriteDb) => run(db, sql`UPDATE progress SET messages = 2`));
    a.writeRead('2026-10', (db: WriteDb) => run(db, sql`UPDATE progress SET cut_version = cut_version - 1`));
    a.forget();
    rmSync(join(a.paths.months, '2026-09.read.db'));

    assert.deepEqual(
      coverage().map(({ month, indexed, complete, current }) => [month, indexed, complete, current]),
      [
        ['2026-11', 2, false, true],
        ['2026-10', 3, true, false],
        ['2026-09', 0, false, false],
      ],
    );
  });
});
