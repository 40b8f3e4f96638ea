import { type Peek, peek } from './peek.ts';

/** How long an MP3 plays: by the count some encoders leave in the first frame, else as if its bit rate held throughout. */

const RATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES = [44_100, 48_000, 32_000];
const LOOK = 8192;

export function mp3Seconds(path: string): number | null {
  return peek(path, 4 * LOOK, (file) => {
    const start = afterTag(file);
    const piece = file.read(start, LOOK);
    const at = frameIn(piece);
    return at === null ? null : secondsFrom(piece.subarray(at), file.size - start - at);
  });
}

function afterTag(file: Peek): number {
  const head = file.read(0, 10);
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return 0;
  return 10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (head[at]! & 0x7f), 0);
}

function frameIn(piece: Buffer): number | null {
  for (let at = piece.indexOf(0xff); at >= 0 && at + 40 < piece.length; at = piece.indexOf(0xff, at + 1)) {
    if (traitsOf(piece.subarray(at)) !== null) return at;
  }
  return null;
}

function traitsOf(frame: Buffer) {
  const [a, b, c] = [frame[1]!, frame[2]!, frame[3]!];
  const version = (a >> 3) & 3; // 3 is MPEG 1, 2 MPEG 2, 0 MPEG 2.5
  const sampleRate = SAMPLE_RATES[(b >> 2) & 3];
  const kilobits = (version === 3 ? RATES_1 : RATES_2)[b >> 4];
  if ((a & 0xe6) !== 0xe2 || version === 1 || !sampleRate || !kilobits) return null;
  const mono = c >> 6 === 3;
  return {
    bits: kilobits * 1000,
    sampleRate: version === 3 ? sampleRate : version === 2 ? sampleRate / 2 : sampleRate / 4,
    samples: version === 3 ? 1152 : 576,
    note: 4 + (version === 3 ? (mono ? 17 : 32) : mono ? 9 : 17),
  };
}

function secondsFrom(frame: Buffer, bytes: number): number | null {
  const traits = traitsOf(frame);
  if (!traits) return null;
  const { note, samples, sampleRate, bits } = traits;
  const sign = frame.toString('latin1', note, note + 4);
  const counted = (sign === 'Xing' || sign === 'Info') && frame.length >= note + 12 && (frame[note + 7]! & 1) === 1;
  return counted ? (frame.readUInt32BE(note + 8) * samples) / sampleRate : (bytes * 8) / bits;
}
