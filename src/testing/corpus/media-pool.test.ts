import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import sharp from 'sharp';
import { AMR } from 'web-amr/dist/vendor/amrnb.js';
import { formatOf } from '../../media/formats.ts';
import { type MediaPool, makeMediaPool, mediaPool, type PoolItem } from './media-pool.ts';

const dir = mkdtempSync(join(tmpdir(), 'huicun-pool-'));
after(() => rmSync(dir, { recursive: true, force: true }));

describe('makeMediaPool', () => {
  let pool: MediaPool;
  const of = (kind: PoolItem['kind'], ...exts: string[]) =>
    pool.items.filter((item) => item.kind === kind && (exts.length === 0 || exts.includes(item.ext)));

  before(async (t) => {
    const begun = performance.now();
    pool = await makeMediaPool(1, dir);
    (t as TestContext).diagnostic(`${pool.items.length} items in ${Math.round(performance.now() - begun)} ms`);
  });

  it('has some of each kind, no two alike', () => {
    assert.equal(of('image', 'jpg').length, 40);
    assert.equal(of('image', 'png').length, 12);
    assert.equal(of('emotion', 'gif').length, 8);
    assert.equal(of('voice').length, 30);
    assert.equal(of('video').length, 6);
    assert.equal(of('file').length, 30);
    assert.equal(new Set(pool.items.map((item) => item.md5)).size, pool.items.length);
  });

  it('says of each what is true, and lays each down as a file', () => {
    for (const { bytes, size, md5, path } of pool.items) {
      assert.deepEqual([size, md5], [bytes.length, hash('md5', bytes)]);
      assert.ok(readFileSync(path!).equals(bytes));
    }
  });

  it('holds what the extension says', () => {
    const named: Readonly<Record<string, string>> = { jpeg: 'jpg', text: 'txt' };
    for (const { bytes, ext } of pool.items) {
      const head = bytes.subarray(0, 64 * 1024);
      const { name } = formatOf(head, bytes.length, bytes.subarray(-64 * 1024));
      assert.ok((named[name] ?? name) === ext || (ext === 'csv' && name === 'text'), `${name} is no ${ext}`);
    }
  });

  it('makes pictures that open with the stated size, some to be turned, some that move', async () => {
    let turned = 0;
    for (const { bytes, width, height, ext } of [...of('image'), ...of('emotion')]) {
      const { autoOrient, orientation = 1, pages = 1 } = await sharp(bytes).metadata();
      assert.deepEqual([autoOrient.width, autoOrient.height], [width, height]);
      assert.equal(ext === 'gif', pages > 4);
      turned += orientation === 6 ? 1 : 0;
    }
    await sharp(of('image', 'jpg')[1]!.bytes).resize(8, 8).raw().toBuffer();
    assert.ok(turned >= 4, String(turned));
  });

  it('makes voices of a second to a minute that sound, with pauses', () => {
    const seconds = of('voice').map((item) => item.seconds!);
    assert.deepEqual([Math.min(...seconds), Math.max(...seconds)], [1, 60]);
    const { bytes, seconds: length } = of('voice').find((item) => item.seconds === 10)!;
    const sound = AMR.decode(new Uint8Array(bytes))!;
    assert.equal(sound.length, length! * 8000);
    const loudness = Array.from({ length: 100 }, (_, i) => {
      return sound.subarray(i * 800, (i + 1) * 800).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    });
    assert.ok(loudness.filter((l) => l > 0.2).length > 30, 'hardly anything to be heard');
    assert.ok(loudness.filter((l) => l < 0.05).length > 3, 'no pause');
  });

  it('makes PDF files whose table of contents is right', () => {
    for (const { bytes } of of('file', 'pdf')) {
      const text = bytes.toString('latin1');
      const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)![1]);
      const places = [...text.slice(table).matchAll(/^(\d{10}) 00000 n /gm)].map((m) => Number(m[1]));
      for (const [i, place] of places.entries()) assert.ok(text.startsWith(`${i + 1} 0 obj\n`, place));
    }
  });

  it('makes the same again for the same seed', async () => {
    const [one, other] = [await mediaPool({ tiny: true }), await makeMediaPool(1, null, { tiny: true })];
    const sums = ({ items }: MediaPool) => items.map((item) => item.md5);
    assert.deepEqual(sums(one), sums(other));
    assert.notDeepEqual(sums(one), sums(await makeMediaPool(2, null, { tiny: true })));
    assert.equal(await mediaPool({ tiny: true }), one);
  });

  it('gives the tiny pool one of each kind at least, quickly', async (t: TestContext) => {
    const begun = performance.now();
    const { items } = await makeMediaPool(3, null, { tiny: true });
    t.diagnostic(`${Math.round(performance.now() - begun)} ms`);
    const kinds = [...new Set(items.map((item) => item.kind))].sort();
    assert.deepEqual(kinds, ['call', 'emotion', 'file', 'image', 'video', 'voice']);
    assert.ok(items.length < 20);
  });
});
