import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { World } from '../testing/world.ts';

describe('huicun verify archive', () => {
  const world = new World();
  const paths = pathsOf(world.config);
  before(async () => {
    for (let i = 0; i < 20; i += 1) world.says('zhang', 'li', `第 ${i} 条`);
    await world.app.pipeline.pull();
    await world.app.pipeline.checkpoint();
    await world.app.close();
  });
  after(() => rmSync(world.dir, { recursive: true, force: true }));

  function verify(...args: string[]): { status: number | null; said: string } {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'index.ts'), 'verify', ...args],
      { env: childEnvironment(world.settings), encoding: 'utf8' },
    );
    return { status, said: stdout + stderr };
  }

  it('says that nothing was touched, with the root to note down', () => {
    const kept = join(world.dir, 'kept.txt');
    copyFileSync(join(paths.log, '1', 'checkpoint'), kept);
    const { status, said } = verify('archive', '--media', '--outside', kept);

    assert.equal(status, 0, said);
    assert.match(said, /全部相符，没有发现改动。\n整个存档：存证 \d+ 条，其中消息 20 条[\s\S]*根哈希 \S{44}/);
  });

  it('ends with 1, names the row, and says it to programs as well', () => {
    const db = new Database(join(paths.months, '2026-11.db'));
    const guard = db.prepare(`SELECT sql FROM sqlite_schema WHERE name = 'opened_is_never_changed'`).pluck().get();
    db.exec(`DROP TRIGGER opened_is_never_changed; UPDATE opened SET json = '{}' WHERE seq = 5; ${guard as string}`);
    db.close();
    const { status, said } = verify('archive', '--json');
    const report = JSON.parse(said) as { found: number; findings: { sentence: string; seq: number }[] };

    assert.equal(status, 1);
    assert.equal(report.found, 1);
    assert.match(report.findings[0]!.sentence, /2026 年 11 月序号 5 的明文被改过/);
  });

  it('ends with 2 when it cannot tell', () => {
    writeFileSync(join(world.dir, 'bad.txt'), 'nothing signed');
    const wrong = verify('archive', '--sample', '5', '--month', '2026-11');
    const unsigned = verify('archive', '--outside', join(world.dir, 'bad.txt'));

    assert.deepEqual([wrong.status, unsigned.status], [2, 2]);
    assert.match(wrong.said, /只能选一样/);
    assert.match(unsigned.said, /不是这里签出的/);
  });
});
