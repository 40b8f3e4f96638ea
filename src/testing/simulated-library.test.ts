import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { constants, generateKeyPairSync, privateDecrypt, randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import koffi from 'koffi';
import { Sealer } from './sealer.ts';
import { type SealedEnvelope, SimulatedLibrary } from './simulated-library.ts';

/** The library is driven as any program would drive the real one: through the C functions alone. */

const root = mkdtempSync(join(tmpdir(), 'huicun-simulator-'));
after(() => rmSync(root, { recursive: true, force: true }));

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const sealer = new Sealer(publicKey, 7, { reuse: 3 });

/** E, as the owner of the private key gets it. */
function keyOf({ encrypt_random_key }: SealedEnvelope): string {
  const key = { key: privateKey, padding: constants.RSA_PKCS1_PADDING };
  return privateDecrypt(key, Buffer.from(encrypt_random_key, 'base64')).toString();
}

const row = (seq: number | bigint): SealedEnvelope => ({
  seq,
  msgid: `m${seq}`,
  publickey_ver: 1,
  encrypt_random_key: 'K',
  encrypt_chat_msg: 'M',
});
const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => row(from + i));

function bind(path: string) {
  const library = koffi.load(path);
  return {
    NewSdk: library.func('void *NewSdk()'),
    Init: library.func('int Init(void *sdk, const char *corpid, const char *secret)'),
    DestroySdk: library.func('void DestroySdk(void *sdk)'),
    GetChatData: library.func(
      'int GetChatData(void *sdk, uint64_t seq, uint32_t limit, const char *proxy, const char *passwd, int timeout, void *out)',
    ),
    DecryptData: library.func('int DecryptData(const char *key, const char *message, void *out)'),
    GetMediaData: library.func(
      'int GetMediaData(void *sdk, const char *index, const char *id, const char *proxy, const char *passwd, int timeout, void *out)',
    ),
    NewSlice: library.func('void *NewSlice()'),
    FreeSlice: library.func('void FreeSlice(void *slice)'),
    GetContentFromSlice: library.func('void *GetContentFromSlice(void *slice)'),
    GetSliceLen: library.func('int GetSliceLen(void *slice)'),
    NewMediaData: library.func('void *NewMediaData()'),
    FreeMediaData: library.func('void FreeMediaData(void *media)'),
    GetOutIndexBuf: library.func('const char *GetOutIndexBuf(void *media)'),
    GetData: library.func('void *GetData(void *media)'),
    GetIndexLen: library.func('int GetIndexLen(void *media)'),
    GetDataLen: library.func('int GetDataLen(void *media)'),
    IsMediaDataFinish: library.func('int IsMediaDataFinish(void *media)'),
    live: library.func('int huicun_simulator_live()'),
  };
}

const bytesAt = (pointer: unknown, length: number): Buffer =>
  length === 0 ? Buffer.alloc(0) : Buffer.from(Buffer.from(koffi.view(pointer, length)));

/** A library of its own, with one handle on it. */
class Bench {
  readonly world = new SimulatedLibrary(mkdtempSync(join(root, 'w-')));
  readonly c = bind(this.world.path);
  readonly sdk: unknown = this.connect();

  connect(secret = 'secret'): unknown {
    const sdk = this.c.NewSdk();
    assert.equal(this.c.Init(sdk, 'ww1', secret), 0);
    return sdk;
  }

  chat(after: number | bigint, { limit = 1000, sdk = this.sdk } = {}): { rc: number; text: string } {
    return this.#inSlice((slice) => this.c.GetChatData(sdk, after, limit, '', '', 5, slice));
  }

  /** From another thread, while others are under way. */
  async chatLater(after: number | bigint, timeout = 5): Promise<{ rc: number; text: string }> {
    const slice = this.c.NewSlice();
    const rc = await new Promise<number>((resolve, reject) => {
      const done = (error: Error | null, code: number) => (error ? reject(error) : resolve(code));
      this.c.GetChatData.async(this.sdk, after, 1000, '', '', timeout, slice, done);
    });
    return this.#inSlice(() => rc, slice);
  }

