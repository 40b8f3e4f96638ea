/** How loud a voice is over its length, as bars of an SVG. */
export interface Waveform {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly { readonly x: number; readonly y: number; readonly height: number }[];
}

const HEIGHT = 24;
const STEP = 4;
const LEAST_BARS = 16;
const MOST_BARS = 52;
const FLAT = '2';

/** A longer voice has a longer picture. `waveform` is digits, 0 silence and 9 the loudest; null when it was not measured. */
export function waveformOf(waveform: string | null, seconds: number | null): Waveform {
  const count = Math.min(MOST_BARS, Math.max(LEAST_BARS, Math.round(LEAST_BARS + (seconds ?? 0) * 1.2)));
  const digits = [...(waveform || FLAT)].map((digit) => Number(digit) || 0);
  const bars = Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * digits.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * digits.length) / count));
    const height = 3 + 2 * digits.slice(from, to).reduce((most, digit) => Math.max(most, digit), 0);
    return { x: i * STEP, y: (HEIGHT - height) / 2, height };
  });
  return { width: count * STEP - 1, height: HEIGHT, bars };
}
