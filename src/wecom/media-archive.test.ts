import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SimulatedLibrary } from '../testing/simulated-library.ts';
import { writeJson } from './accusations.ts';
import { OWN_CODES } from './errors.ts';
import { MediaArchive, type MediaArchiveOptions, type MediaRequest } from './media-archive.ts';
import type { PartNote } from './media-part.ts';
import { identityOf } from './prove-library.ts';

const CHUNK = 512 * 1024;
const silent = { info() {}, warn() {}, error() {} };

/** A library, a directory and an archive over them; and one file after another, since a host takes a while to start. */
class Place {
  readonly dir = mkdtempSync(join(tmpdir(), 'huicun-media-'));
  readonly library = new SimulatedLibrary(join(this.dir, 'sdk'));
  #files = 0;
  id = '';
  path = '';
  archive = this.open();

  nextFile(): void {
    this.#files += 1;
    this.id = `CtYBMzA2OTAyMDEwMjA0NjIzMDYwMDIwMTAw${this.#files}/k==`;
    this.path = join(this.dir, `${this.#files}.part`);
  }

  get note(): string {
    return `${this.path}.json`;
  }

  async reopen(more: Partial<MediaArchiveOptions> = {}): Promise<void> {
    await this.archive.close();
    this.open(more);
  }

  open(more: Partial<MediaArchiveOptions> = {}): MediaArchive {
    const { dir, library } = this;
    const company = { corpId: 'ww1', secret: 'archive-secret', proxy: '', proxyAuth: '', timeoutSeconds: 5 };
    const fast = { backoffBaseMs: 10, retryBaseMs: 5, nice: 0, log: silent };
    const runDir = join(dir, 'run');
    this.archive = new MediaArchive({ library: library.path, ...company, mode: 'fork', runDir, ...fast, ...more });
    return this.archive;
  }

  has(size: number, id = this.id): Buffer {
    const bytes = randomBytes(size).fill(0, 0, Math.min(size, 100)); // NULs at the beginning
    this.library.putMedia(id, bytes);
    return bytes;
  }

  fetch(more: Partial<MediaRequest> = {}) {
    return this.archive.fetch({ fileId: this.id, path: this.path, mostBytes: 1e9, ...more });
  }

  async brings(bytes: Buffer, more: Partial<MediaRequest> = {}): Promise<void> {
    const sealed = await this.fetch(more);
    const path = more.path ?? this.path;
    assert.deepEqual(sealed, { bytes: bytes.length, sha256: hash('sha256', bytes), md5: hash('md5', bytes) });
    assert.ok(readFileSync(path).equals(bytes));
  }

  rejects(code: number | string, more: Partial<MediaRequest> = {}) {
    return assert.rejects(this.fetch(more), { code });
  }

  /** The places of this file that were asked for, as chunk numbers. */
  calls(): number[] {
    const media = this.library.calls().filter((line) => line.startsWith(`media fileid=${this.id} `));
    return media.map((line) => Number(/index=(?:Range:bytes=(\d+))?/.exec(line)![1] ?? 0) / CHUNK);
  }

  /** One chunk to a question, and none after `chunks`: as a program that ends there leaves it. */
  async stopAfter(chunks: number): Promise<void> {
    this.library.next('media', ...Array(chunks).fill('slow 300'));
    const stop = new AbortController();
    const onProgress = (bytes: number) => bytes === chunks * CHUNK && stop.abort();
    await assert.rejects(this.fetch({ signal: stop.signal, onProgress }), { name: 'AbortError' });
  }

  noted(): PartNote {
    return JSON.parse(readFileSync(this.note, 'utf8'));
  }

  left(): boolean {
    return existsSync(this.path) || existsSync(this.note);
  }