  seqs(after: number | bigint, limit = 1000): string[] {
    return seqsIn(this.chat(after, { limit }).text);
  }

  decrypt(key: string | null, message: string | null): { rc: number; text: string } {
    return this.#inSlice((slice) => this.c.DecryptData(key, message, slice));
  }

  media(id: string | null, index: string | null = '', sdk = this.sdk) {
    const media = this.c.NewMediaData();
    const rc: number = this.c.GetMediaData(sdk, index, id, '', '', 5, media);
    const next: string = this.c.GetOutIndexBuf(media);
    assert.equal(this.c.GetIndexLen(media), next.length);
    const data = bytesAt(this.c.GetData(media), this.c.GetDataLen(media));
    const finished = this.c.IsMediaDataFinish(media) === 1;
    this.c.FreeMediaData(media);
    return { rc, next, data, finished };
  }

  #inSlice(call: (slice: unknown) => number, slice = this.c.NewSlice()): { rc: number; text: string } {
    const rc = call(slice);
    const text = bytesAt(this.c.GetContentFromSlice(slice), this.c.GetSliceLen(slice)).toString();
    this.c.FreeSlice(slice);
    return { rc, text };
  }
}

/** As text: a JavaScript number does not hold every seq. */
const seqsIn = (body: string): string[] => [...body.matchAll(/"seq":(\d+)/g)].map((m) => m[1]!);
const errcodeIn = ({ rc, text }: { rc: number; text: string }) => [
  rc,
  (JSON.parse(text) as { errcode: number }).errcode,
];

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe('Init', () => {
  it('refuses what is missing or empty, and may be called twice', () => {
    for (const [corpid, secret] of [
      ['', 's'],
      ['c', ''],
      [null, 's'],
      ['c', null],
    ])
      assert.equal(bench.c.Init(bench.sdk, corpid, secret), 10000);
    assert.equal(bench.c.Init(null, 'c', 's'), 10000);
    assert.equal(bench.c.Init(bench.sdk, 'c', 's'), 0);
  });
});

