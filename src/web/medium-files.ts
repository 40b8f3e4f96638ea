import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { pathsOf } from '../config.ts';
import { contentPath, previewPath } from '../media/content-store.ts';
import { type Format, formatNamed } from '../media/formats.ts';
import { type FoundMedium, findMedium } from '../store/media.ts';
import { downloadName, plainName } from './download-name.ts';
import { NotHere } from './errors.ts';
import { SendFile } from './outcome.ts';

/** The file behind a medium of a message, for whoever may see the message: asked anew each time. */
export const mediumInput = z.object({
  seq: z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .pipe(z.int().nonnegative()),
  n: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number),
});

export type MediumInput = z.output<typeof mediumInput>;

export interface OnDisk extends FoundMedium {
  readonly sha256: string;
  readonly known: Format;
}

/** Null when there is no such message for this viewer. */
export async function findFile({ store }: App, viewer: Viewer, { seq, n }: MediumInput): Promise<OnDisk | null> {
  const medium = await store.read(findMedium, viewer, seq, n);
  if (!medium) return null;
  const { state, sha256, reason } = medium;
  if (state === 'done' && sha256 !== null) return { ...medium, sha256, known: formatNamed(medium.format) };
  throw new NotHere(reason ?? '文件还没有下载完成，稍后再打开。');
}

/** Its bytes as they came: in place when a browser can show them safely, else to be saved. */
export function original({ config }: App, medium: OnDisk, disposition: 'inline' | 'attachment'): SendFile {
  const { known, sha256 } = medium;
  const shown = known.inline && disposition === 'inline';
  return new SendFile({
    path: contentPath(pathsOf(config).media, sha256),
    name: downloadName(medium),
    type: shown ? known.mime : 'application/octet-stream',
    disposition: shown ? 'inline' : 'attachment',
    tag: sha256,
  });
}

const VARIANTS = {
  thumb: { type: 'image/webp', extension: 'webp' },
  view: { type: 'image/jpeg', extension: 'jpg' },
} as const;

/** A picture made from it; null when there is none. Previews are in no back-up: one that is gone is made again. */
export async function preview(
  { config, workshop }: App,
  medium: OnDisk,
  variant: keyof typeof VARIANTS,
): Promise<SendFile | null> {
  if (!medium[variant]) return null;
  const { type, extension } = VARIANTS[variant];
  const path = previewPath(pathsOf(config).previews, medium.sha256, variant);
  if (!existsSync(path)) await workshop.prepare(medium.sha256);
  return new SendFile({ path, name: `${plainName(medium)}.${extension}`, type, disposition: 'inline' });
}

/** Sound that any browser plays. */
export async function playable(app: App, medium: OnDisk): Promise<SendFile> {
  if (medium.known.inline) return original(app, medium, 'inline');
  const wav = await app.workshop.play(medium.sha256);
  if (wav === null) throw new NotHere('浏览器不能播放这种格式，可下载原文件用其他软件打开。');
  return new SendFile({ path: wav, name: `${plainName(medium)}.wav`, type: 'audio/wav', disposition: 'inline' });
}
