import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { forgetStopRequest, onStopRequest, requestStop, stopFile } from '../lib/stop-request.ts';
import { takeLock } from '../store/lock.ts';
import { childEnvironment } from '../testing/child-environment.ts';

const CLI = join(import.meta.dirname, 'index.ts');

describe('huicun stop', () => {
  let dir: string;
  let run: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun stop 停止-'));
    run = join(dir, 'run');
    mkdirSync(run);
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const stop = (...args: string[]) =>
    promisify(execFile)(process.execPath, [CLI, 'stop', ...args], { env: childEnvironment({ DATA_DIR: dir }) });

  it('asks the service to end and waits until it has let go of the data', async () => {
    const lock = takeLock(dir);
    onStopRequest(run, () => lock.release());
    const { stdout } = await stop();

    assert.equal(stdout, '服务已停止。\n');
  });

  it('leaves the request where nothing runs, for one that is about to start it again', async () => {
    forgetStopRequest(run);
    const { stdout } = await stop();

    assert.equal(stdout, '服务没有在运行。\n');
    assert.ok(existsSync(stopFile(run)));
  });

  it('says so when the service does not end in time', async () => {
    const lock = takeLock(dir);
    await assert.rejects(stop('--wait', '0'), { code: 1, stdout: /服务还在运行/ });
    lock.release();
  });
});

describe('a request to stop', () => {
  it('counts only when it comes after the start', () => {
    const run = mkdtempSync(join(tmpdir(), 'huicun-stop-'));
    requestStop(run);
    forgetStopRequest(run);

    assert.ok(!existsSync(stopFile(run)));
    rmSync(run, { recursive: true });
  });
});
