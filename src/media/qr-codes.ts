import { decodeQRBatch } from 'qr/decode.js';
import type { Sharp } from 'sharp';
import { openPicture } from './images.ts';
import type { Order } from './job.ts';

/**
 * What the QR codes in a picture say. Runs in the workshop's child only: strangers' pictures are decoded there and nowhere else,
 * and what takes too long ends with it.
 */
// Looked at first: enough for a code at the foot of a very long screenshot.
const MOST_PIXELS = 4_000_000;
// And when nothing was found: without its grain a photo of a screen reads better.
const FEW_PIXELS = 400_000;
// Of either look: how long and how hard it may try further than once.
const LOOK = { timeLimit: 400, effort: 2 };
const MOST_CODES = 10;
const LONGEST = 2000;

export async function readQrCodes(order: Pick<Order, 'path' | 'format'>): Promise<readonly string[]> {
  const picture = await openPicture(order);
  const codes = await codesIn(picture, MOST_PIXELS);
  return codes.length > 0 ? codes : codesIn(picture, FEW_PIXELS);
}

async function codesIn(picture: Sharp, pixels: number): Promise<string[]> {
  const { width: from, height, autoOrient } = await picture.metadata();
  const part = Math.min(1, Math.sqrt(pixels / (from * height)));
  const { data, info } = await picture
    .clone()
    .resize({ width: Math.max(1, Math.round(autoOrient.width * part)) })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 && info.channels !== 4) return [];
  const image = { width: info.width, height: info.height, data: new Uint8Array(data) };
  const [found = []] = await decodeQRBatch([image], LOOK);
  const codes = found.filter((code) => typeof code === 'string').map((code) => code.trim().slice(0, LONGEST));
  return [...new Set(codes)].filter((code) => code !== '').slice(0, MOST_CODES);
}