describe('GetChatData', () => {
  it('takes a limit of 1 to 1000 only', () => {
    bench.world.append(rows(1, 1200));
    assert.equal(bench.chat(0, { limit: 0 }).rc, 10000);
    assert.equal(bench.chat(0, { limit: 1001 }).rc, 10000);
    assert.equal(bench.seqs(0, 1).length, 1);
    assert.equal(bench.seqs(0, 1000).length, 1000);
  });

  it('starts behind the seq it is given, over gaps, and hands the envelope over as it was sealed', () => {
    bench.world.append([row(3), row(10), row(11)]);
    assert.deepEqual(bench.seqs(0), ['3', '10', '11']);
    assert.deepEqual(bench.seqs(3), ['10', '11']);
    assert.deepEqual(bench.seqs(7), ['10', '11']);
    assert.deepEqual(JSON.parse(bench.chat(10).text), { errcode: 0, errmsg: 'ok', chatdata: [row(11)] });
  });

  it('leaves chatdata out when there is nothing new', () => {
    assert.deepEqual(JSON.parse(bench.chat(0).text), { errcode: 0, errmsg: 'ok' });
    bench.world.append([row(1)]);
    assert.deepEqual(JSON.parse(bench.chat(1).text), { errcode: 0, errmsg: 'ok' });
  });

  it('knows seqs past 2^53, up to the last', () => {
    const huge = [2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];
    bench.world.append(huge.map(row));
    assert.deepEqual(bench.seqs(0), huge.map(String));
    assert.deepEqual(bench.seqs(2n ** 53n + 1n), huge.slice(2).map(String));
    assert.deepEqual(bench.seqs(2n ** 64n - 1n), []);
  });

  it('has forgotten what is older than the window', () => {
    bench.world.append(rows(1, 10));
    bench.world.set('oldest', '8');
    assert.deepEqual(bench.seqs(0), ['8', '9', '10']);
    assert.deepEqual(bench.seqs(9), ['10']);
    bench.world.set('oldest', null);
    assert.deepEqual(bench.seqs(0, 2), ['1', '2']);
  });

  it('does not see a line that is still being written', () => {
    bench.world.append(rows(1, 2));
    const records = join(bench.world.dir, 'records.jsonl');
    appendFileSync(records, '{"seq":3,"msgid":"m3"');
    assert.deepEqual(bench.seqs(0), ['1', '2']);
    assert.deepEqual(bench.seqs(2), []);
    appendFileSync(records, '}\n');
    assert.deepEqual(bench.seqs(2), ['3']);
  });

  it('waits for the first line too, however long', () => {
    const records = join(bench.world.dir, 'records.jsonl');
    appendFileSync(records, `{"seq":1,"msgid":"${'x'.repeat(20_000)}"`);
    assert.deepEqual(bench.seqs(0), []);
    appendFileSync(records, '}\n');
    assert.deepEqual(bench.seqs(0), ['1']);
  });

  it('finds its place anywhere among 200,000 lines of very different length', () => {
    const many = rows(1, 200_000).map((r) => ({ ...r, seq: Number(r.seq) * 3, msgid: 'x'.repeat(Number(r.seq) % 97) }));
    many[100_000] = { ...many[100_000]!, encrypt_chat_msg: 'L'.repeat(300_000) };
    bench.world.append(many);
    for (const after of [0, 1, 2, 3, 4, 150_000, 299_999, 300_000, 300_003, 599_996, 599_997, 599_999]) {
      const first = Math.floor(after / 3) * 3 + 3;
      assert.deepEqual(bench.seqs(after, 2), [first, first + 3].filter((s) => s <= 600_000).map(String));
    }
    assert.deepEqual(bench.seqs(600_000), []);
  });

  it('serves several threads on one handle while records come in', async () => {
    const calls = [];
    for (let i = 0; i < 60; i++) {
      bench.world.append(rows(i * 10 + 1, i * 10 + 10));
      calls.push(bench.chatLater(0));
      if (i % 8 === 7) await Promise.all(calls);
    }
    for (const { rc, text } of await Promise.all(calls)) {
      assert.equal(rc, 0);
      JSON.parse(text);
      const seqs = seqsIn(text);
      assert.deepEqual(
        seqs,
        rows(1, seqs.length).map((r) => String(r.seq)),
      );
      assert.ok(seqs.length >= 10);
    }
    assert.equal(bench.world.calls().length, 60);
  });

  it('notes every call with its arguments and its code', () => {
    bench.chat(0, { limit: 0 });
    const slice = bench.c.NewSlice();
    bench.c.GetChatData(bench.sdk, 2n ** 63n, 5, 'socks5://10.0.0.2:1080', 'user:pass', 9, slice);
    bench.c.FreeSlice(slice);
    assert.deepEqual(bench.world.calls(), [
      'chat seq=0 limit=0 proxy= passwd= timeout=5 rc=10000',
      'chat seq=9223372036854775808 limit=5 proxy=socks5://10.0.0.2:1080 passwd=user:pass timeout=9 rc=0',
    ]);
  });
});

describe('a server that refuses', () => {
  it('is heard under rc 0 by GetChatData: wrong secret, untrusted address, withdrawn token', () => {
    bench.world.set('secret', 'another');
    assert.deepEqual(errcodeIn(bench.chat(0)), [0, 41001]);
    assert.deepEqual(errcodeIn(bench.chat(0, { sdk: bench.connect('another') })), [0, 0]);
    bench.world.set('secret', null);
    bench.world.set('deny_ip', '203.0.113.9');
    const denied = bench.chat(0);
    assert.deepEqual(errcodeIn(denied), [0, 301042]);
    assert.match(denied.text, /from ip: 203\.0\.113\.9/);
    assert.match(denied.text, /"chatdata":\[\]/);
  });

  it('goes on refusing a stale token until the handle is made anew', () => {
    bench.world.set('token', 'one');
    assert.deepEqual(errcodeIn(bench.chat(0)), [0, 0]);
    bench.world.set('token', 'two');
    assert.deepEqual(errcodeIn(bench.chat(0)), [0, 42001]);
    assert.deepEqual(errcodeIn(bench.chat(0)), [0, 42001]);
    assert.equal(bench.media('any').rc, 10002);
    assert.deepEqual(errcodeIn(bench.chat(0, { sdk: bench.connect() })), [0, 0]);
  });

  it('is a code of its own in GetMediaData', () => {
    bench.world.putMedia('a', Buffer.from('x'));
    bench.world.set('deny_ip', '203.0.113.9');
    assert.equal(bench.media('a').rc, 10009);
    bench.world.set('deny_ip', null);
    bench.world.set('secret', 'another');
    assert.equal(bench.media('a').rc, 10002);
  });
});

