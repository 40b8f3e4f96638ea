import type { Random } from '../random.ts';
import { encode, type Yuv } from './h264.ts';
import { muxMp4 } from './mp4.ts';

/** Short movies that play everywhere: coloured dusk with a sun that wanders over it, and another sky every other second. */
export interface Movie {
  readonly bytes: Buffer;
  /** As a person sees it. */
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
}

export interface MovieOptions {
  readonly seconds: number;
  /** As a person sees it. */
  readonly width: number;
  readonly height: number;
  readonly turned?: boolean;
  readonly contentsLast?: boolean;
}

const FRAMES_A_SECOND = 5;
const SKY_FRAMES = 2 * FRAMES_A_SECOND;

export function makeMovie(random: Random, { seconds, width, height, turned = false, ...more }: MovieOptions): Movie {
  const frames: Yuv[] = [];
  let sky = makeSky(random, width, height);
  for (let i = 0; i < seconds * FRAMES_A_SECOND; i += 1) {
    if (i % SKY_FRAMES === 0 && i > 0) sky = makeSky(random, width, height);
    const picture = withSun(sky, i / (seconds * FRAMES_A_SECOND));
    frames.push(turned ? laidDown(picture) : picture);
  }
  const coded = encode(frames, SKY_FRAMES);
  const stored = { width: frames[0]!.width, height: frames[0]!.height };
  const bytes = muxMp4(coded, { ...stored, framesASecond: FRAMES_A_SECOND, turned, ...more });
  return { bytes, seconds, width, height };
}

/** As the sensor of a phone held upright sees it: to be turned to the right again. */
function laidDown({ width, height, planes }: Yuv): Yuv {
  const lay = (upright: Uint8Array, from: number) => {
    const across = upright.length / from;
    return upright.map((_, i) => upright[(i % across) * from + from - 1 - Math.floor(i / across)]!);
  };
  const [y, u, v] = planes;
  return { width: height, height: width, planes: [lay(y, width), lay(u, width / 2), lay(v, width / 2)] };
}

/** From a colour above to a colour below, with a hill in front. */
function makeSky(random: Random, width: number, height: number): Yuv {
  const [above, below] = [random.between(60, 120), random.between(150, 215)];
  const [blue, red] = random.pick([
    [160, 100], // by day
    [145, 120],
    [108, 160], // at dusk
    [100, 145],
  ] as const);
  const [hill, slope] = [0.55 + random.unit() * 0.25, random.unit() * 0.3 - 0.15];
  const wave = random.between(30, 70);
  return {
    width,
    height,
    planes: [
      plane(width, height, (x, y) => (y > ground(x) ? 40 + 30 * y : above + (below - above) * y)),
      plane(width / 2, height / 2, (x, y) => (y > ground(x) ? 105 : blue + (128 - blue) * y)),
      plane(width / 2, height / 2, (x, y) => (y > ground(x) ? 112 : red + (128 - red) * (1 - y))),
    ],
  };
  function ground(x: number): number {
    return hill + slope * x + Math.sin((x * 600) / wave) * 0.05;
  }
}

function plane(width: number, height: number, value: (x: number, y: number) => number): Uint8Array {
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) samples[y * width + x] = Math.round(value(x / width, y / height));
  }
  return samples;
}

/** At the beginning it stands left, at the end right. */
function withSun(sky: Yuv, done: number): Yuv {
  const radius = Math.min(sky.width, sky.height) / 9;
  const centre = [
    radius + done * (sky.width - 2 * radius),
    sky.height * (0.45 - 0.3 * Math.sin(done * Math.PI)),
  ] as const;
  const [y, u, v] = sky.planes.map((samples) => samples.slice()) as [Uint8Array, Uint8Array, Uint8Array];
  disc(y, sky.width, centre, radius, 225);
  const half = [centre[0] / 2, centre[1] / 2] as const;
  disc(u, sky.width / 2, half, radius / 2, 70);
  disc(v, sky.width / 2, half, radius / 2, 160);
  return { ...sky, planes: [y, u, v] };
}

function disc(
  samples: Uint8Array,
  width: number,
  [cx, cy]: readonly [number, number],
  radius: number,
  value: number,
): void {
  for (let y = Math.max(0, Math.floor(cy - radius)); y <= cy + radius; y += 1) {
    for (let x = Math.max(0, Math.floor(cx - radius)); x <= cx + radius; x += 1) {
      if (Math.hypot(x - cx, y - cy) <= radius) samples[y * width + x] = value;
    }
  }
}