  async close(): Promise<void> {
    await this.archive.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

let place: Place;

for (const mode of ['fork', 'inline'] as const) {
  describe(`MediaArchive.fetch (${mode})`, () => {
    before(() => {
      place = new Place();
      place.open({ mode });
    });
    beforeEach(() => place.nextFile());
    after(() => place.close());

    const sizes = { 'a small file': 7, 'an empty one': 0, 'exactly one chunk': CHUNK, 'several chunks': 3 * CHUNK + 5 };
    for (const [what, size] of Object.entries(sizes)) {
      it(`brings ${what}, NULs and all, with its hashes`, async () => {
        await place.brings(place.has(size));
      });
    }

    it('fetches what was asked for at once one after another', async () => {
      const ids = ['x==', 'y==', 'z=='];
      const files = ids.map((id) => place.has(2 * CHUNK, id));
      place.library.next('media', 'slow 30', 'slow 30');
      await Promise.all(
        ids.map((fileId, i) => place.brings(files[i]!, { fileId, path: join(place.dir, `${i}.part`) })),
      );
      const asked = place.library
        .calls()
        .slice(-9)
        .map((line) => /fileid=(.)/.exec(line)![1]);
      assert.equal(asked.join(''), 'xxxyyyzzz');
    });
  });
}

describe('MediaArchive.fetch, interrupted', () => {
  before(() => {
    place = new Place();
  });
  beforeEach(() => place.nextFile());
  after(() => place.close());

  it('goes on at the chunk over which its host was killed', async () => {
    const bytes = place.has(4 * CHUNK + 9);
    place.library.next('media', ...Array(9).fill('slow 300'));
    const fetching = place.brings(bytes);
    for (let chunk = 0; chunk < 4; chunk++) {
      while (place.calls().length < chunk || !place.archive.status().pid) await sleep(5);
      await sleep(60); // in the midst of the next
      process.kill(place.archive.status().pid!, 'SIGKILL');
      while (place.archive.status().pid) await sleep(1);
    }
    await fetching;
    assert.deepEqual(place.calls(), [0, 1, 2, 3, 4]);
    assert.equal(place.archive.status().restarts.length, 4);
  });

  it('goes on in another program, which finds half a chunk more than was noted', async () => {
    const bytes = place.has(3 * CHUNK);
    await place.stopAfter(2);
    await place.archive.close();
    writeFileSync(place.path, randomBytes(1000), { flag: 'a' });
    place.open();
    await place.brings(bytes);
    assert.deepEqual(place.calls(), [0, 1, 2, 3]);
  });

  it('asks for nothing more when only the hashes were missing', async () => {
    const bytes = place.has(CHUNK + 1);
    await place.brings(bytes);
    await place.reopen();
    await place.brings(bytes);
    assert.deepEqual(place.calls(), [0, 1]);
  });

  const notes: Record<string, (note: PartNote) => unknown> = {
    'is no JSON': () => '{"fileId":"',
    'is something else': () => '[1]',
    'is of another file': (note) => ({ ...note, fileId: 'other' }),
    'speaks of more than lies there': (note) => ({ ...note, bytes: 9 * CHUNK }),
    'has a length that is none': (note) => ({ ...note, bytes: -1 }),
    'comes from before the machine was started': (note) => ({ ...note, boot: '7' }),
    'names no place': (note) => ({ ...note, index: '' }),
  };
  for (const [what, change] of Object.entries(notes)) {
    it(`begins anew when the note ${what}`, async () => {
      const bytes = place.has(2 * CHUNK);
      await place.stopAfter(1);
      const changed = change(place.noted());
      writeFileSync(place.note, typeof changed === 'string' ? changed : JSON.stringify(changed));
      await place.brings(bytes);
      assert.deepEqual(place.calls(), [0, 0, 1, 2]);
    });
  }

  it('begins anew when the part is gone or shorter than noted', async () => {
    const bytes = place.has(2 * CHUNK);
    await place.stopAfter(1);
    truncateSync(place.path, 100);
    await place.stopAfter(1);
    rmSync(place.path);
    await place.brings(bytes);
    assert.deepEqual(place.calls(), [0, 0, 0, 1, 2]);
  });

  it('keeps the part when who asked throws, or the archive is closed meanwhile', async () => {
    const bytes = place.has(40 * CHUNK);
    await assert.rejects(place.fetch({ onProgress: () => assert.fail('no more') }), /no more/);
    const kept = place.noted().bytes;
    place.library.next('media', 'slow 4000');
    const fetching = assert.rejects(place.fetch(), { name: 'AbortError' });
    await sleep(100);
    await place.archive.close();
    await fetching;
    assert.equal(place.noted().bytes, kept);
    place.open();
    await place.brings(bytes);
  });

  it('says so when the disk is full, and keeps the part', { skip: process.platform !== 'linux' }, async () => {
    place.has(10);
    symlinkSync('/dev/full', place.path);
    await place.rejects('ENOSPC');
    assert.ok(existsSync(place.path));
  });

  it('goes on in a new host when the old one was due to be replaced', async () => {
    await place.reopen({ recycleAfterCalls: 16 });
    const bytes = place.has(40 * CHUNK);
    await place.brings(bytes);
    assert.equal(place.calls().length, 41);
    assert.match(place.archive.status().restarts[0]!.why, /例行更换/);
  });
});

describe('MediaArchive.fetch, refused', () => {
  before(() => {
    place = new Place();
  });
  beforeEach(() => place.nextFile());
  after(() => place.close());

  it('asks again for the same chunk when a failure may pass', async () => {
    const bytes = place.has(2 * CHUNK);
    place.library.next('media', 'slow 1', 'rc 10001', 'rc 10003', 'slow 1', 'rc 10001', 'rc 10001');
    await place.brings(bytes);
    assert.deepEqual(place.calls(), [0, 1, 1, 1, 2, 2, 2]);
  });

  it('leaves it for later when it does not pass, and goes on there', async () => {
    const bytes = place.has(2 * CHUNK);
    place.library.next('media', 'slow 1', ...Array(4).fill('rc 10001'));
    await place.rejects(10001);
    await place.brings(bytes);
    assert.deepEqual(place.calls(), [0, 1, 1, 1, 1, 1, 2]);
  });

  it('gets itself a new token when WeCom withdrew the old one', async () => {
    const bytes = place.has(2 * CHUNK);
    await place.stopAfter(1);
    place.library.set('token', 'another');
    await place.brings(bytes);
    assert.deepEqual(place.calls(), [0, 1, 1, 2]);
  });

  it('gives up at once what WeCom does not know or has no more, and leaves nothing', async () => {
    await place.rejects(10005);
    assert.equal(place.calls().length, 1);
    await place.rejects(10000, { fileId: '' });
    place.has(3 * CHUNK);
    await place.stopAfter(1);
    place.library.expireMedia(place.id);
    await place.rejects(10010);
    assert.equal(place.left(), false);
  });

  it('keeps what it has when the server is not trusted', async () => {
    const bytes = place.has(3 * CHUNK);
    await place.stopAfter(1);
    place.library.set('deny_ip', '203.0.113.7');
    await place.rejects(10009);
    place.library.set('deny_ip', null);
    await place.brings(bytes);
    assert.deepEqual(place.calls(), [0, 1, 1, 2, 3]);
  });

  it('does not fetch without end', async () => {
    place.has(3 * CHUNK);
    place.library.next('media', 'badindex');
    await place.rejects(OWN_CODES.mediaStuck);
    place.library.next('media', 'datalen 0');
    await place.rejects(OWN_CODES.mediaStuck);
    assert.equal(place.left(), false);
    assert.equal(place.calls().length, 2);
  });

  it('believes no length that cannot be', async () => {
    const bytes = place.has(3 * CHUNK);
    for (const length of [-1, -(2 ** 31), 2 ** 31 - 1]) {
      place.library.next('media', `datalen ${length}`);
      await place.rejects(OWN_CODES.mediaUnreadable);
    }
    await place.brings(bytes);
    assert.deepEqual(place.archive.status().restarts, []);
  });

  it('stops at the size it was given, also with what it had before', async () => {
    place.has(3 * CHUNK);
    await place.rejects(OWN_CODES.mediaTooLarge, { mostBytes: 2 * CHUNK });
    assert.equal(place.left(), false);
    assert.deepEqual(place.calls(), [0, 1, 2]);
    await place.stopAfter(2);
    await place.rejects(OWN_CODES.mediaTooLarge, { mostBytes: CHUNK });
    assert.equal(place.left(), false);
  });

  it('brings what there is of a file that became shorter at WeCom', async () => {
    const bytes = place.has(3 * CHUNK);
    await place.stopAfter(1);
    place.library.putMedia(place.id, bytes.subarray(0, CHUNK + 77));
    await place.brings(bytes.subarray(0, CHUNK + 77));
    place.library.putMedia('cut', bytes);
    const path = join(place.dir, 'cut.part');
    place.library.next('media', 'slow 300');
    const stop = new AbortController();
    await assert.rejects(place.fetch({ fileId: 'cut', path, signal: stop.signal, onProgress: () => stop.abort() }));
    place.library.putMedia('cut', bytes.subarray(0, 10));
    await place.rejects(10002, { fileId: 'cut', path });
  });
});

describe('MediaArchive.fetch over a library that dies', () => {
  beforeEach(() => {
    place = new Place();
    place.nextFile();
  });
  afterEach(() => place.close());

  for (const end of ['abort', 'segv']) {
    it(`fetches the file all the same after one ${end}`, async () => {
      const bytes = place.has(2 * CHUNK);
      place.library.next('media', 'slow 300', end);
      await place.brings(bytes);
      assert.equal(place.archive.status().restarts.length, 1);
    });
  }

  it('gives up a file over which it dies twice, and fetches the next', async () => {
    place.has(2 * CHUNK);
    place.library.next('media', 'abort', 'segv');
    await place.rejects(OWN_CODES.mediaDies);
    assert.equal(place.left(), false);
    const other = place.has(100, 'other');
    await place.brings(other, { fileId: 'other' });
    assert.equal(place.archive.status().restarts.length, 2);
  });

  it('remembers a death for the next program, and forgets it once the chunk came', async () => {
    place.has(2 * CHUNK);
    place.library.next('media', 'abort', 'rc 10009');
    await place.rejects(10009);
    await place.reopen();
    place.library.next('media', 'abort');
    await place.rejects(OWN_CODES.mediaDies);
    const bytes = place.has(3 * CHUNK);
    place.library.next('media', 'abort', 'slow 300', 'abort', 'slow 300', 'abort');
    await place.brings(bytes);
  });

  it('blames no file when the library dies over the token', async () => {
    const bytes = place.has(CHUNK);
    place.library.next('media', 'abort');
    place.library.next('chat', ...Array(4).fill('abort'));
    await place.rejects(OWN_CODES.hostDied);
    await place.brings(bytes);
  });

  it('lets go of a call that hangs, and does not hold it against the file', async () => {
    place.open({ callLimitMs: 100 });
    const bytes = place.has(2 * CHUNK);
    place.library.next('media', 'hang 30000');
    await place.brings(bytes);
    place.library.next('media', ...Array(4).fill('hang 30000'));
    await place.rejects(OWN_CODES.hostSilent, { fileId: 'other', path: `${place.path}2` });
  });

  it('inside the program itself: a file under way at the end of three programs is given up', async () => {
    const bytes = place.has(10);
    const underWay = join(place.dir, 'run/media-under-way.json');
    for (let ended = 0; ended < 3; ended++) {
      await place.reopen({ mode: 'inline' });
      place.library.next('media', 'slow 2000');
      const fetching = place.fetch().catch(() => undefined);
      while (!existsSync(underWay)) await sleep(5);
      const note = readFileSync(underWay);
      await place.archive.close();
      await fetching;
      writeFileSync(underWay, note); // as a kill would have left it
    }
    await place.reopen({ mode: 'inline' });
    await place.rejects(OWN_CODES.mediaDies);
    rmSync(join(place.library.dir, 'next-media'), { recursive: true });
    await place.brings(bytes);
  });
});

describe('MediaArchive', () => {
  before(() => {
    place = new Place();
  });
  beforeEach(() => place.nextFile());
  after(() => place.close());

  it('works in a link namespace of its own, where a library needs one', async () => {
    const memory = { library: identityOf(place.library.path), node: process.version, how: 'namespace' };
    writeJson(join(place.dir, 'run/sdk-library.json'), memory);
    await place.brings(place.has(2 * CHUNK + 1));
    assert.equal(place.archive.status().loadedHow, 'namespace');
  });

  it('has a host only while there is something to fetch', async () => {
    await place.reopen({ idleMs: 50 });
    assert.deepEqual([place.archive.status().state, place.archive.status().pid], ['stopped', null]);
    const bytes = place.has(10);
    await place.brings(bytes);
    assert.equal(place.archive.status().state, 'running');
    while (place.archive.status().pid) await sleep(10);
    await place.brings(bytes);
    assert.deepEqual(place.archive.status().restarts, []);
  });
});
