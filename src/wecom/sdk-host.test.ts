import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sealer } from '../testing/sealer.ts';
import { SimulatedLibrary } from '../testing/simulated-library.ts';
import { readJson } from './accusations.ts';
import { endedByLibrary } from './host-process.ts';
import { readNote } from './sdk-note.ts';

/** What becomes of a host when the whole program dies: tried with a program of its own. */
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const PROGRAM = `
  import { ChatArchive } from ${JSON.stringify(new URL('./chat-archive.ts', import.meta.url).href)};
  import { RandomKeys } from ${JSON.stringify(new URL('./random-keys.ts', import.meta.url).href)};
  const { pem, ...options } = JSON.parse(process.argv[1]);
  const keys = new RandomKeys();
  keys.setKeys(new Map([[1, pem]]));
  const archive = new ChatArchive({ ...options, log: { info() {}, warn() {}, error() {} } });
  await archive.start();
  const envelopes = await archive.fetch(0, 100);
  const opened = await archive.open(envelopes.map((e) => ({ seq: e.seq, key: keys.open(1, e.randomKey).key, chatMsg: null })));
  process.stdout.write(JSON.stringify(opened.map((o) => o.fault ?? 'opened')));
  await archive.close();
`;

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    assert.ok(tries < 500, 'waited in vain');
    await sleep(10);
  }
}

/** One that has ended but that nobody has asked after (in a container without an init) does not run any more. */
function runs(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return stat !== '' && !stat.includes(') Z ');
}

describe('an SDK host whose program dies', { skip: process.platform !== 'linux' }, () => {
  let dir: string;
  let library: SimulatedLibrary;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-sdk-'));
    library = new SimulatedLibrary(join(dir, 'sdk'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function program(mode: 'fork' | 'inline'): string[] {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const company = { corpId: 'ww1', secret: 's', proxy: '', proxyAuth: '', timeoutSeconds: 5 };
    const limits = { backoffBaseMs: 10, decryptLimitMs: 300 };
    const options = { pem, library: library.path, ...company, mode, runDir: join(dir, 'run'), ...limits };
    return ['--input-type=module', '--eval', PROGRAM, JSON.stringify(options)];
  }

  function says(marker: string): void {
    const sealer = new Sealer(publicKey, 1, { reuse: 1 });
    library.append(
      [1, 2, 3].map((seq) =>
        sealer.seal(seq, `m${seq}`, `{"msgid":"m${seq}","action":"send","from":"zhang"}`, seq === 2 ? marker : ''),
      ),
    );
  }

  it('goes with it, and one that cannot is ended at the next start, its record tried alone', async () => {
    says('!SLOW!!!');
    const pidFile = join(dir, 'run/sdk-host.pid.json');
    const first = spawn(process.execPath, program('fork'), { stdio: 'ignore' });
    const note = join(dir, 'run/sdk-host.note');
    await until(() => readNote(note)?.seq === 2);
    first.kill('SIGKILL');
    const { pid } = readJson<{ pid: number }>(pidFile)!;
    assert.ok(runs(pid));
    const second = spawnSync(process.execPath, program('fork'), { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(second.stdout), ['opened', 'quarantined', 'opened']);
    assert.equal(runs(pid), false);
    const last = readJson<{ pid: number }>(pidFile)!.pid;
    await until(() => !runs(last));
  });

  it('inside the program itself: a record that takes everything down is quarantined after a few starts', () => {
    says('!ABORT!!');
    const ends = [1, 2, 3, 4].map(() => spawnSync(process.execPath, program('inline'), { encoding: 'utf8' }));
    assert.deepEqual(
      ends.map((e) => e.signal),
      ['SIGABRT', 'SIGABRT', 'SIGABRT', null],
    );
    assert.deepEqual(JSON.parse(ends[3]!.stdout), ['opened', 'quarantined', 'opened']);
  });
});

describe('endedByLibrary', () => {
  it('is true for crashes only', () => {
    for (const signal of ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL'])
      assert.equal(endedByLibrary(null, signal, 'linux'), true);
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT']) assert.equal(endedByLibrary(null, signal, 'linux'), false);
    assert.equal(endedByLibrary(1, null, 'linux'), false);
  });

  it('knows how Windows tells of one', () => {
    assert.equal(endedByLibrary(0xc0000005, null, 'win32'), true);
    assert.equal(endedByLibrary(-1073741819, null, 'win32'), true);
    assert.equal(endedByLibrary(3, null, 'win32'), true);
    assert.equal(endedByLibrary(1, null, 'win32'), false);
  });
});
