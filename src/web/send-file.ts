import type { Response } from 'express';
import type { Log } from '../lib/log.ts';
import { NotHere } from './errors.ts';
import type { SendFile } from './outcome.ts';

/**
 * Files of strangers on their way to a browser: never run, never guessed at, never kept. Stretches, so that video can be
 * sought, are express's own work.
 */
const ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox";

export function sendFile(res: Response, { path, name, type, disposition }: SendFile, log: Log): Promise<void> {
  res.set({
    'Content-Type': type,
    'Content-Disposition': dispositionOf(disposition, name),
    'Content-Security-Policy': ALONE,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // no-transform keeps compression away: a stretch is counted in bytes of the file.
    'Cache-Control': 'no-store, no-transform',
  });
  const options = { cacheControl: false, etag: false, lastModified: false, dotfiles: 'allow' } as const;
  return new Promise((resolve, reject) => {
    res.sendFile(path, options, (error?: NodeJS.ErrnoException & { status?: number }) => {
      if (!error || res.headersSent || isGone(error)) return resolve();
      for (const header of ['Content-Disposition', 'Content-Type']) res.removeHeader(header);
      if (error.status !== 404) return reject(error);
      log.error('a file that the archive knows of is not on disk');
      reject(new NotHere('存档里有这个文件的记录，磁盘上却没有它。请运维检查数据目录的 media 文件夹，或从备份恢复。'));
    });
  });
}

/** The visitor left before the end. */
const isGone = ({ code }: NodeJS.ErrnoException) =>
  code === 'ECONNABORTED' || code === 'EPIPE' || code === 'ECONNRESET';

/** RFC 6266: the name as it is in UTF-8, and one for those who do not read that. */
export function dispositionOf(disposition: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