describe('directives', () => {
  it('are taken one by one in their order, each by one call, then all is well again', () => {
    bench.world.append([row(1)]);
    for (let code = 10000; code <= 10011; code++) bench.world.next('chat', `rc ${code}`);
    for (let code = 10000; code <= 10011; code++) assert.deepEqual(bench.chat(0), { rc: code, text: '' });
    assert.deepEqual(bench.seqs(0), ['1']);
    for (let code = 10000; code <= 10011; code++) bench.world.next('media', `rc ${code}`);
    for (let code = 10000; code <= 10011; code++) assert.equal(bench.media('any').rc, code);
  });

  it('go on behind what an earlier hand on the same world has left', () => {
    bench.world.next('chat', 'rc 10001', 'rc 10002');
    new SimulatedLibrary(bench.world.dir).next('chat', 'rc 10003');
    assert.deepEqual(
      [0, 0, 0, 0].map((seq) => bench.chat(seq).rc),
      [10001, 10002, 10003, 0],
    );
  });

  it('hand any body through verbatim under rc 0', () => {
    const bodies = ['{"errcode":-1,"errmsg":"系统繁忙"}', '<html>502\n</html>\n', ''];
    bench.world.next('chat', ...bodies.map((body) => `body ${body}`));
    for (const text of bodies) assert.deepEqual(bench.chat(0), { rc: 0, text });
  });

  it('let GetMediaData make codes of bodies', () => {
    const answers = {
      '{"errcode":301042}': 10009,
      '{"errcode":301048}': 10010,
      '{"errcode":45009}': 10002,
      '<p>': 10002,
    };
    bench.world.next('media', ...Object.keys(answers).map((body) => `body ${body}`));
    for (const code of Object.values(answers)) assert.equal(bench.media('any').rc, code);
  });

  it('make an answer slow, but no slower than the timeout; a name that does not resolve heeds none', async () => {
    bench.world.append([row(1)]);
    bench.world.next('chat', 'slow 60', 'slow 60000', 'hang 1200');
    const timed = async (timeout: number) => {
      const from = performance.now();
      const { rc } = await bench.chatLater(0, timeout);
      return { rc, least: performance.now() - from };
    };
    const slow = await timed(5);
    assert.equal(slow.rc, 0);
    assert.ok(slow.least >= 55);
    const over = await timed(1);
    assert.equal(over.rc, 10001);
    assert.ok(over.least >= 950);
    const hang = await timed(1);
    assert.equal(hang.rc, 10001);
    assert.ok(hang.least >= 1150);
  });
});

