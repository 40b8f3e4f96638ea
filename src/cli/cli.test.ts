import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { takeLock } from '../store/lock.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { keyPair } from '../testing/world.ts';

describe('huicun', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-cli-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function huicun(...args: string[]): { status: number | null; said: string } {
    const env = childEnvironment({
      DATA_DIR: join(dir, 'data'),
      KEY_FILE: join(dir, 'master.key'),
      LOG_LEVEL: 'silent',
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'index.ts'), ...args], {
      env,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  }

  it('lists its commands', () => {
    assert.match(huicun().said, /import-key <版本号>[\s\S]*job <任务名>/);
    assert.equal(huicun('nonsense').status, 2);
  });

  it('imports a private key, and says what is wrong with another', () => {
    writeFileSync(join(dir, 'key.pem'), keyPair(1).pem);

    assert.deepEqual(huicun('import-key', '3', join(dir, 'key.pem')).status, 0);
    const missing = huicun('import-key', '3', join(dir, 'none.pem'));
    assert.equal(missing.status, 2);
    assert.match(missing.said, /读不到文件/);
    assert.doesNotMatch(missing.said, /at .*\.ts/);
  });

  it('runs a job, and fails in words when WeCom is not bound', () => {
    const { status, said } = huicun('job', 'pull-messages');

    assert.equal(status, 1);
    assert.match(said, /pull-messages：失败/);
  });

  it('writes a support bundle before anything is there, for its owner alone, and over no other file', () => {
    const out = join(dir, 'bundle.zip');
    const { status, said } = huicun('support', '--out', out);

    assert.equal(status, 0, said);
    assert.match(said, /支持包已写入 .*bundle\.zip[\s\S]*program\.txt[\s\S]*settings\.txt/);
    assert.equal(readFileSync(out).subarray(0, 2).toString(), 'PK');
    if (process.platform !== 'win32') assert.equal(statSync(out).mode & 0o777, 0o600);
    assert.match(huicun('support', '--out', out).said, /已经存在，没有覆盖/);
    assert.match(huicun('support', 'now').said, /用法：support/);
  });

  it('refuses to run a job beside the service', () => {
    const lock = takeLock(join(dir, 'data'));
    const { status, said } = huicun('job', 'pull-messages');
    lock.release();

    assert.equal(status, 2);
    assert.match(said, /正由另一个会存服务使用/);
  });

  it('names the jobs there are when asked for another', () => {
    assert.match(huicun('job', 'dance').said, /pull-messages/);
  });
});
