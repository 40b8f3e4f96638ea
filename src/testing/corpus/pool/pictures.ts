import sharp, { type Sharp } from 'sharp';
import type { Random } from '../random.ts';
import { hillSvg, shapesSvg, tableSvg } from './picture-shapes.ts';

/** Photographs, screenshots and stickers as encoders make them; nobody will take them for art. */
export interface Picture {
  readonly bytes: Buffer;
  /** As a person sees it. */
  readonly width: number;
  readonly height: number;
  readonly ext: string;
}

const PHOTO_SIZES = [
  [1280, 960],
  [960, 1280],
  [1024, 576],
  [720, 960],
  [800, 600],
] as const;

/** A landscape in bad light, with grain. Of those held upright, half are laid down with a mark to turn them (EXIF 6). */
export async function makePhoto(random: Random, n: number): Promise<Picture> {
  const [width, height] = PHOTO_SIZES[n % PHOTO_SIZES.length]!;
  const turned = height > width && n % 2 === 1;
  // Painted at half the size, which a bad lens would do too: blending is what takes the time.
  const scene = await paint(random, width / 2, height / 2)
    .raw()
    .toBuffer();
  const raw = { width: width / 2, height: height / 2, channels: 4 } as const;
  const picture = sharp(scene, { raw })
    .removeAlpha()
    .rotate(turned ? 270 : 0);
  const camera = { IFD0: { Make: 'HUAWEI', Model: 'ALN-AL80', DateTime: '2026:11:02 15:04:05' } };
  const photo = picture
    .resize(turned ? height : width, null, { kernel: 'linear' })
    .withExif(camera)
    .jpeg({ quality: random.between(68, 90) });
  const bytes = await (turned ? photo.withMetadata({ orientation: 6 }) : photo).toBuffer();
  return { bytes, width, height, ext: 'jpg' };
}

/** Made for a phone's screen or cut out of a table. */
export async function makeScreenshot(random: Random, n: number): Promise<Picture> {
  const [width, height] = n % 3 === 2 ? [1200, 640] : [720, n % 3 === 1 ? 1560 : 1280];
  const svg = n % 3 === 2 ? tableSvg(random, width, height) : shapesSvg(random, width, height);
  return {
    bytes: await sharp(Buffer.from(svg)).png({ palette: true, effort: 1 }).toBuffer(),
    width,
    height,
    ext: 'png',
  };
}

/** A face that hops. */
export async function makeSticker(random: Random, frames: number): Promise<Picture> {
  const side = random.pick([120, 180, 240]);
  const [skin, ink] = [`hsl(${random.between(30, 60)} 90% 60%)`, `hsl(${random.below(360)} 60% 30%)`];
  const faces = Array.from({ length: frames }, (_, i) => {
    const hop = frames === 1 ? 0 : Math.abs(Math.sin((Math.PI * i) / frames)) * 24;
    return Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 120 120"><g transform="translate(0 ${(24 - hop).toFixed(1)})"><circle cx="60" cy="50" r="38" fill="${skin}"/><circle cx="47" cy="42" r="5" fill="${ink}"/><circle cx="73" cy="42" r="5" fill="${ink}"/><path d="M42 60q18 ${6 + Math.round(hop / 2)} 36 0" stroke="${ink}" stroke-width="5" fill="none"/></g></svg>`,
    );
  });
  if (frames === 1) return { bytes: await sharp(faces[0]).png().toBuffer(), width: side, height: side, ext: 'png' };
  const delay = Array<number>(frames).fill(random.pick([60, 80, 120]));
  const bytes = await sharp(faces, { join: { animated: true } })
    .gif({ delay, loop: 0, effort: 1 })
    .toBuffer();
  return { bytes, width: side, height: side, ext: 'gif' };
}

/** The same scenes in formats that only some programs write. AVIF stands for HEIC: the same container, another codec. */
export async function makeOddPicture(random: Random, ext: 'webp' | 'avif' | 'tiff'): Promise<Picture> {
  const [width, height] = [640, 480];
  const scene = paint(random, width, height);
  const bytes = await {
    webp: () => scene.webp({ quality: 75, effort: 1 }),
    avif: () => scene.avif({ quality: 45, effort: 0 }),
    tiff: () => scene.tiff({ compression: 'lzw' }),
  }
    [ext]()
    .toBuffer();
  return { bytes, width, height, ext };
}

function paint(random: Random, width: number, height: number): Sharp {
  const light = lightOf(random);
  const grain = { raw: { width: GRAIN, height: GRAIN, channels: 4 }, tile: true, blend: 'over' } as const;
  return sharp(light, { raw: { width: LIGHT, height: LIGHT, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .composite([{ input: Buffer.from(hillSvg(random, width, height)) }, { input: grainOf(random), ...grain }]);
}

const LIGHT = 12;
const GRAIN = 128;
const SKIES = [
  [
    [70, 130, 200],
    [205, 225, 240],
  ],
  [
    [40, 90, 160],
    [250, 200, 150],
  ],
  [
    [60, 50, 100],
    [240, 140, 90],
  ],
  [
    [150, 160, 170],
    [215, 218, 220],
  ],
  [
    [20, 25, 60],
    [90, 100, 150],
  ],
  [
    [210, 190, 160],
    [240, 232, 215],
  ],
] as const;

/** A sky from one colour to another with clouds, as a few pixels that are blown up. */
function lightOf(random: Random): Buffer {
  const [above, below] = random.pick(SKIES);
  const tint = random.between(-18, 18);
  const pixels = Buffer.alloc(LIGHT * LIGHT * 3);
  for (let i = 0; i < LIGHT * LIGHT; i += 1) {
    const down = Math.floor(i / LIGHT) / LIGHT;
    const cloud = tint + random.between(-20, 20);
    for (let c = 0; c < 3; c += 1) {
      pixels[i * 3 + c] = Math.max(0, Math.min(255, above[c]! + (below[c]! - above[c]!) * down + cloud));
    }
  }
  return pixels;
}

/** Dark and bright specks. */
function grainOf(random: Random): Buffer {
  const pixels = Buffer.alloc(GRAIN * GRAIN * 4);
  for (let i = 0; i < pixels.length; i += 4) {
    const bits = random.bits();
    pixels.fill((bits & 1) * 255, i, i + 3);
    pixels[i + 3] = (bits >>> 8) % 26;
  }
  return pixels;
}
