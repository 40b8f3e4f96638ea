import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import sharp from 'sharp';
import { previewPath } from './content-store.ts';
import { PROBLEMS } from './job.ts';
import { HEIC_SAMPLE } from './testing/heic-sample.ts';
import { openWorkshop } from './testing/open-workshop.ts';

const { workshop, previewsDir, put, close } = openWorkshop();
after(close);

const picture = (width: number, height: number, background = '#c33') =>
  sharp({ create: { width, height, channels: 3, background } });
const seen = async (sha256: string, variant: 'thumb' | 'view') => {
  const {
    format,
    width,
    height,
    pages = 1,
    pageHeight = height,
  } = await sharp(readFileSync(previewPath(previewsDir, sha256, variant)), { animated: true }).metadata();
  return { format, width, height: pageHeight, pages };
};

describe('prepare: pictures', () => {
  it('turns a photo as the camera was held', async () => {
    const sha256 = put(await picture(1200, 800).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    const made = await workshop.prepare(sha256);

    assert.deepEqual(made, {
      version: 1,
      format: 'jpeg',
      width: 800,
      height: 1200,
      seconds: null,
      waveform: null,
      thumb: true,
      view: false,
      problem: null,
    });
    assert.deepEqual(await seen(sha256, 'thumb'), { format: 'webp', width: 320, height: 480, pages: 1 });
  });

  it('makes thumbnails of what browsers show, and a JPEG of what they do not', async () => {
    for (const format of ['png', 'webp', 'avif', 'tiff'] as const) {
      const sha256 = put(await picture(600, 300).toFormat(format).toBuffer());
      const made = await workshop.prepare(sha256);

      assert.deepEqual([made.format, made.width, made.height, made.problem], [format, 600, 300, null]);
      assert.equal((await seen(sha256, 'thumb')).width, 480);
      assert.equal(made.view, format === 'tiff');
      if (made.view) assert.equal((await seen(sha256, 'view')).format, 'jpeg');
    }
  });

  it('never makes a small picture larger', async () => {
    const sha256 = put(await picture(20, 10).png().toBuffer());
    await workshop.prepare(sha256);

    assert.equal((await seen(sha256, 'thumb')).width, 20);
  });

  it('shows the HEIC of a phone', async () => {
    const sha256 = put(HEIC_SAMPLE);
    const made = await workshop.prepare(sha256);

    assert.deepEqual([made.format, made.width, made.height, made.thumb, made.view], ['heic', 64, 48, true, true]);
    assert.deepEqual(await seen(sha256, 'view'), { format: 'jpeg', width: 64, height: 48, pages: 1 });
    const { data } = await sharp(readFileSync(previewPath(previewsDir, sha256, 'view')))
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.ok(data[0]! > 150 && data[2]! < 90, 'red above');
  });

  it('shows the BMP of an old program', async () => {
    const dots = Buffer.from([0, 0, 200, 0, 0, 200, 0, 0, 200, 0, 0, 0]);
    const head = Buffer.alloc(54);
    head.write('BM', 0, 'latin1');
    head.writeUInt32LE(54, 10);
    head.writeUInt32LE(40, 14);
    head.writeInt32LE(3, 18);
    head.writeInt32LE(1, 22);
    head.writeUInt16LE(24, 28);
    const sha256 = put(Buffer.concat([head, dots]));
    const made = await workshop.prepare(sha256);
    const { data } = await sharp(readFileSync(previewPath(previewsDir, sha256, 'thumb')))
      .raw()
      .toBuffer({ resolveWithObject: true });

    assert.deepEqual([made.format, made.width, made.height, made.thumb], ['bmp', 3, 1, true]);
    assert.ok(data[0]! > 150 && data[2]! < 60, 'red');
    const hostile = Buffer.from(head);
    hostile.writeInt32LE(0x7fffffff, 18);
    assert.equal((await workshop.prepare(put(hostile))).problem, PROBLEMS.damaged);
  });

  it('lets a small animation move and stills a large one', async () => {
    const gif = (size: number, frames: number) => {
      const raw = Buffer.concat(
        Array.from({ length: frames }, (_, at) => Buffer.alloc(size * size * 3, (at * 80) % 251)),
      );
      return sharp(raw, { raw: { width: size, height: size * frames, channels: 3, pageHeight: size } })
        .gif()
        .toBuffer();
    };
    const [small, large] = [put(await gif(40, 4)), put(await gif(8, 80))];
    const made = await workshop.prepare(small);
    await workshop.prepare(large);

    assert.deepEqual([made.format, made.width, made.height], ['gif', 40, 40]);
    assert.deepEqual(await seen(small, 'thumb'), { format: 'webp', width: 40, height: 40, pages: 4 });
    assert.equal((await seen(large, 'thumb')).pages, 1);
  });

  it('shows what is left of a photo that was cut off, and says so', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
    const whole = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#888', noise } })
      .jpeg()
      .toBuffer();
    const sha256 = put(whole.subarray(0, whole.length / 2));
    const made = await workshop.prepare(sha256);

    assert.deepEqual([made.width, made.height, made.thumb, made.problem], [800, 600, true, PROBLEMS.partImage]);
    assert.equal((await seen(sha256, 'thumb')).width, 480);
  });

  it('does not open a picture of too many dots', async () => {
    const bomb = await picture(1, 1).png().toBuffer();
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    bomb.writeInt32BE(crc(bomb.subarray(12, 29)), 29);
    const made = await workshop.prepare(put(bomb));

    assert.deepEqual([made.width, made.thumb, made.problem], [60_000, false, PROBLEMS.pixels]);
  });

  it('says in a sentence what it could not read', async () => {
    const hostile: [string, Buffer | string][] = [
      ['heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
      ['heic', HEIC_SAMPLE.subarray(0, 500)],
      [
        'heic',
        Buffer.concat([
          Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\xff\xff\xff\xffmeta', 'latin1'),
          Buffer.alloc(4000, 0xff),
        ]),
      ],
      ['avif', '\0\0\0\x18ftypavif\0\0\0\0mif1avif'],
      ['jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
      ['jpeg', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe]), Buffer.from('<html><script>alert(1)</script>')])],
      ['png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
      ['gif', Buffer.from('GIF89a\xff\xff\xff\xff', 'latin1')],
      ['webp', Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8 ', 'latin1')],
      ['tiff', Buffer.from('II*\0\xff\xff\xff\xff', 'latin1')],
    ];
    for (const [format, content] of hostile) {
      const made = await workshop.prepare(put(content));
      assert.deepEqual([made.format, made.thumb, made.view], [format, false, false]);
      assert.match(made.problem ?? '', /^[\u3400-\u9fff].*。$/);
    }
  });

  it('does not draw pages, whatever they are called', async () => {
    for (const [format, content] of [
      ['svg', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'],
      ['html', '<html><script>alert(1)</script>'],
      ['empty', ''],
      ['pdf', '%PDF-1.7 …'],
    ] as const) {
      const made = await workshop.prepare(put(content));
      assert.deepEqual([made.format, made.thumb, made.view, made.problem], [format, false, false, null]);
    }
  });
});

function crc(bytes: Buffer): number {
  let value = -1;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value;
}
