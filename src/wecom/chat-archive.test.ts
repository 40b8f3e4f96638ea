import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sealer } from '../testing/sealer.ts';
import { SimulatedLibrary } from '../testing/simulated-library.ts';
import { writeJson } from './accusations.ts';
import { ChatArchive, type ChatArchiveOptions, type Envelope, type Sealed } from './chat-archive.ts';
import { OWN_CODES } from './errors.ts';
import { identityOf } from './prove-library.ts';
import { RandomKeys } from './random-keys.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const sealer = new Sealer(publicKey, 1, { reuse: 3 });
const keys = new RandomKeys();
keys.setKeys(new Map([[1, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string]]));

const silent = { info() {}, warn() {}, error() {} };
const textOf = (seq: number) => JSON.stringify({ msgid: `m${seq}`, text: { content: `第 ${seq} 条：你好，世界😀` } });

class Place {
  readonly dir = mkdtempSync(join(tmpdir(), 'huicun-sdk-'));
  readonly library = new SimulatedLibrary(join(this.dir, 'sdk'));
  archive!: ChatArchive;

  options(more: Partial<ChatArchiveOptions> = {}): ChatArchiveOptions {
    const { dir, library } = this;
    const company = { corpId: 'ww1', secret: 'archive-secret', proxy: '', proxyAuth: '', timeoutSeconds: 5 };
    return {
      library: library.path,
      ...company,
      mode: 'fork',
      runDir: join(dir, 'run'),
      log: silent,
      backoffBaseMs: 10,
      ...more,
    };
  }

  async start(more: Partial<ChatArchiveOptions> = {}): Promise<ChatArchive> {
    this.archive = new ChatArchive(this.options(more));
    await this.archive.start();
    return this.archive;
  }

  says(count: number, markers: Readonly<Record<number, string>> = {}): void {
    const seqs = Array.from({ length: count }, (_, i) => i + 1);
    this.library.append(seqs.map((seq) => sealer.seal(seq, `m${seq}`, textOf(seq), markers[seq] ?? '')));
  }

