import { decodeFrames, type Frames, SAMPLE_RATE } from './amr.ts';
import { type Peek, peek } from './peek.ts';
import { writeWhole } from './whole-file.ts';

/** 16-bit mono at 8 kHz: what every browser plays, and just what the telephone codec holds. */
const HEADER_BYTES = 44;

export function writeWav(path: string, frames: Frames): void {
  writeWhole(path, wavPieces(frames));
}

function* wavPieces(frames: Frames): Generator<Uint8Array> {
  yield wavHeader(frames.starts.length * 160 * 2);
  for (const sound of decodeFrames(frames)) yield new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength);
}

function wavHeader(bytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(bytes + HEADER_BYTES - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // mono
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  return header;
}

const LOOK = 1 << 20;

/** Seconds of a WAV from outside; null when its header does not make sense. */
export function wavSeconds(path: string): number | null {
  return peek(path, LOOK, (file) => {
    let bytesASecond = 0;
    for (const { name, at, bytes } of chunksIn(file)) {
      if (name === 'fmt ' && at + 12 <= file.size) bytesASecond = file.read(at, 12).readUInt32LE(8);
      if (name === 'data' && bytesASecond > 0) return Math.min(bytes, file.size - at) / bytesASecond;
    }
    return null;
  });
}

const MOST_CHUNKS = 1000;

function* chunksIn(file: Peek): Generator<{ name: string; at: number; bytes: number }> {
  let at = 12;
  for (let count = 0; count < MOST_CHUNKS; count += 1) {
    const head = file.read(at, 8);
    if (head.length < 8) return;
    const bytes = head.readUInt32LE(4);
    yield { name: head.toString('latin1', 0, 4), at: at + 8, bytes };
    at += 8 + bytes + (bytes & 1);
  }
}
