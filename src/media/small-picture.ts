import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

/**
 * A JPEG small enough for paper, out of a preview that the workshop made. Never of a stranger's file: those are decoded
 * in the workshop's child alone. Null when there is no such preview, or it cannot be read.
 */
export interface SmallPicture {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
}

const MOST_PIXELS = 17_000_000; // a view is at most 4,096 wide and high

sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Jpeg', 'Webp'].map((loader) => `VipsForeignLoad${loader}Buffer`) });

export async function smallPicture(path: string, most: number): Promise<SmallPicture | null> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return null;
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'none' })
      .flatten({ background: '#ffffff' })
      .resize({ width: most, height: most, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 70 })
      .toBuffer({ resolveWithObject: true });
    return { jpeg: data, width: info.width, height: info.height };
  } catch {
    return null;
  }
}
