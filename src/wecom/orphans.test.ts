import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson, writeJson } from './accusations.ts';
import { endOrphan, rememberChild } from './orphans.ts';

describe('endOrphan', { skip: process.platform !== 'linux' }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'huicun-'));
  const path = join(dir, 'pid.json');
  after(() => rmSync(dir, { recursive: true }));

  it('ends the very process that was written down', async () => {
    const child = spawn('sleep', ['30'], { stdio: 'ignore' });
    const gone = new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
    rememberChild(path, child.pid!);
    assert.equal(await endOrphan(path), true);
    assert.equal(await gone, 'SIGKILL');
    assert.equal(await endOrphan(path), false);
  });

  it('leaves another process alone that has come by the same pid', async () => {
    const child = spawn('sleep', ['30'], { stdio: 'ignore' });
    rememberChild(path, child.pid!);
    writeJson(path, { ...readJson<{ pid: number }>(path), startedAt: '1' });
    assert.equal(await endOrphan(path), false);
    await sleep(30);
    assert.equal(child.exitCode ?? child.signalCode, null);
    child.kill();
  });
});
