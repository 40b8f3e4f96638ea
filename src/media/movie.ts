import { type Peek, peek } from './peek.ts';

/**
 * Length and picture size of MP4 and MOV, out of three small boxes. Boxes say how long they are, and are not believed: a walk
 * only ever goes forward, inside the box it is in, for so many steps, and reads a few bytes of each.
 */
export interface Movie {
  readonly seconds: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

interface Box {
  readonly type: string;
  /** Of what is inside. */
  readonly from: number;
  readonly to: number;
}

const BUDGET = 4 << 20;
const MOST_BOXES = 4096;
const LONGEST = 30 * 86_400;
const WIDEST = 65_535;

/** Null when there is no description of a film in it. */
export function readMovie(path: string): Movie | null {
  return peek(path, BUDGET, (file) => {
    const steps = { left: MOST_BOXES };
    const moov = find(file, 0, file.size, 'moov', steps);
    return moov && describe(file, moov, steps);
  });
}

interface Steps {
  left: number;
}

function find(file: Peek, from: number, to: number, type: string, steps: Steps): Box | null {
  for (const box of boxesIn(file, from, to, steps)) if (box.type === type) return box;
  return null;
}

function* boxesIn(file: Peek, from: number, to: number, steps: Steps): Generator<Box> {
  let at = from;
  while (at + 8 <= to && steps.left-- > 0) {
    const head = file.read(at, 16);
    if (head.length < 8) return;
    const [length, header] = lengthOf(head, to - at);
    if (length < header || length > to - at) return yield* cutOff(head, at + header, to);
    yield { type: head.toString('latin1', 4, 8), from: at + header, to: at + length };
    at += length;
  }
}

/** The last box of a file that ends too early may still hold what is wanted. */
function* cutOff(head: Buffer, from: number, to: number): Generator<Box> {
  if (from < to) yield { type: head.toString('latin1', 4, 8), from, to };
}

/** Length of the box and of its header. 0 means "to the end", 1 that the length follows in eight bytes. */
function lengthOf(head: Buffer, room: number): [number, number] {
  const short = head.readUInt32BE(0);
  if (short === 0) return [room, 8];
  if (short !== 1) return [short, 8];
  return head.length < 16 ? [0, 16] : [Number(head.readBigUInt64BE(8)), 16];
}

function describe(file: Peek, moov: Box, steps: Steps): Movie {
  let seconds: number | null = null;
  let size: Pick<Movie, 'width' | 'height'> | null = null;
  for (const box of boxesIn(file, moov.from, moov.to, steps)) {
    if (box.type === 'mvhd') seconds ??= readSeconds(inside(file, box));
    if (box.type !== 'trak') continue;
    const tkhd = size ? null : find(file, box.from, box.to, 'tkhd', steps);
    if (tkhd) size = readSize(inside(file, tkhd));
  }
  return { seconds, width: size?.width ?? null, height: size?.height ?? null };
}

function inside(file: Peek, box: Box): Buffer {
  return file.read(box.from, Math.min(box.to - box.from, 112));
}

function readSeconds(mvhd: Buffer): number | null {
  const wide = mvhd[0] === 1;
  if (mvhd.length < (wide ? 32 : 20)) return null;
  const scale = mvhd.readUInt32BE(wide ? 20 : 12);
  const ticks = wide ? Number(mvhd.readBigUInt64BE(24)) : mvhd.readUInt32BE(16);
  const seconds = scale === 0 ? 0 : ticks / scale;
  return seconds > 0 && seconds <= LONGEST ? seconds : null;
}

/** Null for a track without a picture. A film taken upright lies on its side and carries a turn. */
function readSize(tkhd: Buffer): { width: number; height: number } | null {
  const matrix = tkhd[0] === 1 ? 52 : 40;
  if (tkhd.length < matrix + 44) return null;
  const width = Math.round(tkhd.readUInt32BE(matrix + 36) / 65_536);
  const height = Math.round(tkhd.readUInt32BE(matrix + 40) / 65_536);
  if (width === 0 || height === 0 || width > WIDEST || height > WIDEST) return null;
  const turned = tkhd.readInt32BE(matrix) === 0 && tkhd.readInt32BE(matrix + 4) !== 0;
  return turned ? { width: height, height: width } : { width, height };
}