  async close(): Promise<void> {
    await this.archive?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function sealed(envelopes: readonly Envelope[], { held = true } = {}): Sealed[] {
  return envelopes.map(({ seq, keyVersion, randomKey, chatMsg }) => {
    const opened = keys.open(keyVersion, randomKey);
    return { seq, key: 'key' in opened ? opened.key : '', chatMsg: held ? null : chatMsg };
  });
}

let place: Place;

for (const mode of ['fork', 'inline'] as const) {
  describe(`ChatArchive (${mode})`, () => {
    before(async () => {
      place = new Place();
      place.says(12);
      await place.start({ mode });
    });
    after(() => place.close());

    it('fetches what is sealed and opens it to the very text', async () => {
      const envelopes = await place.archive.fetch(0, 1000);
      assert.deepEqual(
        envelopes.map((e) => e.seq),
        Array.from({ length: 12 }, (_, i) => i + 1),
      );
      const opened = await place.archive.open(sealed(envelopes));
      assert.deepEqual(
        opened,
        envelopes.map(({ seq }) => ({ seq, json: textOf(seq) })),
      );
    });

    it('goes on after the cursor, and answers nothing when up to date', async () => {
      assert.deepEqual(
        (await place.archive.fetch(5, 3)).map((e) => e.seq),
        [6, 7, 8],
      );
      assert.deepEqual(await place.archive.fetch(12, 1000), []);
    });

    it('opens records it no longer holds when they are handed over with their sealed text', async () => {
      const [first] = await place.archive.fetch(0, 1);
      for (const seq of [1, 2, 3, 4, 5]) await place.archive.fetch(seq, 1);
      assert.deepEqual(await place.archive.open(sealed([first!], { held: false })), [{ seq: 1, json: textOf(1) }]);
      await assert.rejects(place.archive.open(sealed([{ ...first!, seq: 99 }])), /99/);
    });

    it('says so when a record is damaged, and opens the ones beside it', async () => {
      const envelopes = await place.archive.fetch(0, 5);
      const records = sealed(envelopes, { held: false });
      const change = (i: number, more: Partial<Sealed>) => Object.assign(records[i]!, { seq: 100 + i, ...more });
      change(0, { chatMsg: 'tooshort' });
      change(1, { chatMsg: records[1]!.chatMsg!.slice(0, -7) });
      change(2, { key: 'bm90IGEga2V5' });
      change(3, { key: sealed(envelopes)[4]!.key });
      const opened = await place.archive.open(records);
      assert.deepEqual(
        opened.map((o) => ('fault' in o ? o.fault : 'opened')),
        ['damaged', 'damaged', 'wrong-key', 'damaged', 'opened'],
      );
    });

    it('reports where it stands', () => {
      const { state, loadedHow, problem, calls, restarts } = place.archive.status();
      assert.deepEqual(
        { state, loadedHow, problem, restarts },
        { state: 'running', loadedHow: 'plain', problem: null, restarts: [] },
      );
      assert.ok(calls > 20);
    });
  });
}

describe('ChatArchive.fetch', () => {
  before(async () => {
    place = new Place();
    place.says(3);
    await place.start({
      proxy: 'socks5://10.0.0.2:1080',
      proxyAuth: 'user:pass',
      timeoutSeconds: 7,
      fetchLimitMs: 400,
    });
  });
  after(() => place.close());
  const rejects = (code: number) => assert.rejects(place.archive.fetch(0, 10), { name: 'WecomError', code });

  it('hands proxy, credentials and timeout to the library', async () => {
    await place.archive.fetch(0, 10);
    assert.match(
      place.library.calls().at(-1)!,
      /^chat seq=0 limit=10 proxy=socks5:\/\/10\.0\.0\.2:1080 passwd=user:pass timeout=7 rc=0/,
    );
  });

  it('does not take rc 0 for success', async () => {
    place.library.next('chat', 'rc 10001', 'body {"errcode":45009,"errmsg":"freq"}', 'body ', 'body <html>502</html>');
    await rejects(10001);
    await rejects(45009);
    await rejects(OWN_CODES.emptyBody);
    await rejects(OWN_CODES.notJson);
    assert.equal((await place.archive.fetch(0, 10)).length, 3);
  });

  it('refuses a seq past 2^53 and rows that are not after the cursor', async () => {
    const row = '"msgid":"x","publickey_ver":1,"encrypt_random_key":"","encrypt_chat_msg":""';
    const body = (seq: string) => `body {"errcode":0,"chatdata":[{"seq":${seq},${row}}]}`;
    place.library.next('chat', body('9007199254740993'), body('2'));
    await assert.rejects(place.archive.fetch(0, 10), { name: 'SeqTooLarge' });
    await assert.rejects(place.archive.fetch(2, 10), { code: OWN_CODES.rowsDoNotFit });
  });

  it('gets itself a new token when WeCom withdrew the old one', async () => {
    place.library.set('token', '1');
    await place.archive.fetch(0, 10);
    place.library.set('token', '2');
    assert.equal((await place.archive.fetch(0, 10)).length, 3);
  });

  it('tells a wrong secret and an untrusted address, naming the address', async () => {
    place.library.set('secret', 'another');
    await rejects(41001);
    place.library.set('secret', null);
    place.library.set('deny_ip', '203.0.113.9');
    await assert.rejects(place.archive.fetch(0, 10), (error: Error & { remedy: string }) =>
      error.remedy.includes('203.0.113.9'),
    );
    place.library.set('deny_ip', null);
  });

  it('survives a crash of the library in the network, and one that hangs there', async () => {
    place.library.next('chat', 'abort');
    assert.equal((await place.archive.fetch(0, 10)).length, 3);
    place.library.next('chat', 'slow 5000');
    assert.equal((await place.archive.fetch(0, 10)).length, 3);
    const why = place.archive.status().restarts.map((r) => r.why);
    assert.match(why[0]!, /SIGABRT/);
    assert.match(why[1]!, /长时间没有应答/);
  });

  it('gives up after a few deaths, and says it may be tried again', async () => {
    place.library.next('chat', 'segv', 'segv', 'segv');
    await assert.rejects(place.archive.fetch(0, 10), { code: OWN_CODES.hostDied, retry: true });
    assert.equal((await place.archive.fetch(0, 10)).length, 3);
  });

  it('keeps our environment from the library, and lets the web go first', () => {
    const environ = readFileSync(`/proc/${place.archive.status().pid}/environ`, 'latin1').split('\0');
    const ofNode = /^NODE_(CHANNEL_|COMPILE_CACHE)/;
    const names = environ.map((line) => line.split('=')[0]!).filter((name) => name !== '' && !ofNode.test(name));
    assert.deepEqual(names.sort(), ['LANG', 'PATH', 'TMPDIR', 'UV_THREADPOOL_SIZE']);
    assert.equal(getPriority(place.archive.status().pid!), 10);
  });
});

describe('ChatArchive.open', () => {
  afterEach(() => place.close());

  it('quarantines the records that crash the library, and opens their neighbours', async () => {
    place = new Place();
    place.says(20, { 7: '!ABORT!!', 12: '!SEGV!!!' });
    const archive = await place.start();
    const opened = await archive.open(sealed(await archive.fetch(0, 100)));
    const faults = opened.flatMap((o) => ('fault' in o ? [[o.seq, o.fault]] : []));
    assert.deepEqual(faults, [
      [7, 'quarantined'],
      [12, 'quarantined'],
    ]);
    assert.equal(opened.length, 20);
    assert.equal(archive.status().restarts.length, 6);
    assert.match(archive.status().restarts[0]!.why, /SIGABRT.*记录 7/);
  });

  it('accuses nobody when the host is killed from outside, and ends a record that hangs', async () => {
    place = new Place();
    place.says(5, { 3: '!SLOW!!!' });
    const archive = await place.start({ decryptLimitMs: 300 });
    const opening = archive.open(sealed(await archive.fetch(0, 100)));
    await sleep(120);
    process.kill(archive.status().pid!, 'SIGKILL');
    const opened = await opening;
    assert.deepEqual(
      opened.flatMap((o) => ('fault' in o ? [[o.seq, o.fault]] : [])),
      [[3, 'quarantined']],
    );
    // The kill did not count: the record still hung once in its batch and twice alone.
    const why = archive.status().restarts.map((r) => r.why);
    assert.equal(why.length, 4);
    assert.match(why[0]!, /SIGKILL/);
    assert.doesNotMatch(why[0]!, /记录/);
  });

  it('passes on what the library says of a single record', async () => {
    place = new Place();
    place.says(3, { 2: '!RC10003' });
    const archive = await place.start();
    const opened = await archive.open(sealed(await archive.fetch(0, 100)));
    assert.deepEqual(
      opened.map((o) => ('fault' in o ? o.fault : 'opened')),
      ['opened', 'damaged', 'opened'],
    );
    assert.match(JSON.stringify(opened[1]), /10003/);
  });

  it('goes on across a recycled host, though the new one holds nothing', async () => {
    place = new Place();
    place.says(30);
    const archive = await place.start({ recycleAfterCalls: 10 });
    const pids = new Set<number | null>();
    for (let after = 0; after < 30; after += 6) {
      const opened = await archive.open(sealed(await archive.fetch(after, 6)));
      assert.ok(opened.every((o) => 'json' in o));
      pids.add(archive.status().pid);
    }
    assert.equal(pids.size, 3);
    assert.match(archive.status().restarts[0]!.why, /例行更换/);
  });

  it('fetches and opens at the same time', async () => {
    place = new Place();
    place.says(40);
    const archive = await place.start();
    const first = await archive.fetch(0, 20);
    place.library.next('chat', 'slow 100');
    const [second, opened] = await Promise.all([archive.fetch(20, 20), archive.open(sealed(first))]);
    assert.ok(opened.every((o) => 'json' in o));
    assert.ok((await archive.open(sealed(second))).every((o) => 'json' in o));
  });

  it('works in a link namespace of its own, where a library needs one', async () => {
    place = new Place();
    place.says(5);
    const memory = { library: identityOf(place.library.path), node: process.version, how: 'namespace' };
    mkdirSync(join(place.dir, 'run'));
    writeJson(join(place.dir, 'run/sdk-library.json'), memory);
    const archive = await place.start();
    assert.equal(archive.status().loadedHow, 'namespace');
    assert.ok((await archive.open(sealed(await archive.fetch(0, 100)))).every((o) => 'json' in o));
  });
});
