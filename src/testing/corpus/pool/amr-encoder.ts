import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';

/**
 * The encoder half of OpenCORE-AMR. It is compiled into the decoder the product uses, but its package hands out only the
 * decoder: here the same file is read and its inner module taken out.
 */
export const FRAME_SAMPLES = 160; // 20 ms at 8 kHz
export const FRAME_BYTES = 32;

interface Compiled {
  readonly HEAP16: Int16Array;
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
  _Encoder_Interface_init(discontinuous: number): number;
  _Encoder_Interface_Encode(encoder: number, mode: number, speech: number, out: number, forced: number): number;
  _Encoder_Interface_exit(encoder: number): void;
}

const MODE_12_2 = 7; // what WeCom's clients record with

let compiled: Compiled | null = null;

/** Frames of 32 bytes for 16-bit sound at 8 kHz; what is left over at the end is dropped. */
export function encodeAmr(sound: Int16Array): Buffer {
  compiled ??= compile();
  const amr = compiled;
  const encoder = amr._Encoder_Interface_init(0);
  const [speech, out] = [amr._malloc(FRAME_SAMPLES * 2), amr._malloc(64)];
  const count = Math.floor(sound.length / FRAME_SAMPLES);
  const frames = Buffer.alloc(count * FRAME_BYTES);
  for (let i = 0; i < count; i += 1) {
    amr.HEAP16.set(sound.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES), speech / 2);
    const length = amr._Encoder_Interface_Encode(encoder, MODE_12_2, speech, out, 0);
    if (length !== FRAME_BYTES) throw new Error(`a frame of ${length} bytes`);
    frames.set(amr.HEAPU8.subarray(out, out + length), i * FRAME_BYTES);
  }
  amr._free(speech);
  amr._free(out);
  amr._Encoder_Interface_exit(encoder);
  return frames;
}

function compile(): Compiled {
  const file = new URL(import.meta.resolve('web-amr/dist/vendor/amrnb.js'));
  const source = readFileSync(file, 'utf8');
  const inside = source.replace('export const AMR =', '').replace(/return AMR;\s*\}\)\(\);\s*$/, 'return Module; })()');
  return runInThisContext(inside) as Compiled;
}
