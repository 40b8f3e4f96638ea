import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { World } from '../testing/world.ts';

describe('huicun log', () => {
  const w = new World();
  let note: string;
  before(async () => {
    w.says('zhang', 'li', '一');
    await w.pull();
    note = (await w.app.pipeline.checkpoint())!.note;
  });
  after(() => w.end());

  function huicun(...args: string[]): { status: number | null; said: string } {
    const file = join(import.meta.dirname, 'index.ts');
    const env = childEnvironment(w.settings);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, 'log', ...args], { env, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  }

  function lastTrace(): string {
    const db = new Database(pathsOf(w.config).desk, { readonly: true });
    const title = db.prepare<[], string>('SELECT title FROM trail ORDER BY n DESC LIMIT 1').pluck().get();
    db.close();
    return title ?? '';
  }

  it('shows beside the service how it stands, and the key to compare', () => {
    const { status, said } = huicun('show');
    assert.equal(status, 0, said);
    assert.match(
      said,
      /日志　　　huicun\.local\/[0-9a-f]{16}\/1\n条数　　　2\n公钥　　　huicun\.local\S+\n公钥指纹　(\S{4} ){7}\S{4}\n/,
    );
    assert.ok(said.includes(note.trimEnd()));
    assert.equal(lastTrace(), 'log show');
  });

  it('makes the files of the log again, with the service stopped', async () => {
    assert.match(huicun('rebuild', 'now').said, /用法：/);
    await w.app.close();
    const file = join(pathsOf(w.config).log, '1', 'tile/0/000.p');
    rmSync(file, { recursive: true });
    const { status, said } = huicun('rebuild');
    assert.equal(status, 0, said);
    assert.match(
      said,
      /^第 1 份日志，(\d+) 条：前 \1 条与 \S+ \S+ 签名的检查点相符；重写了 1 个文件\n {2}tile\/0\/000\.p\/\1\n$/,
    );
    assert.match(huicun('rebuild').said, /文件完好，没有改动/);
    assert.equal(lastTrace(), 'log rebuild');
    w.reopen();
  });

  it('refuses a joint where there was no restore, and after one tells what has become of it', async () => {
    await w.app.close();
    const file = join(w.dir, 'outside.txt');
    writeFileSync(file, note);
    assert.match(huicun('rejoin').said, /存证日志前后一致，不需要接续，没有改动/);
    assert.match(huicun('rejoin', '--outside', join(w.dir, 'none')).said, /读不到文件/);
    assert.equal(huicun('rejoin', 'now').status, 2);
    const { archive } = pathsOf(w.config);
    for (const part of ['', '-wal', '-shm']) rmSync(`${archive}${part}`, { force: true });
    const { status, said } = huicun('rejoin', '--outside', file);
    assert.equal(status, 0, said);
    assert.match(said, /存证日志已接续：huicun\.local\/[0-9a-f]{16}\/2\n/);
    assert.equal(lastTrace(), `log rejoin --outside ${file}`);
    w.reopen();
    await w.pull();
    const signed = await w.app.pipeline.checkpoint();
    assert.match(signed!.origin, /\/2$/);
  });
});
