import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readMovie } from './movie.ts';

const dir = mkdtempSync(join(tmpdir(), 'movie-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const u32 = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => void bytes.writeUInt32BE(value >>> 0, at * 4));
  return bytes;
};
const box = (type: string, ...inside: Buffer[]) => {
  const body = Buffer.concat(inside);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
};
const wideBox = (type: string, length: bigint, ...inside: Buffer[]) => {
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(length);
  return Buffer.concat([u32(1), Buffer.from(type, 'latin1'), head, ...inside]);
};
const UPRIGHT = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
const TURNED = [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000];
const mvhd = (scale: number, ticks: number) => box('mvhd', u32(0, 0, 0, scale, ticks), Buffer.alloc(80));
const tkhd = (width: number, height: number, matrix = UPRIGHT) =>
  box('tkhd', u32(0, 0, 0, 1, 0, 0, 0, 0, 0, 0), u32(...matrix), u32(width * 65_536, height * 65_536));
const moov = (...inside: Buffer[]) => box('moov', ...inside);
const film = moov(mvhd(600, 7500), box('trak', tkhd(0, 0)), box('trak', tkhd(1280, 720)));
const ftyp = box('ftyp', Buffer.from('isom\0\0\0\0isom', 'latin1'));

function read(...parts: Buffer[]) {
  const path = join(dir, 'film');
  writeFileSync(path, Buffer.concat(parts));
  return readMovie(path);
}

describe('readMovie', () => {
  it('finds length and picture size at the beginning or the end', () => {
    const wanted = { seconds: 12.5, width: 1280, height: 720 };

    assert.deepEqual(read(ftyp, film, box('mdat', Buffer.alloc(999))), wanted);
    assert.deepEqual(read(ftyp, box('mdat', Buffer.alloc(100_000)), film), wanted);
    assert.deepEqual(read(ftyp, wideBox('mdat', 116n, Buffer.alloc(100)), film), wanted);
  });

  it('finds it behind gigabytes without reading them', () => {
    const path = join(dir, 'large');
    const far = 5_000_000_000;
    writeFileSync(path, Buffer.concat([ftyp, wideBox('mdat', BigInt(far))]));
    truncateSync(path, ftyp.length + far);
    writeFileSync(path, film, { flag: 'a' });

    assert.deepEqual(readMovie(path), { seconds: 12.5, width: 1280, height: 720 });
    rmSync(path);
  });

  it('turns what was filmed upright', () => {
    const turned = moov(mvhd(1000, 3000), box('trak', tkhd(1920, 1080, TURNED)));

    assert.deepEqual(read(ftyp, turned), { seconds: 3, width: 1080, height: 1920 });
  });

  it('reads the wide form of the header', () => {
    const wide = Buffer.alloc(112);
    wide[0] = 1;
    wide.writeUInt32BE(1000, 20);
    wide.writeBigUInt64BE(61_000n, 24);

    assert.equal(read(ftyp, moov(box('mvhd', wide)))?.seconds, 61);
  });

  it('says nothing instead of nonsense', () => {
    const nothing = { seconds: null, width: null, height: null };

    assert.equal(read(ftyp, box('mdat', Buffer.alloc(50))), null);
    assert.equal(read(Buffer.alloc(0)), null);
    assert.deepEqual(read(ftyp, moov()), nothing);
    assert.deepEqual(read(ftyp, moov(mvhd(0, 5))), nothing);
    assert.deepEqual(read(ftyp, moov(mvhd(1, 0xffffffff))), nothing);
    assert.deepEqual(read(ftyp, moov(box('mvhd', u32(0)), box('trak', box('tkhd', u32(0))))), nothing);
  });

  it('ends on boxes of size 0, 1, too small, too large or past all numbers', () => {
    for (const size of [2, 7, 0xffffffff]) assert.equal(read(ftyp, u32(size), Buffer.from('mdat'), film), null);
    for (const size of [0n, 1n, 15n, 1n << 53n, (1n << 64n) - 1n]) {
      assert.equal(read(ftyp, wideBox('mdat', size), film), null);
    }
    assert.equal(read(ftyp, u32(1), Buffer.from('mdat')), null);
    assert.equal(read(ftyp, u32(0), Buffer.from('mdat'), film), null);

    assert.equal(read(ftyp, u32(0), Buffer.from('moov'), mvhd(1, 9))?.seconds, 9);
  });

  it('ends on a hundred thousand boxes and on boxes inside boxes', { timeout: 10_000 }, () => {
    const lost = read(ftyp, Buffer.concat(Array.from({ length: 100_000 }, () => box('free'))), film);
    assert.equal(lost, null);
    let deep = Buffer.alloc(0);
    for (let level = 0; level < 2000; level += 1) deep = box(level % 2 ? 'moov' : 'trak', deep);
    assert.ok(read(ftyp, deep));
    const crowd = Array.from({ length: 20_000 }, () => box('trak', box('free'), box('free')));
    assert.equal(read(ftyp, moov(...crowd))?.width, null);
  });
});
