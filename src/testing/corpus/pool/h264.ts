/**
 * A small H.264 encoder (constrained baseline) for moving pictures without any codec at hand: a macroblock is either sent
 * as it is (I_PCM) or left as it was (skipped). A still costs some bytes a frame, a change 384 bytes for each 16 × 16.
 */

/** Luma, then both chromas at half size: limited range, as video has it. */
export interface Yuv {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly [Uint8Array, Uint8Array, Uint8Array];
}

export interface CodedFrame {
  /** One NAL unit. */
  readonly nal: Buffer;
  /** Playing may begin here. */
  readonly key: boolean;
}

export interface CodedMovie {
  readonly sps: Buffer;
  readonly pps: Buffer;
  readonly frames: readonly CodedFrame[];
}

const PROFILE = 66;
const LEVEL = 31;
const [I_SLICE, P_SLICE] = [7, 5];
const I_PCM = 25;
const INTRA_IN_P = 5; // mb_type of intra blocks counts on after those of P
const FRAME_NUMBERS = 16;

/** Both sides must be multiples of 16. Every `keyEach` frames a picture is sent whole. */
export function encode(pictures: readonly Yuv[], keyEach: number): CodedMovie {
  const { width, height } = pictures[0]!;
  if (width % 16 !== 0 || height % 16 !== 0) throw new Error(`${width} × ${height}: not of whole macroblocks`);
  const frames = pictures.map((picture, i) => {
    const sinceKey = i % keyEach;
    const nal =
      sinceKey === 0
        ? codeWhole(picture, Math.floor(i / keyEach) % 2)
        : codeChanges(picture, pictures[i - 1]!, sinceKey % FRAME_NUMBERS);
    return { nal, key: sinceKey === 0 };
  });
  return { sps: codeSps(width / 16, height / 16), pps: codePps(), frames };
}

function codeSps(columns: number, rows: number): Buffer {
  const bits = new Bits();
  bits.put(PROFILE, 8).put(0xc0, 8).put(LEVEL, 8);
  bits.ue(0).ue(0).ue(2).ue(1).put(0, 1); // ids, 4-bit frame numbers, shown in the order sent, one picture remembered
  bits.ue(columns - 1).ue(rows - 1);
  bits.put(1, 1).put(1, 1).put(0, 1).put(0, 1); // frames only, 8×8 inference, no cropping, no VUI
  return unit(0x67, bits.end());
}

function codePps(): Buffer {
  const bits = new Bits();
  bits.ue(0).ue(0).put(0, 1).put(0, 1).ue(0).ue(0).ue(0).put(0, 1).put(0, 2); // CAVLC, one slice group, no weights
  bits.ue(0).ue(0).ue(0); // quantiser and its offsets, unused
  bits.put(1, 1).put(0, 1).put(0, 1); // slices say whether edges are smoothed
  return unit(0x68, bits.end());
}

function codeWhole(picture: Yuv, pictureId: number): Buffer {
  const bits = new Bits();
  bits.ue(0).ue(I_SLICE).ue(0).put(0, 4).ue(pictureId).put(0, 2);
  bits.ue(0).ue(1); // no smoothing: what is sent raw shall be shown raw
  for (const block of blocksOf(picture)) bits.ue(I_PCM).bytes(samplesOf(picture, block));
  return unit(0x65, bits.end());
}

function codeChanges(picture: Yuv, before: Yuv, frameNumber: number): Buffer {
  const bits = new Bits();
  bits.ue(0).ue(P_SLICE).ue(0).put(frameNumber, 4).put(0, 1).put(0, 1).put(0, 1);
  bits.ue(0).ue(1);
  let skipped = 0;
  for (const block of blocksOf(picture)) {
    const samples = samplesOf(picture, block);
    if (samples.equals(samplesOf(before, block))) {
      skipped += 1;
      continue;
    }
    bits
      .ue(skipped)
      .ue(INTRA_IN_P + I_PCM)
      .bytes(samples);
    skipped = 0;
  }
  if (skipped > 0) bits.ue(skipped);
  return unit(0x41, bits.end());
}

type Block = readonly [column: number, row: number];

function* blocksOf({ width, height }: Yuv): Generator<Block> {
  for (let row = 0; row < height / 16; row += 1)
    for (let column = 0; column < width / 16; column += 1) yield [column, row];
}

function samplesOf({ width, planes }: Yuv, [column, row]: Block): Buffer {
  const samples = Buffer.alloc(384);
  let filled = 0;
  for (const [i, plane] of planes.entries()) {
    const side = i === 0 ? 16 : 8;
    const stride = (width / 16) * side;
    for (let y = 0; y < side; y += 1) {
      const from = (row * side + y) * stride + column * side;
      samples.set(plane.subarray(from, from + side), filled);
      filled += side;
    }
  }
  return samples;
}

/** A NAL unit; a 3 keeps apart what would look like the start of another. */
function unit(header: number, payload: Buffer): Buffer {
  const bytes = [header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros === 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(bytes);
}

class Bits {
  readonly #parts: Buffer[] = [];
  #open: number[] = [];
  #byte = 0;
  #free = 8;

  put(value: number, count: number): this {
    for (let i = count - 1; i >= 0; i -= 1) {
      this.#free -= 1;
      this.#byte |= ((value >> i) & 1) << this.#free;
      if (this.#free === 0) this.#next();
    }
    return this;
  }

  /** Exp-Golomb. Zero reads the same with a sign, the only value such fields have here. */
  ue(value: number): this {
    const length = 32 - Math.clz32(value + 1);
    return this.put(0, length - 1).put(value + 1, length);
  }

  /** From the next whole byte on. */
  bytes(samples: Buffer): this {
    if (this.#free < 8) this.#next();
    this.#parts.push(Buffer.from(this.#open), samples);
    this.#open = [];
    return this;
  }

  end(): Buffer {
    this.put(1, 1);
    if (this.#free < 8) this.#next();
    return Buffer.concat([...this.#parts, Buffer.from(this.#open)]);
  }

  #next(): void {
    this.#open.push(this.#byte);
    this.#byte = 0;
    this.#free = 8;
  }
}
