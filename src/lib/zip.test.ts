import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { unzip } from '../testing/unzip.ts';
import { ZipFile } from './zip.ts';

describe('ZipFile', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-zip-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('holds buffers and streams, stored or packed, at the time China’s clocks showed', async () => {
    const zip = new ZipFile(join(dir, 'a.zip'));
    const at = Date.parse('2026-11-20T23:35:02+08:00');
    await zip.add(Buffer.from('原件'), { name: '音视频/一.amr', at, stored: true });
    await zip.add(Readable.from([Buffer.alloc(70_000, 1), Buffer.alloc(70_000, 2)]), { name: '二.bin', at });
    await zip.add(Buffer.alloc(0), { name: '空', at });
    const size = await zip.end();

    const file = readFileSync(join(dir, 'a.zip'));
    assert.equal(file.length, size);
    const told = unzip(file).map(({ name, bytes, stored, time }) => [name, bytes.length, stored, time]);
    assert.deepEqual(told, [
      ['音视频/一.amr', 6, true, '2026-11-20 23:35:02'],
      ['二.bin', 140_000, false, '2026-11-20 23:35:02'],
      ['空', 0, true, '2026-11-20 23:35:02'],
    ]);
  });

  it('says what went wrong when it cannot be written', async () => {
    const zip = new ZipFile(join(dir, 'nowhere', 'a.zip'));

    await assert.rejects(async () => {
      await zip.add(Buffer.from('x'), { name: 'x' });
      await zip.end();
    }, /ENOENT/);
    await zip.abort();
  });

  it('can be given up in the middle', async () => {
    const zip = new ZipFile(join(dir, 'a.zip'));
    await zip.add(Buffer.alloc(100_000), { name: 'x', stored: true });
    await zip.abort();

    await assert.rejects(zip.add(Buffer.from('y'), { name: 'y' }));
  });
});
