import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DirectZip } from '../../lib/direct-zip.ts';
import { unzip } from '../../testing/unzip.ts';
import { Pace } from '../pace.ts';
import { MediaNames } from './media-names.ts';
import { LineFile, PackageZip } from './package-zip.ts';

describe('PackageZip', () => {
  it('takes thousands of small files and a large one, each with its size and hash', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'huicun-zip-'));
    try {
      const path = join(dir, 'a.zip');
      const zip = new PackageZip(new DirectZip(path, null), new Pace(async () => true, 0), 0);
      for (let i = 0; i < 5000; i += 1) await zip.text(`media/${i}.txt`, `file ${i}`);
      const large = Buffer.alloc(9 * 2 ** 20, 'abc');
      writeFileSync(join(dir, 'large'), large);
      await zip.take({ path: 'large.bin', disk: join(dir, 'large'), stored: true });
      await zip.end();
      const entries = unzip(readFileSync(path));
      assert.deepEqual(
        zip.recorded,
        entries.map(({ name, bytes }) => ({ path: name, bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') })),
      );
      assert.deepEqual(entries.at(-1)!.bytes, large);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('MediaNames', () => {
  it('numbers a hundred thousand files of one name without looking through all of them', () => {
    const names = new MediaNames();
    const medium = { name: '报价.pdf', label: '文件', sentAt: 0, seq: 1, position: 0, format: 'pdf' };
    const given = Array.from({ length: 100_000 }, () => names.of(medium));
    assert.deepEqual([given[0], given[1], given.at(-1)], ['报价.pdf', '报价 (2).pdf', '报价 (100000).pdf']);
    assert.equal(new Set(given).size, 100_000);
  });
});

describe('LineFile', () => {
  it('fails when the disk does not take what is written', async () => {
    const file = new LineFile('/dev/full');
    await assert.rejects(async () => {
      for (let i = 0; i < 100; i += 1) await file.write('x'.repeat(70_000));
      await file.end();
    }, /ENOSPC/);
    await file.abort();
  });
});
