import type { Response } from 'express';
import type { Log } from '../lib/log.ts';
import { NotHere } from './errors.ts';
import type { SendBytes, SendFile } from './outcome.ts';

/**
 * Files of strangers on their way to a browser: never run, never guessed at, never kept. Stretches, so that video can be
 * sought, are express's own work.
 */
const ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox";

type SendError = NodeJS.ErrnoException & { readonly status?: number };

export function sendBytes(res: Response, { bytes, name }: SendBytes): void {
  res
    .set({
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': dispositionOf('attachment', name),
      'Content-Security-Policy': ALONE,
      'Cache-Control': 'no-store, no-transform',
    })
    .send(bytes);
}

export async function sendFile(res: Response, file: SendFile, log: Log): Promise<void> {
  const before = res.getHeaders();
  res.set({
    'Content-Type': file.type,
    'Content-Disposition': dispositionOf(file.disposition, file.name),
    'Content-Security-Policy': ALONE,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // no-transform keeps compression away: a stretch is counted in bytes of the file.
    'Cache-Control': 'no-store, no-transform',
    ...(file.tag === null ? {} : { ETag: `"${file.tag}"` }),
  });
  const options = { cacheControl: false, lastModified: false, dotfiles: 'allow' } as const;
  const error = await new Promise<SendError | undefined>((done) => res.sendFile(file.path, options, done));
  if (error && !isGone(error)) refuse(res, before, error, log);
}

/** The visitor left before the end. */
const isGone = ({ code }: SendError) => code === 'ECONNABORTED' || code === 'EPIPE' || code === 'ECONNRESET';

function refuse(res: Response, before: ReturnType<Response['getHeaders']>, error: SendError, log: Log): void {
  const { path } = res.req;
  if (res.headersSent) {
    log.error({ err: error, path }, 'a file could not be read to its end');
    res.destroy(); // what was promised will not come: better a broken download than one that waits for ever
    return;
  }
  const range = res.getHeader('Content-Range');
  // The page that says what is wrong is ours again, with our style sheets.
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.set(before as Record<string, string>);
  if (error.status === 416) return void res.status(416).set('Content-Range', String(range)).end();
  if (error.status !== 404) throw error;
  log.error({ path }, 'a file that the archive knows of is not on disk');
  throw new NotHere('存档里有这个文件的记录，磁盘上却没有它。请运维检查数据目录，或从备份恢复。');
}

/** RFC 6266: the name as it is in UTF-8, and one for those who do not read that. */
export function dispositionOf(disposition: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
