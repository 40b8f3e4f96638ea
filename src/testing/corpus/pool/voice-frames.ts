import type { Random } from '../random.ts';
import { encodeAmr, FRAME_BYTES } from './amr-encoder.ts';

/** Voice messages: somebody talks no language in particular, in syllables and phrases with pauses, as AMR of 12.2 kbit/s. */
export const RATE = 8000;
const FRAMES_A_SECOND = 50;
const HEADER = Buffer.from('#!AMR\n');

/** A long talk, of which messages are cut: encoding is the slow part, and AMR may begin at any frame. */
export class Talk {
  readonly #frames: Buffer;

  constructor(random: Random, seconds: number) {
    this.#frames = encodeAmr(babble(random, seconds));
  }

  /** From somewhere within; longer than the talk, it begins anew. */
  cut(random: Random, frames: number): Buffer {
    const count = this.#frames.length / FRAME_BYTES;
    const from = random.below(count);
    const parts: Buffer[] = [HEADER];
    for (let left = frames, at = from; left > 0; at = 0) {
      const taken = Math.min(left, count - at);
      parts.push(this.#frames.subarray(at * FRAME_BYTES, (at + taken) * FRAME_BYTES));
      left -= taken;
    }
    return Buffer.concat(parts);
  }
}

export function framesIn(seconds: number): number {
  return Math.max(1, Math.round(seconds * FRAMES_A_SECOND));
}

export function secondsOf(frames: number): number {
  return frames / FRAMES_A_SECOND;
}

/** The first two resonances of the mouth for a, i, u, e, o, ü. */
const VOWELS = [
  [750, 1250],
  [300, 2300],
  [330, 750],
  [480, 1850],
  [520, 950],
  [310, 1900],
] as const;

interface Syllable {
  readonly from: number;
  readonly to: number;
  readonly loudness: number;
  readonly vowel: (typeof VOWELS)[number];
  /** How the pitch moves, as the four tones do. */
  readonly rise: number;
  readonly hiss: number;
}

function babble(random: Random, seconds: number): Int16Array {
  const sound = new Int16Array(seconds * RATE);
  const pitch = random.between(105, 230);
  for (const syllable of syllablesOf(random, sound.length)) speak(sound, syllable, pitch, random);
  return sound;
}

function* syllablesOf(random: Random, length: number): Generator<Syllable> {
  let at = random.between(800, 2400);
  while (at < length) {
    const loudness = 0.5 + random.unit() * 0.5;
    for (let left = random.between(3, 11); left > 0 && at < length; left -= 1) {
      const to = Math.min(at + random.between(900, 2200), length);
      const rise = random.pick([0, 0.25, -0.15, -0.35]);
      yield { from: at, to, loudness, vowel: random.pick(VOWELS), rise, hiss: random.pick([0, 0, 300, 600]) };
      at = to + random.between(80, 420);
    }
    at += random.between(1600, 7600); // a breath
  }
}

/** Pulses of the vocal cords through two resonances, after a hiss. */
function speak(
  sound: Int16Array,
  { from, to, loudness, vowel, rise, hiss }: Syllable,
  pitch: number,
  random: Random,
): void {
  const mouth = vowel.map((frequency) => resonance(frequency, 90));
  let phase = 0;
  for (let at = from; at < to; at += 1) {
    const done = (at - from) / (to - from);
    phase += (pitch * (1 + rise * (done - 0.5))) / RATE;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    const breath = at - from < hiss ? random.unit() * 0.5 - 0.25 : random.unit() * 0.04 - 0.02;
    const shape = Math.sin(Math.PI * Math.min(1, done * 1.1)) ** 0.6;
    const voiced = at - from < hiss ? 0 : pulse;
    const level =
      mouth.reduce((sum, through) => sum + through(voiced + breath * 0.2), 0) + breath * (hiss > 0 ? 0.4 : 0);
    sound[at] = Math.max(-32_000, Math.min(32_000, level * shape * loudness * 7000));
  }
}

function resonance(frequency: number, width: number): (input: number) => number {
  const r = Math.exp((-Math.PI * width) / RATE);
  const [a, b] = [2 * r * Math.cos((2 * Math.PI * frequency) / RATE), -r * r];
  let [last, before] = [0, 0];
  return (input) => {
    const out = input + a * last + b * before;
    [last, before] = [out, last];
    return out;
  };
}
