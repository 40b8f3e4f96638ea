import { spawn } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createApp } from '../../src/app.ts';
import { pathsOf } from '../../src/config.ts';
import { createLog } from '../../src/lib/log.ts';
import { adopt } from '../../src/media/content-store.ts';
import { Workshop } from '../../src/media/workshop.ts';
import { makeMediaPool } from '../../src/testing/corpus/index.ts';
import { World } from '../../src/testing/world.ts';
import { treeRssMb } from './processes.ts';

/**
 * Files through host and store against copying the same bytes; thumbnails a second; and how much memory all processes
 * of the running service take together while one file of --large MB (2,048) passes.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: number) =>
    args.includes(`--${name}`) ? Number(args[args.indexOf(`--${name}`) + 1]) : fallback;
  const scratch = mkdtempSync(join(os.tmpdir(), 'huicun-bench-'));
  try {
    const through = await measureThroughput(scratch, option('files', 128), option('size', 4));
    const thumbnails = await measureThumbnails(scratch);
    const peak = await measureMemory(option('large', 2048));
    console.log(
      `\n经宿主取回并入库    ${through.fetch.toFixed(0)} MB/s（复制同样的字节 ${through.copy.toFixed(0)} MB/s）`,
    );
    console.log(`缩略图              ${thumbnails.toFixed(1)} 张/s`);
    console.log(`大文件经过时        全部进程合计最多 ${peak.rss.toFixed(0)} MB，用时 ${peak.seconds.toFixed(1)} 秒`);
    console.log(
      `ratio_copy=${(through.fetch / through.copy).toFixed(3)} fetch_mb_s=${through.fetch.toFixed(0)} thumbnails_s=${thumbnails.toFixed(1)} peak_rss_mb=${peak.rss.toFixed(0)}`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const FORKED = { SDK_HOST: 'fork', MEDIA_RESERVE_MB: '1' };

async function measureThroughput(scratch: string, files: number, mb: number) {
  const world = new World({ settings: FORKED });
  try {
    const sources: string[] = [];
    for (let i = 0; i < files; i++) {
      const bytes = randomBytes(mb * 2 ** 20);
      world.sendsFile(bytes);
      sources.push(join(scratch, `source-${i}`));
      writeFileSync(sources.at(-1)!, bytes);
    }
    await world.app.close();
    const app = await createApp(world.config);
    await app.pipeline.pull();
    const from = performance.now();
    const { fetched } = await app.pipeline.fetchMedia();
    const seconds = (performance.now() - from) / 1000;
    await app.close();
    world.reopen();
    if (fetched !== files) throw new Error(`${fetched} of ${files} files came`);
    return { fetch: (files * mb) / seconds, copy: (files * mb) / copySeconds(scratch, sources) };
  } finally {
    await world.end();
  }
}

/** As careful as the store is: each copy is on disk before the next begins. */
function copySeconds(scratch: string, sources: readonly string[]): number {
  const from = performance.now();
  for (const [i, source] of sources.entries()) {
    const target = join(scratch, `copy-${i}`);
    copyFileSync(source, target);
    const fd = openSync(target, 'r+');
    fsyncSync(fd);
    closeSync(fd);
  }
  return (performance.now() - from) / 1000;
}

async function measureThumbnails(scratch: string): Promise<number> {
  const pool = await makeMediaPool(1);
  const mediaDir = join(scratch, 'media');
  const hashes = pool.items
    .filter((item) => item.kind === 'image')
    .map(({ bytes }) => {
      const sha256 = hash('sha256', bytes, 'hex');
      const part = join(scratch, sha256);
      writeFileSync(part, bytes);
      adopt(part, mediaDir, sha256);
      return sha256;
    });
  const workshop = new Workshop({
    mediaDir,
    previewsDir: join(scratch, 'previews'),
    ffmpegPath: '',
    log: createLog('silent'),
  });
  await workshop.prepare(hashes[0]!);
  const from = performance.now();
  for (const sha256 of hashes) await workshop.prepare(sha256);
  const seconds = (performance.now() - from) / 1000;
  await workshop.close();
  return hashes.length / seconds;
}

/** The service as it ships, with pages and jobs; looked at from outside. */
async function measureMemory(mb: number): Promise<{ rss: number; seconds: number }> {
  const world = new World({ settings: FORKED });
  const large = join(world.dir, 'large');
  writeLarge(large, mb);
  const fileId = 'large-file';
  world.library.linkMedia(fileId, large);
  const file = { filename: '录像.mp4', fileext: 'mp4', filesize: statSync(large).size, md5sum: '', sdkfileid: fileId };
  world.sends({ from: 'zhang', tolist: ['li'], msgtype: 'file', file });
  await world.app.close();
  const env = { PATH: process.env['PATH'], ...world.settings, PORT: '0', MEDIA_LIMITS_MB: '' };
  const service = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], { env, stdio: 'ignore' });
  try {
    let rss = 0;
    const from = performance.now();
    while (!isDone(pathsOf(world.config).archive)) {
      if (service.exitCode !== null) throw new Error('the service ended');
      rss = Math.max(rss, treeRssMb(service.pid!));
      await sleep(100);
    }
    return { rss, seconds: (performance.now() - from) / 1000 };
  } finally {
    const gone = new Promise((resolve) => service.once('exit', resolve));
    service.kill('SIGTERM');
    await gone;
    world.reopen();
    await world.end();
  }
}

function writeLarge(path: string, mb: number): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const block = randomBytes(2 ** 20);
  const fd = openSync(path, 'w');
  for (let i = 0; i < mb; i++) {
    block.writeUInt32LE(i, 0);
    writeSync(fd, block);
  }
  closeSync(fd);
}

function isDone(archive: string): boolean {
  try {
    const db = new Database(archive, { readonly: true });
    const done = db.prepare("SELECT count(*) FROM media WHERE state = 'done'").pluck().get();
    db.close();
    return done === 1;
  } catch {
    return false; // not made yet
  }
}
