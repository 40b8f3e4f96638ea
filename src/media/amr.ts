import { AMR } from 'web-amr/dist/vendor/amrnb.js';

/** AMR voice: frames of 20 ms, each a byte that tells its size and then its bits. Damage is stepped over, not obeyed. */
export const NARROW = { header: '#!AMR\n', bytes: [12, 13, 15, 17, 19, 20, 26, 31, 5] } as const;
export const WIDE = { header: '#!AMR-WB\n', bytes: [17, 23, 32, 36, 40, 46, 50, 58, 60, 5] } as const;

type Band = typeof NARROW | typeof WIDE;

const NO_DATA = 15;
const SAMPLES = 160;
export const SAMPLE_RATE = 8000;
export const FRAMES_A_SECOND = 50;

export interface Frames {
  readonly file: Buffer;
  /** Where each good frame begins. */
  readonly starts: readonly number[];
  readonly damaged: boolean;
}

export function readFrames(file: Buffer, band: Band): Frames {
  const starts: number[] = [];
  let damaged = false;
  let at = band.header.length;
  while (at < file.length) {
    const length = frameLength(file, at, band);
    if (length !== null && at + length <= file.length) {
      starts.push(at);
      at += length;
      continue;
    }
    damaged = true;
    at = nextFrame(file, at + 1, band);
  }
  return { file, starts, damaged };
}

/** With its own byte; null where no frame begins. */
function frameLength(file: Buffer, at: number, { bytes }: Band): number | null {
  const toc = file[at]!;
  if ((toc & 0x83) !== 0) return null;
  const mode = toc >> 3;
  if (mode === NO_DATA) return 1;
  const speech = bytes[mode];
  return speech === undefined ? null : speech + 1;
}

/** The next place from which two frames follow one another, or one reaches the end exactly. */
function nextFrame(file: Buffer, from: number, band: Band): number {
  for (let at = from; at < file.length; at += 1) {
    const length = frameLength(file, at, band);
    if (length === null || length === 1) continue;
    const end = at + length;
    if (end === file.length || (end < file.length && frameLength(file, end, band) !== null)) return at;
  }
  return file.length;
}

// A run decodes with a fresh decoder: it is led in by a few frames before it, so that no seam is heard.
const RUN = 3000;
const LEAD_IN = 10;

/** The sound of frames `from` to `to`, a minute at a time. */
export function* decodeFrames(frames: Frames, from = 0, to = frames.starts.length): Generator<Int16Array> {
  for (let at = from; at < to; at += RUN) {
    const end = Math.min(at + RUN, to);
    const lead = Math.min(LEAD_IN, at);
    yield decodeRun(frames, at - lead, end).subarray(lead * SAMPLES);
  }
}

function decodeRun({ file, starts }: Frames, from: number, to: number): Int16Array {
  const run = starts.slice(from, to).map((at) => file.subarray(at, at + frameLength(file, at, NARROW)!));
  const header = Buffer.from(NARROW.header);
  const bytes = run.reduce((sum, frame) => sum + frame.length, header.length);
  // The decoder makes room for one frame in six bytes and stops there: silent frames are shorter. What is added decodes to
  // sound past the end, which is cut off.
  const added = Buffer.alloc(Math.max(0, 6 * (run.length + 1) - bytes), 0x3c);
  const sound = AMR._decode(Buffer.concat([header, ...run, added]));
  if (!sound) throw new Error('the AMR decoder did not start');
  return sound.subarray(0, run.length * SAMPLES);
}
