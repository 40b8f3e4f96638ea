import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { unzip } from '../testing/unzip.ts';
import { DirectZip } from './direct-zip.ts';

const PASSWORD = '恒川 2026 heng';
const AT = Date.parse('2026-11-20T23:35:02+08:00');

describe('DirectZip with a password', () => {
  let dir: string;
  let path: string;
  let file: Buffer;
  const secret = Buffer.from('只给有口令的人看的内容'.repeat(300));

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-aes-'));
    path = join(dir, 'a.zip');
    const zip = new DirectZip(path, PASSWORD);
    await zip.add(secret, { name: '一.txt', at: AT });
    await zip.add(secret, { name: '二.txt', at: AT, stored: true });
    await zip.add(Readable.from(pieces(), { objectMode: false }), { name: '三.bin' });
    await zip.add(Buffer.alloc(0), { name: '空' });
    const size = await zip.end();
    file = readFileSync(path);
    assert.equal(file.length, size);
    assert.ok(zip.bytes === size);
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  function* pieces() {
    for (let i = 0; i < 40; i += 1) yield Buffer.alloc(100_000, i);
  }

  const open = async (password: string) => {
    const entries = await new ZipReader(new Uint8ArrayReader(new Uint8Array(file)), { password }).getEntries();
    return Promise.all(
      entries.map(async (entry) => ({
        name: entry.filename,
        encrypted: entry.encrypted,
        bytes: Buffer.from(entry.directory ? [] : await entry.getData(new Uint8ArrayWriter())),
      })),
    );
  };

  it('opens with its password, whole', async () => {
    const entries = await open(PASSWORD);

    assert.deepEqual(
      entries.map(({ name, encrypted, bytes }) => [name, encrypted, bytes.length]),
      [
        ['一.txt', true, secret.length],
        ['二.txt', true, secret.length],
        ['三.bin', true, 4_000_000],
        ['空', true, 0],
      ],
    );
    assert.ok(entries[0]!.bytes.equals(secret) && entries[1]!.bytes.equals(secret));
  });

  it('does not open with another, and holds nothing in the clear', async () => {
    await assert.rejects(open('恒川 2026'), /password/i);
    assert.equal(file.includes(secret.subarray(0, 30)), false);
  });

  it('is opened by 7-Zip, where that is installed', (t) => {
    const run = (password: string) => spawnSync('7z', ['t', `-p${password}`, path], { encoding: 'utf8' });
    const right = run(PASSWORD);
    if (right.error) return t.skip('7z is not installed');

    assert.equal(right.status, 0, right.stdout);
    assert.notEqual(run('falsch').status, 0);
    const listed = spawnSync('7z', ['l', '-slt', path], { encoding: 'utf8' }).stdout;
    assert.match(listed, /Method = AES-256/);
    assert.match(listed, /Modified = 2026-11-20 23:35:02/);
  });

  it('can be given up in the middle, and says what went wrong when it cannot be written', async () => {
    const given = join(dir, 'b.zip');
    const zip = new DirectZip(given, PASSWORD);
    await zip.add(Buffer.alloc(300_000, 1), { name: 'x', stored: true });
    await zip.abort();
    await assert.rejects(zip.add(Buffer.from('y'), { name: 'y' }), /given up/);
    assert.ok(statSync(given).size >= 0);

    const nowhere = new DirectZip(join(dir, 'nowhere', 'c.zip'), PASSWORD);
    await assert.rejects(nowhere.add(Buffer.from('x'), { name: 'x' }), /ENOENT/);
    await nowhere.abort();
  });

  it('ends when what goes in breaks off', async () => {
    async function* torn() {
      yield Buffer.alloc(1000);
      throw new Error('torn off');
    }
    const zip = new DirectZip(join(dir, 'd.zip'), PASSWORD);
    await assert.rejects(zip.add(Readable.from(torn(), { objectMode: false }), { name: 'x' }), /torn off/);
    await zip.abort();
  });
});

describe('DirectZip', () => {
  const dir = mkdtempSync(join(tmpdir(), 'huicun-zip-'));
  after(() => rmSync(dir, { recursive: true, force: true }));

  function* pieces() {
    for (let i = 0; i < 40; i += 1) yield Buffer.alloc(100_000, i);
  }

  it('can be read before it is finished, and goes on', async () => {
    const path = join(dir, 'a.zip');
    const zip = new DirectZip(path, null);
    await zip.add(Buffer.from('一'.repeat(500)), { name: '一.txt', at: AT });
    await zip.add(Readable.from(pieces(), { objectMode: false }), { name: '二.bin' });
    await zip.settle();
    assert.deepEqual(
      unzip(readFileSync(path)).map(({ name, bytes }) => [name, bytes.length]),
      [
        ['一.txt', 1500],
        ['二.bin', 4_000_000],
      ],
    );
    await zip.add(Readable.from(pieces(), { objectMode: false }), { name: '三.bin', stored: true });
    assert.equal(await zip.end(), statSync(path).size);
    const [first, ...rest] = unzip(readFileSync(path));
    assert.deepEqual([first!.time, first!.stored], ['2026-11-20 23:35:02', false]);
    assert.deepEqual(
      rest.map(({ name, stored, bytes }) => [name, stored, bytes.length]),
      [
        ['二.bin', false, 4_000_000],
        ['三.bin', true, 4_000_000],
      ],
    );
  });

  it('is opened by other programs', (t) => {
    const run = spawnSync('unzip', ['-t', join(dir, 'a.zip')], { encoding: 'utf8' });
    if (run.error) return t.skip('unzip is not installed');
    assert.equal(run.status, 0, run.stdout);
  });
});