describe('GetMediaData', () => {
  const whole = (id: string): { bytes: Buffer; chunks: number[]; indexes: string[] } => {
    const chunks = [];
    const indexes = [];
    for (let index: string | null = null; ; index = indexes.at(-1)!) {
      const { rc, next, data, finished } = bench.media(id, index);
      assert.equal(rc, 0);
      chunks.push(data);
      indexes.push(next);
      if (finished) return { bytes: Buffer.concat(chunks), chunks: chunks.map((c) => c.length), indexes };
    }
  };

  it('hands a file over in chunks of 512 KiB, NULs and all', () => {
    const file = randomBytes(1_300_000);
    file.fill(0, 524_280, 524_300);
    bench.world.putMedia('CtYB/+abc==', file);
    const { bytes, chunks, indexes } = whole('CtYB/+abc==');
    assert.ok(bytes.equals(file));
    assert.deepEqual(chunks, [524_288, 524_288, 251_424]);
    assert.deepEqual(indexes.slice(0, 2), ['Range:bytes=524288-1048575', 'Range:bytes=1048576-1572863']);
    assert.ok(bench.media('CtYB/+abc==', indexes[0]!).data.equals(file.subarray(524_288, 1_048_576)), 'again');
  });

  it('counts the padding: a file of just one chunk ends with an empty second one', () => {
    for (const [size, chunks] of [
      [0, [0]],
      [1, [1]],
      [524_287, [524_287]],
      [524_288, [524_288, 0]],
      [524_289, [524_288, 1]],
    ] as const) {
      const file = randomBytes(size);
      bench.world.putMedia(`of${size}`, file);
      assert.deepEqual(whole(`of${size}`).chunks, chunks);
      assert.ok(whole(`of${size}`).bytes.equals(file));
    }
  });

  it('takes ids longer than a file name may be', () => {
    for (const length of [199, 200, 201, 400, 640]) {
      bench.world.putMedia('i'.repeat(length), Buffer.from(`${length}`));
    }
    for (const length of [199, 200, 201, 400, 640]) {
      assert.equal(whole('i'.repeat(length)).bytes.toString(), `${length}`);
    }
  });

  it('hands over one file under many ids, each of which can get bytes of its own later', () => {
    const [path, other] = [join(root, 'shared'), join(root, 'other')];
    writeFileSync(path, 'shared');
    writeFileSync(other, 'other');
    for (const id of ['CtYB/1==', 'CtYB/2==', 'CtYB/2==', 'i'.repeat(400)]) bench.world.linkMedia(id, path);
    assert.equal(statSync(path).nlink, 4);
    bench.world.putMedia('CtYB/1==', Buffer.from('own'));
    bench.world.linkMedia('i'.repeat(400), other);

    const read = ['CtYB/1==', 'CtYB/2==', 'i'.repeat(400)].map((id) => whole(id).bytes.toString());
    assert.deepEqual(read, ['own', 'shared', 'other']);
    assert.equal(readFileSync(path, 'utf8'), 'shared');
    assert.throws(() => bench.world.linkMedia('a', join(root, 'nowhere')), /ENOENT/);
  });

  it('refuses what is malformed, unknown or too old', () => {
    bench.world.putMedia('old', Buffer.from('x'));
    bench.world.expireMedia('old');
    assert.equal(bench.media('old').rc, 10010);
    for (const id of ['nobody', '..', '../secret', 'i'.repeat(9000)]) assert.equal(bench.media(id).rc, 10005);
    for (const id of [null, '']) assert.equal(bench.media(id).rc, 10000);
    const indexes = [
      '0-5',
      'Range:bytes=',
      'Range:bytes=9-5',
      'Range:bytes=0-524288',
      'Range:bytes=0-9x',
      'Range:bytes=-1-5',
    ];
    for (const index of indexes) assert.equal(bench.media('old', index).rc, 10000, index);
  });

  it('can be made to hand out an index that leads nowhere, as a misread answer does', () => {
    bench.world.putMedia('a', Buffer.from('abc'));
    bench.world.next('media', 'badindex', 'badindex');
    for (const index of ['', 'Range:bytes=1-524288']) {
      const { rc, next, finished } = bench.media('a', index);
      assert.deepEqual({ rc, next, finished }, { rc: 0, next: 'Range:bytes=1-524288', finished: false });
    }
  });
});

