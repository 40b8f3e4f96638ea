import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { NARROW, readFrames } from './amr.ts';
import { mp3Seconds } from './mp3.ts';
import { wavSeconds, writeWav } from './wav.ts';
import { isWholeWav } from './whole-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'sounds-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const put = (...parts: (Buffer | string)[]) => {
  const path = join(dir, 'sound');
  writeFileSync(
    path,
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
  );
  return path;
};
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

describe('wavSeconds', () => {
  const fmt = Buffer.concat([
    Buffer.from('fmt '),
    u32(16),
    Buffer.from([1, 0, 1, 0]),
    u32(8000),
    u32(16_000),
    u32(0x100002),
  ]);

  it('goes by the bytes that are there, not by those that are claimed', () => {
    assert.equal(
      wavSeconds(put('RIFF', u32(0), 'WAVE', fmt, 'LIST', u32(3), 'abc\0', 'data', u32(32_000), Buffer.alloc(32_000))),
      2,
    );
    assert.equal(wavSeconds(put('RIFF', u32(0), 'WAVE', fmt, 'data', u32(0xffffffff), Buffer.alloc(8000))), 0.5);
  });

  it('says nothing about a header that makes no sense', () => {
    for (const rest of ['', 'data', 'fmt \x02\0\0\0', `data${'\xff'.repeat(8)}`, '\0'.repeat(90_000)]) {
      assert.equal(wavSeconds(put('RIFF\0\0\0\0WAVE', rest)), null);
    }
  });
});

describe('writeWav', () => {
  it('writes what reads back, and knows when a part is missing', () => {
    const frame = Buffer.alloc(32, 0x5a);
    frame[0] = 0x3c;
    const frames = readFrames(Buffer.concat([Buffer.from('#!AMR\n'), ...Array(75).fill(frame)]), NARROW);
    const path = join(dir, '新 文件夹', 'voice.wav');
    writeWav(path, frames);

    assert.equal(wavSeconds(path), 1.5);
    assert.equal(isWholeWav(path), true);
    writeFileSync(path, 'RIFF');
    assert.equal(isWholeWav(path), false);
  });
});

describe('mp3Seconds', () => {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]); // MPEG 1, 128 kbit/s, 44.1 kHz

  it('counts by bit rate, past a tag', () => {
    const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\x02\0', 'latin1'), Buffer.alloc(256)]);
    const seconds = mp3Seconds(put(tag, ...Array(100).fill(frame)));

    assert.ok(seconds !== null && Math.abs(seconds - 2.606) < 0.01, String(seconds));
  });

  it('believes the count of the encoder over the bit rate', () => {
    const first = Buffer.from(frame);
    first.write('Xing', 36, 'latin1');
    first.writeUInt32BE(1, 40);
    first.writeUInt32BE(1000, 44);

    assert.equal(mp3Seconds(put(first, frame)), (1000 * 1152) / 44_100);
  });

  it('says nothing when there is no frame', () => {
    assert.equal(mp3Seconds(put('ID3\x04\0\0\x7f\x7f\x7f\x7f')), null);
    assert.equal(mp3Seconds(put('ID3', Buffer.alloc(9000, 0xff))), null);
    assert.equal(mp3Seconds(put('')), null);
  });
});
