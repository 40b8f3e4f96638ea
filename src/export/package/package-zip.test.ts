import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DirectZip } from '../../lib/direct-zip.ts';
import { unzip } from '../../testing/unzip.ts';
import { Pace, Stopped } from '../pace.ts';
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

describe('PackageZip.put', () => {
  const dir = mkdtempSync(join(tmpdir(), 'huicun-put-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const MB = 2 ** 20;

  /** Something happens when so many steps have been taken. */
  async function put(steps: number, happens: () => void): Promise<unknown> {
    writeFileSync(join(dir, 'large'), Buffer.alloc(9 * MB, 'abc'));
    const zip = new PackageZip(new DirectZip(join(dir, 'a.zip'), null), new Steps(steps, happens), 0);
    try {
      return await zip.put('media/合同.pdf', join(dir, 'large'), { stored: true, at: 0 });
    } finally {
      assert.deepEqual(zip.recorded, []);
      await zip.abort();
    }
  }

  it('fails when a large file becomes shorter while it is read', async () => {
    const cut = () => truncateSync(join(dir, 'large'), 5 * MB);
    await assert.rejects(put(2, cut), { name: 'UserError', message: /^media\/合同\.pdf 读到一半中断，没有导出。/ });
  });

  it('fails with what ended the work, as it is', async () => {
    const stop = () => {
      throw new Stopped();
    };
    await assert.rejects(put(2, stop), Stopped);
  });
});

/** A pace whose steps are counted. */
class Steps extends Pace {
  #left: number;
  readonly #happens: () => void;

  constructor(steps: number, happens: () => void) {
    super(async () => true, 0);
    this.#left = steps;
    this.#happens = happens;
  }

  override async step(): Promise<void> {
    this.#left -= 1;
    if (this.#left === 0) this.#happens();
  }
}

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