describe('DecryptData', () => {
  const json = `{"msgid":"m1","text":"${'合同🖋'.repeat(9)}"}`;
  const sealed = sealer.seal(1, 'm1', json);
  const key = keyOf(sealed);
  const message = sealed.encrypt_chat_msg;

  it('opens what was sealed, at every length and whatever it says', async () => {
    for (let length = 45; length < 120; length++) {
      const text = 'é'.repeat(length % 7) + 'x'.repeat(length);
      const one = sealer.seal(length, 'm', text);
      assert.deepEqual(bench.decrypt(keyOf(one), one.encrypt_chat_msg), { rc: 0, text });
    }
    const large = randomBytes(100_000).toString('hex');
    const one = new Sealer(publicKey, 1).seal(1, 'm', large);
    assert.equal(bench.decrypt(keyOf(one), one.encrypt_chat_msg).text, large);
  });

  it('has the shape of the real thing', () => {
    assert.equal(sealed.encrypt_random_key.length, 344);
    assert.equal(key.length, 88);
    assert.notEqual(new Sealer(publicKey, 1).seal(1, 'm', json).encrypt_chat_msg, message);
  });

  it('works in several threads at once', async () => {
    const open = (one: SealedEnvelope) =>
      new Promise<void>((resolve, reject) => {
        const slice = bench.c.NewSlice();
        bench.c.DecryptData.async(keyOf(one), one.encrypt_chat_msg, slice, (error: Error | null, rc: number) => {
          const text = bytesAt(bench.c.GetContentFromSlice(slice), bench.c.GetSliceLen(slice)).toString();
          bench.c.FreeSlice(slice);
          if (error || rc !== 0 || text !== `{"content":"${one.msgid.repeat(40)}"}`)
            reject(error ?? new Error(`rc ${rc}`));
          else resolve();
        });
      });
    const many = rows(1, 400).map((r) => sealer.seal(r.seq, r.msgid, `{"content":"${r.msgid.repeat(40)}"}`));
    while (many.length > 0) await Promise.all(many.splice(0, 16).map(open));
  });

  it('refuses what is missing, and keys that are none', () => {
    assert.equal(bench.decrypt(null, message).rc, 10000);
    assert.equal(bench.decrypt(key, null).rc, 10000);
    assert.equal(bench.c.DecryptData(key, message, null), 10000);
    for (const bad of ['', 'no key', key.slice(0, 40), `${key}\n`, 'x'.repeat(1_000_000)]) {
      assert.equal(bench.decrypt(bad, message).rc, 10008);
    }
    assert.equal(bench.decrypt(key.slice(0, 80), message).rc, 10005);
  });

  it('tells short, cut and damaged messages apart as the real library does', () => {
    const rc = (text: string) => bench.decrypt(key, text).rc;
    assert.deepEqual(
      [13, 44].map((n) => rc('A'.repeat(n))),
      [10008, 10008],
    );
    assert.deepEqual(
      [45, 60].map((n) => rc('A'.repeat(n))),
      [10005, 10005],
    );
    assert.equal(rc(`${message}\n`), 10006);
    assert.equal(rc(message.slice(0, -4)), 10006);
    assert.equal(rc(message.slice(0, -3)), 10006);
    assert.equal(rc(`${message.slice(0, 8)}*${message.slice(9)}`), 10006);
    assert.equal(rc(randomBytes(99).toString('base64')), 10006);
  });

  it('does not notice a flipped character in the middle', () => {
    const flipped = message.slice(0, 20) + (message[20] === 'A' ? 'B' : 'A') + message.slice(21);
    const { rc, text } = bench.decrypt(key, flipped);
    assert.equal(rc, 0);
    assert.notEqual(text, json);
  });

  it('returns the code a chosen record asks for', () => {
    assert.equal(bench.decrypt(key, `!RC10003${message}`).rc, 10003);
    assert.equal(bench.decrypt(key, sealer.seal(2, 'm2', json, '!RC10011').encrypt_chat_msg).rc, 10011);
    assert.equal(bench.decrypt(key, `!WHAT!!!${message}`).rc, 10006);
  });
});

describe('slices and media data', () => {
  it('are counted until they are freed', () => {
    bench.world.append(rows(1, 5));
    bench.world.putMedia('a', Buffer.from('x'));
    bench.chat(0);
    bench.media('a');
    bench.decrypt('no key', 'M'.repeat(64));
    assert.equal(bench.c.live(), 0);
    const [slice, media] = [bench.c.NewSlice(), bench.c.NewMediaData()];
    assert.equal(bench.c.live(), 2);
    bench.c.FreeSlice(slice);
    bench.c.FreeMediaData(media);
    assert.equal(bench.c.live(), 0);
  });

  it('lose their first content for good when they are used twice', () => {
    const slice = bench.c.NewSlice();
    for (let i = 0; i < 3; i++) bench.c.GetChatData(bench.sdk, 0, 10, '', '', 5, slice);
    bench.c.FreeSlice(slice);
    assert.equal(bench.c.live(), 2);
  });

  it('bear to be null', () => {
    for (const free of [bench.c.FreeSlice, bench.c.FreeMediaData, bench.c.DestroySdk]) free(null);
    assert.equal(bench.c.GetSliceLen(null), 0);
    assert.notEqual(bench.c.GetContentFromSlice(null), null);
    assert.equal(bench.c.IsMediaDataFinish(null), 1);
    assert.equal(bench.chat(0, { sdk: null }).rc, 10000);
    assert.equal(bench.c.GetChatData(bench.sdk, 0, 1, '', '', 5, null), 10000);
  });
});

