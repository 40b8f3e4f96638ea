import { readFileSync, statSync } from 'node:fs';
import type { HeicImage } from 'heic-decode';
import { PROBLEMS, Unfit } from './job.ts';

/** What a phone's HEIC shows, as red, green, blue and alpha. Its size is asked for before a dot of it is decoded. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

const MOST_BYTES = 64 << 20;
const MOST_PIXELS = 26_000_000; // 24 million are usual with phones; each costs 15 bytes while it is decoded

export async function decodeHeic(path: string): Promise<Decoded> {
  if (statSync(path).size > MOST_BYTES) throw new Unfit(PROBLEMS.large);
  const { all } = (await import('heic-decode')).default;
  const images = await all({ buffer: readFileSync(path) });
  try {
    const [image] = images;
    if (!image) throw new Error('no picture in it');
    return await decode(image);
  } finally {
    images.dispose();
  }
}

async function decode(image: HeicImage): Promise<Decoded> {
  const { width, height } = image;
  if (!(width > 0 && height > 0)) throw new Error('a picture without a size');
  if (width * height > MOST_PIXELS) throw new Unfit(PROBLEMS.heicPixels, { width, height });
  const { data } = await image.decode();
  return { width, height, data };
}
