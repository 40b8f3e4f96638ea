import type { CodedMovie } from './h264.ts';

/** An MP4 file around coded pictures: one video track, one chunk. */
export interface Mp4Options {
  readonly width: number;
  readonly height: number;
  readonly framesASecond: number;
  /** As phones held upright say it: to be shown turned to the right. */
  readonly turned?: boolean;
  /** The table of contents stands behind the pictures, as cameras write it. */
  readonly contentsLast?: boolean;
}

const TICKS = 1000; // to the second

export function muxMp4(movie: CodedMovie, options: Mp4Options): Buffer {
  const samples = movie.frames.map(({ nal }) => Buffer.concat([u32(nal.length), nal]));
  const type = box('ftyp', Buffer.from('isom'), u32(512), Buffer.from('isomiso2avc1mp41'));
  const pictures = box('mdat', ...samples);
  const sizes = samples.map((s) => s.length);
  const contents = (offset: number) => moov(movie, sizes, offset, options);
  if (options.contentsLast) return Buffer.concat([type, pictures, contents(type.length + 8)]);
  const first = type.length + contents(0).length + 8;
  return Buffer.concat([type, contents(first), pictures]);
}

function moov(movie: CodedMovie, sizes: readonly number[], offset: number, options: Mp4Options): Buffer {
  const frameTicks = Math.round(TICKS / options.framesASecond);
  const duration = frameTicks * sizes.length;
  const keys = movie.frames.flatMap(({ key }, i) => (key ? [i + 1] : []));
  const table = box(
    'stbl',
    full('stsd', u32(1), sampleEntry(movie, options)),
    full('stts', u32(1), u32(sizes.length), u32(frameTicks)),
    full('stss', u32(keys.length), ...keys.map(u32)),
    full('stsc', u32(1), u32(1), u32(sizes.length), u32(1)),
    full('stsz', u32(0), u32(sizes.length), ...sizes.map(u32)),
    full('stco', u32(1), u32(offset)),
  );
  const where = box('dinf', full('dref', u32(1), fullWith('url ', 1)));
  const media = box(
    'mdia',
    full('mdhd', u32(0), u32(0), u32(TICKS), u32(duration), u16(0x55c4), u16(0)),
    full('hdlr', u32(0), Buffer.from('vide'), Buffer.alloc(12), Buffer.from('VideoHandler\0')),
    box('minf', fullWith('vmhd', 1, Buffer.alloc(8)), where, table),
  );
  return box(
    'moov',
    full(
      'mvhd',
      u32(0),
      u32(0),
      u32(TICKS),
      u32(duration),
      u32(0x10000),
      u16(0x100),
      Buffer.alloc(10),
      matrix(false),
      Buffer.alloc(24),
      u32(2),
    ),
    box('trak', trackHeader(duration, options), media),
  );
}

function trackHeader(duration: number, { width, height, turned = false }: Mp4Options): Buffer {
  const times = [u32(0), u32(0), u32(1), u32(0), u32(duration)];
  const size = [u32(width << 16), u32(height << 16)];
  return fullWith('tkhd', 3, ...times, Buffer.alloc(16), matrix(turned), ...size);
}

function sampleEntry({ sps, pps }: CodedMovie, { width, height }: Mp4Options): Buffer {
  const name = Buffer.alloc(32);
  const settings = box(
    'avcC',
    Buffer.from([1, sps[1]!, sps[2]!, sps[3]!, 0xff, 0xe1]),
    u16(sps.length),
    sps,
    Buffer.from([1]),
    u16(pps.length),
    pps,
  );
  const sizes = [u16(width), u16(height), u32(0x480000), u32(0x480000), u32(0), u16(1)];
  return box('avc1', Buffer.alloc(6), u16(1), Buffer.alloc(16), ...sizes, name, u16(24), u16(0xffff), settings);
}

function matrix(turned: boolean): Buffer {
  const [one, unit] = [0x10000, 0x40000000];
  const numbers = turned ? [0, one, 0, -one, 0, 0, 0, 0, unit] : [one, 0, 0, 0, one, 0, 0, 0, unit];
  return Buffer.concat(numbers.map((n) => u32(n >>> 0)));
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const length = content.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([u32(length), Buffer.from(type), ...content]);
}

function full(type: string, ...content: readonly Buffer[]): Buffer {
  return fullWith(type, 0, ...content);
}

/** With version 0 and these flags. */
function fullWith(type: string, flags: number, ...content: readonly Buffer[]): Buffer {
  return box(type, u32(flags), ...content);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
