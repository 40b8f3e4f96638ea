import { decodeFrames, type Frames } from './amr.ts';

const BARS = 40;
const LOUD_ENOUGH = 300; // of 32,768: below it even the loudest part is a quiet room, and is not drawn up to full height
const CURVE = 0.6; // speech is mostly soft; as it is, one loud word would flatten the rest

/** How loud each fortieth is, as digits. */
export function waveformOf(sound: Int16Array): string {
  const loudness = Array.from({ length: BARS }, (_, bar) => {
    const part = sound.subarray(Math.floor((bar * sound.length) / BARS), Math.floor(((bar + 1) * sound.length) / BARS));
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, part.length));
  });
  const loudest = Math.max(LOUD_ENOUGH, ...loudness);
  return loudness.map((value) => Math.round(9 * (value / loudest) ** CURVE)).join('');
}

const SAMPLED = 150; // frames a bar: three seconds of a long recording stand for its fortieth

export function waveformOfFrames(frames: Frames): string {
  const count = frames.starts.length;
  if (count <= BARS * SAMPLED) return waveformOf(joined([...decodeFrames(frames)]));
  const parts = Array.from({ length: BARS }, (_, bar) => {
    const from = Math.floor((bar * count) / BARS);
    return joined([...decodeFrames(frames, from, from + SAMPLED)]);
  });
  return waveformOf(joined(parts));
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
