import { readFileSync, statSync } from 'node:fs';
import { PROBLEMS, Unfit } from './job.ts';

/** Plain BMP, as Windows makes it: 8, 24 or 32 bits a dot, not packed. Browsers show the others too; they get no thumbnail. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue. */
  readonly data: Buffer;
}

const MOST_BYTES = 96 << 20;
const PLAIN = 0;
const MASKED = 3;

export function bmpSize(head: Buffer): { width: number; height: number } | null {
  if (head.length < 30 || head.readUInt32LE(14) < 40) return null;
  const [width, height] = [head.readInt32LE(18), Math.abs(head.readInt32LE(22))];
  return width > 0 && height > 0 ? { width, height } : null;
}

/** Null when it is packed in a way that is not read here. */
export function readBmp(path: string): Raster | null {
  if (statSync(path).size > MOST_BYTES) throw new Unfit(PROBLEMS.large);
  const file = readFileSync(path);
  const size = bmpSize(file);
  const depth = size ? file.readUInt16LE(28) : 0;
  if (!size || file.length < 54 || ![8, 24, 32].includes(depth)) return null;
  const packed = file.readUInt32LE(30);
  if (packed !== PLAIN && !(packed === MASKED && depth === 32)) return null;
  const { width, height } = size;
  const stride = Math.ceil((width * depth) / 32) * 4;
  const start = file.readUInt32LE(10);
  if (start + stride * height > file.length) throw new Unfit(PROBLEMS.damaged);
  return { ...size, data: redGreenBlue(file, { start, stride, width, height, depth }) };
}

interface Layout {
  readonly start: number;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
}

function redGreenBlue(file: Buffer, { start, stride, width, height, depth }: Layout): Buffer {
  const data = Buffer.alloc(width * height * 3);
  const upright = file.readInt32LE(22) < 0;
  const palette = depth === 8 ? 14 + file.readUInt32LE(14) : null;
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    let from = start + stride * (upright ? row : height - 1 - row);
    for (let column = 0; column < width; column += 1) {
      const colour = palette === null ? from : palette + 4 * file[from]!;
      data[to++] = file[colour + 2] ?? 0;
      data[to++] = file[colour + 1] ?? 0;
      data[to++] = file[colour] ?? 0;
      from += depth / 8;
    }
  }
  return data;
}
