import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { migrate } from '../store/migrate.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { traceCommand } from './trace-command.ts';

describe('huicun verify trail', () => {
  const dir = mkdtempSync(join(tmpdir(), 'huicun-verify-'));
  const dataDir = join(dir, 'data');
  const desk = join(dataDir, 'huicun.db');
  before(() => {
    mkdirSync(dataDir);
    const db = new Database(desk);
    migrate(db, 'desk');
    db.close();
    for (const title of ['一', '二', '三']) traceCommand({ dataDir }, { title });
  });
  after(() => rmSync(dir, { recursive: true }));

  function verify(...args: string[]): { status: number | null; said: string } {
    const env = childEnvironment({ DATA_DIR: dataDir, KEY_FILE: join(dir, 'master.key'), LOG_LEVEL: 'silent' });
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'index.ts'), 'verify', ...args],
      { env, encoding: 'utf8' },
    );
    return { status, said: stdout + stderr };
  }

  it('says that nothing was touched, with the row to note down, and leaves a row itself', () => {
    const { status, said } = verify('trail');
    assert.equal(status, 0, said);
    assert.match(said, /操作日志 3 行全部相符[\s\S]*最后一行：3:[0-9a-f]{64}/);
    const db = new Database(desk, { readonly: true });
    const row = db.prepare('SELECT title, count FROM trail ORDER BY n DESC LIMIT 1').get();
    db.close();
    assert.deepEqual(row, { title: 'verify trail', count: 3 });
  });

  it('ends with 1 and says which rows, also beside a row noted down', () => {
    const db = new Database(desk);
    db.exec(`DROP TRIGGER trail_no_delete; DELETE FROM trail WHERE n = 2;`);
    db.close();
    const { status, said } = verify('trail', '1:0123456789abcdef');
    assert.equal(status, 1);
    assert.match(said, /✗ 第 2 行不见了：这一行被删除。位于 \d{4}-/);
    assert.match(said, /✗ 第 1 行现在的哈希与记下的不同/);
    assert.match(said, /请保留现在的 huicun\.db/);
  });

  it('ends with 2 when it cannot tell', () => {
    const { status, said } = verify('chain');
    assert.equal(status, 2);
    assert.match(said, /用法：\n {2}verify archive [\s\S]*verify trail \[行号:哈希\]/);
  });
});