describe('what takes the process down', () => {
  /** Runs statements over the C functions `c` in a process of its own; answers with the signal that ended it. */
  function signalOf(statements: string): Promise<string | null> {
    const prelude = `import koffi from 'koffi'; ${bind.toString()}
      const c = bind(${JSON.stringify(bench.world.path)}); const sdk = c.NewSdk(); c.Init(sdk, 'ww1', 'secret');
      const slice = c.NewSlice(); const message = 'A'.repeat(64);`;
    const script = ['--input-type=module', '--eval', `${prelude}\n${statements}`];
    const child = spawn(process.execPath, script, { cwd: import.meta.dirname, stdio: 'ignore' });
    return new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  }
  const chat = "c.GetChatData(sdk, 0, 1, '', '', 5, slice);";
  const fates: Readonly<Record<string, [statements: string, signal: string | null]>> = {
    'nothing at all, for comparison': [`${chat} c.FreeSlice(slice); c.DestroySdk(sdk);`, null],
    'a message of less than 13 characters': ["c.DecryptData('k', 'A'.repeat(12), slice);", 'SIGABRT'],
    'an empty message': ["c.DecryptData('k', '', slice);", 'SIGABRT'],
    'a record marked !ABORT!!': ["c.DecryptData('k', '!ABORT!!' + message, slice);", 'SIGABRT'],
    'a record marked !SEGV!!!': ["c.DecryptData('k', '!SEGV!!!' + message, slice);", 'SIGSEGV'],
    'a slice freed twice': ['c.FreeSlice(slice); c.FreeSlice(slice);', 'SIGABRT'],
    'a slice read after it was freed': ['c.FreeSlice(slice); c.GetSliceLen(slice);', 'SIGABRT'],
    'media data freed twice': ['const m = c.NewMediaData(); c.FreeMediaData(m); c.FreeMediaData(m);', 'SIGABRT'],
    'a handle destroyed twice': ['c.DestroySdk(sdk); c.DestroySdk(sdk);', 'SIGABRT'],
    'a handle used after its end': [`c.DestroySdk(sdk); ${chat}`, 'SIGABRT'],
    'one kind taken for the other': ['c.FreeMediaData(slice);', 'SIGABRT'],
  };
  for (const [what, [statements, signal]] of Object.entries(fates)) {
    it(`${what}: ${signal ?? 'it lives'}`, async () => assert.equal(await signalOf(statements), signal));
  }

  it('a call that was told to, noting it first; the next process finds the directive used up', async () => {
    bench.world.next('chat', 'abort', 'segv');
    bench.world.next('media', 'segv');
    assert.equal(await signalOf(chat), 'SIGABRT');
    assert.equal(await signalOf(chat), 'SIGSEGV');
    assert.equal(await signalOf("c.GetMediaData(sdk, '', 'a', '', '', 5, c.NewMediaData());"), 'SIGSEGV');
    assert.equal(await signalOf(chat), null);
    assert.deepEqual(
      bench.world.calls().map((line) => line.replace(/ .* /, ' ')),
      ['chat rc=abort', 'chat rc=segv', 'media rc=segv', 'chat rc=0'],
    );
  });
});

describe('SimulatedLibrary', () => {
  it('refuses records that do not ascend: the library could not find them', () => {
    bench.world.append([row(5)]);
    assert.throws(() => bench.world.append([row(5)]), /must ascend/);
    assert.throws(() => bench.world.append([row(7), row(6)]), /must ascend/);
  });
});
