import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

/**
 * Style sheets and scripts, held in memory. The address carries a hash of the content, so a browser may keep a file
 * for ever and still gets the new one after an upgrade.
 */
interface Asset {
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
  zipped: Promise<Buffer> | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Our own, in the folder of the views. */
const OWN = [
  'tokens.css',
  'frame.css',
  'parts.css',
  'chats.css',
  'messages.css',
  'pages.css',
  'media.css',
  'exports.css',
  'binding.css',
  'directory.css',
  'doctor.css',
  'support.css',
  'setup.css',
  'settings.css',
  'search.css',
  'ways.css',
  'portrait.css',
  'bookmarks.css',
  'mask.css',
  'entrance.css',
  'access.css',
  'accounts.css',
  'trail.css',
  'evidence.css',
  'backups.css',
  'notices.css',
  'violations.css',
  'review.css',
  'rules.css',
  'retention.css',
  'certificate.css',
  'cases.css',
  'figures.css',
  'figure-basis.css',
  'timeouts.css',
  'figure-groups.css',
  'figure-overview.css',
  'figure-customers.css',
  'help.css',
  'print.css',
  'desk.js',
  'keys.js',
  'upload.js',
  'recordings.js',
  'violations.js',
  'directory.js',
  'setup.js',
  'chat.js',
  'reading.js',
  'lookup.js',
  'bookmarks.js',
  'scope.js',
  'rules.js',
  'notices.js',
  'review.js',
  'figures.js',
  'figure-charts.js',
  'lightbox.js',
  'player.js',
  'mark.svg',
];

const zip = promisify<Buffer, Buffer>(gzip);

export class Assets {
  readonly #byName = new Map<string, Asset>();
  readonly #byPath = new Map<string, Asset>();

  constructor(views: string) {
    const { resolve } = createRequire(import.meta.url);
    this.#add('tabler.css', resolve('@tabler/core/dist/css/tabler.min.css'));
    this.#add('htmx.js', resolve('htmx.org/dist/htmx.min.js'));
    this.#add('echarts.js', resolve('echarts/dist/echarts.common.min.js'));
    for (const name of OWN) this.#add(name, join(views, 'assets', name));
  }

  /** The address of a file by its plain name. */
  readonly path = (name: string): string => {
    const asset = this.#byName.get(name);
    if (!asset) throw new Error(`there is no asset ${name}`);
    return asset.path;
  };

  readonly serve: RequestHandler = async (req, res, next) => {
    const asset = this.#byPath.get(req.path);
    if (!asset || (req.method !== 'GET' && req.method !== 'HEAD')) return next();
    res.set({
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    });
    if (!req.acceptsEncodings('gzip')) return void res.end(asset.bytes);
    asset.zipped ??= zip(asset.bytes);
    res.set('Content-Encoding', 'gzip').end(await asset.zipped);
  };

  #add(name: string, file: string): void {
    const bytes = readFileSync(file);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    const type = extname(name);
    const path = `/assets/${name.slice(0, -type.length)}.${hash}${type}`;
    const asset = { path, type: TYPES[type]!, bytes, zipped: null };
    this.#byName.set(name, asset);
    this.#byPath.set(path, asset);
  }
}
