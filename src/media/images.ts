import { statSync } from 'node:fs';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { readBmp } from './bmp.ts';
import { decodeHeic } from './heic.ts';
import { type Findings, type Order, PROBLEMS, Unfit } from './job.ts';
import { writeWhole } from './whole-file.ts';

/** Thumbnails of pictures, and a JPEG of those that browsers do not show. Runs in the workshop's child only. */

const MOST_PIXELS = 100_000_000;
const THUMB = { width: 480, height: 480, fit: 'inside', withoutEnlargement: true } as const;
const VIEW = { width: 4096, height: 4096, fit: 'inside', withoutEnlargement: true } as const;

// A sticker may move in its thumbnail as long as that costs little to make and to load.
const MOVING = { bytes: 1 << 20, frames: 60, pixels: 12_000_000 };

sharp.concurrency(1);
sharp.cache(false);
// By name, so that SVG, PDF and whatever else the library learns to read stay out.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((loader) => `VipsForeignLoad${loader}File`),
});

type Drawn = Partial<Findings>;

/** Formats that the image library reads by itself. */
export async function drawImage(order: Order): Promise<Drawn> {
  const about = await sharp(order.path, { limitInputPixels: false, failOn: 'none' }).metadata();
  const size = sizeOf(about);
  if (size.width * size.height > MOST_PIXELS) return { ...size, problem: PROBLEMS.pixels };
  const { bytes, part } = await drawThumb(order.path, about);
  if (!bytes) return { ...size, problem: PROBLEMS.damaged };
  writeWhole(order.thumb, [bytes]);
  return { ...size, thumb: true, problem: part ? PROBLEMS.partImage : null };
}

/** For formats that browsers do not show. */
export async function drawImageAndView(order: Order): Promise<Drawn> {
  const drawn = await drawImage(order);
  if (!drawn.thumb) return drawn;
  const view = await viewOf(sharp(order.path, lenient()).autoOrient());
  writeWhole(order.view, [view]);
  return { ...drawn, view: true };
}

export async function drawHeic(order: Order): Promise<Drawn> {
  const { width, height, data } = await decodeHeic(order.path);
  const picture = () => sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: MOST_PIXELS });
  const view = await viewOf(picture());
  writeWhole(order.view, [view]);
  writeWhole(order.thumb, [await thumbOf(picture())]);
  return { width, height, thumb: true, view: true };
}

/** The image library leaves BMP out. */
export async function drawBmp(order: Order): Promise<Drawn> {
  const raster = readBmp(order.path);
  if (!raster) return {};
  const { width, height, data } = raster;
  writeWhole(order.thumb, [await thumbOf(sharp(data, { raw: { width, height, channels: 3 } }))]);
  return { width, height, thumb: true };
}

/** The picture itself, as it is seen. */
export async function openPicture({ path, format }: Pick<Order, 'path' | 'format'>): Promise<Sharp> {
  if (format === 'heic') {
    const { width, height, data } = await decodeHeic(path);
    return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: MOST_PIXELS });
  }
  const raster = format === 'bmp' ? readBmp(path) : null;
  if (raster) return sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } });
  return sharp(path, lenient()).autoOrient();
}

function sizeOf({ autoOrient, width, pageHeight, pages }: Metadata): { width: number; height: number } {
  const moving = (pages ?? 1) > 1 && pageHeight !== undefined;
  const size = moving ? { width, height: pageHeight } : { width: autoOrient.width, height: autoOrient.height };
  if (!(size.width > 0 && size.height > 0)) throw new Unfit(PROBLEMS.damaged);
  return size;
}

/** First strictly; what is left of a broken picture is still worth seeing, and is said to be a part. */
async function drawThumb(path: string, about: Metadata): Promise<{ bytes: Buffer | null; part: boolean }> {
  const strict: SharpOptions = { limitInputPixels: MOST_PIXELS, failOn: 'error' };
  try {
    if (isLightlyMoving(path, about)) {
      return { bytes: await thumbOf(sharp(path, { ...strict, animated: true })), part: false };
    }
    return { bytes: await thumbOf(sharp(path, strict)), part: false };
  } catch {
    const bytes = await thumbOf(sharp(path, lenient())).catch(() => null);
    return { bytes, part: true };
  }
}

function lenient(): SharpOptions {
  return { limitInputPixels: MOST_PIXELS, failOn: 'none' };
}

function isLightlyMoving(path: string, { format, pages = 1, width, pageHeight = 0 }: Metadata): boolean {
  if (pages < 2 || (format !== 'gif' && format !== 'webp')) return false;
  return pages <= MOVING.frames && width * pageHeight * pages <= MOVING.pixels && statSync(path).size <= MOVING.bytes;
}

function thumbOf(picture: Sharp): Promise<Buffer> {
  return picture.autoOrient().resize(THUMB).webp({ quality: 75, effort: 2 }).toBuffer();
}

function viewOf(picture: Sharp): Promise<Buffer> {
  return picture.flatten({ background: '#ffffff' }).resize(VIEW).jpeg({ quality: 85 }).toBuffer();
}
