import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, pathsOf, readConfig } from '../../src/config.ts';
import { verifyPackage } from '../../src/evidence/verify-package.ts';
import { makeExport, type WantedExport } from '../../src/export/make-export.ts';
import { DirectZip } from '../../src/lib/direct-zip.ts';
import { createLog } from '../../src/lib/log.ts';
import { ZipFile } from '../../src/lib/zip.ts';
import type { PackageOrder } from '../../src/store/package-order.ts';
import { viewer, World } from '../../src/testing/world.ts';

/**
 * A package of a conversation with a lot of media against putting the same bytes into a ZIP with archiver. Before it is handed out
 * it is read and verified once more: `ratio_zip` is of the writing alone, `ratio_verified` of both together. `ratio_own` is the
 * writing against the same ZIP writer that packages use, which then takes no hashes.
 * `--small` and `--large` GB (1 and 4) of files of `--file` MB (16), each in a process of its own for its memory.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: number) =>
    args.includes(`--${name}`) ? Number(args[args.indexOf(`--${name}`) + 1]) : fallback;
  const child = args.indexOf('--child');
  if (child >= 0) return work(args[child + 1]!, args[child + 2] as What);
  const small = await measure(option('small', 1), option('file', 16));
  const large = await measure(option('large', 4), option('file', 16));
  const ratio = Math.min(small.ratio, large.ratio);
  const verified = Math.min(small.verified, large.verified);
  const own = Math.min(small.own, large.own);
  const growth = large.rss / small.rss;
  console.log(
    `ratio_zip=${ratio.toFixed(2)} ratio_verified=${verified.toFixed(2)} ratio_own=${own.toFixed(2)} rss_growth=${growth.toFixed(2)}`,
  );
}

type What = 'zip' | 'own' | 'package';

interface Done {
  readonly seconds: number;
  /** Seconds of a core that took. */
  readonly cores: number;
  /** Of them, reading and verifying what was written. */
  readonly verifying: number;
  readonly rss: number;
}

interface Measured {
  readonly ratio: number;
  readonly own: number;
  readonly verified: number;
  readonly rss: number;
}

const MB = 2 ** 20;

async function measure(gb: number, fileMb: number): Promise<Measured> {
  const count = Math.max(1, Math.round((gb * 1024) / fileMb));
  const dir = await prepare(count, fileMb);
  try {
    inChild(dir.path, 'zip'); // what is read afterwards lies in memory, for both alike
    const zip = inChild(dir.path, 'zip');
    const own = inChild(dir.path, 'own');
    const made = inChild(dir.path, 'package');
    const rate = (seconds: number) => Math.round((count * fileMb) / seconds);
    const writing = made.seconds - made.verifying;
    const rates = `打包 ${rate(zip.seconds)} MB/s，自写打包 ${rate(own.seconds)} MB/s，导出包 ${rate(writing)} MB/s，连同核验 ${rate(made.seconds)} MB/s`;
    console.log(`${gb} GB：${rates}，内存峰值 ${Math.round(made.rss / MB)} MB`);
    const cores = [zip, own, made].map((one) => one.cores.toFixed(2)).join('、');
    console.log(`${gb} GB：打包、自写打包、导出包连同核验各用 ${cores} 核秒`);
    const ratios = { ratio: zip.seconds / writing, own: own.seconds / writing, verified: zip.seconds / made.seconds };
    return { ...ratios, rss: made.rss };
  } finally {
    dir.remove();
  }
}

/** Archived as it would be, and left. */
async function prepare(count: number, fileMb: number): Promise<{ path: string; remove: () => void }> {
  const w = new World();
  for (let i = 0; i < count; i += 1) {
    const { fileId } = w.sendsFile(randomBytes(fileMb * MB), { filename: `资料 ${i}.zip`, fileext: 'zip' });
    await w.archive();
    rmSync(join(w.dir, 'sdk', 'media', fileId), { force: true });
  }
  const signed = await w.app.pipeline.checkpoint();
  writeFileSync(join(w.dir, 'bench.json'), JSON.stringify({ settings: w.settings, note: signed!.note }));
  const { dir, remove } = await w.leave();
  return { path: dir, remove };
}

function inChild(dir: string, what: What): Done {
  const args = [join(import.meta.dirname, 'index.ts'), 'export', '--child', dir, what];
  const out = execFileSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, TMPDIR: tmpdir() } });
  return JSON.parse(out.trim().split('\n').at(-1)!) as Done;
}

async function work(dir: string, what: What): Promise<void> {
  const { settings, note } = JSON.parse(readFileSync(join(dir, 'bench.json'), 'utf8')) as {
    settings: Record<string, string>;
    note: string;
  };
  const config = readConfig(settings);
  const begun = performance.now();
  const used = process.cpuUsage();
  let verifying = 0;
  let file: string | null = null;
  if (what === 'package') file = await makePackage(config, note);
  else await zipAll(config, join(dir, 'plain.zip'), what);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(used);
  const cores = (user + system) / 1e6;
  if (file !== null) {
    const again = performance.now();
    await verifyPackage(file);
    verifying = (performance.now() - again) / 1000;
    rmSync(file);
  }
  console.log(JSON.stringify({ seconds, cores, verifying, rss: process.resourceUsage().maxRSS * 1024 }));
}

async function zipAll(config: Config, path: string, what: 'zip' | 'own'): Promise<void> {
  const { media } = pathsOf(config);
  const zip = what === 'zip' ? new ZipFile(path) : new DirectZip(path, null);
  for (const name of globSync('*/*', { cwd: media })) {
    const disk = join(media, name);
    if (statSync(disk).isFile())
      await zip.add(createReadStream(disk, { highWaterMark: 1 << 18 }), { name, stored: true });
  }
  await zip.end();
  rmSync(path);
}

async function makePackage(config: Config, checkpoint: string): Promise<string> {
  const paths = pathsOf(config);
  mkdirSync(paths.exports, { recursive: true });
  const order: PackageOrder = {
    source: { kind: 'conversation', key: 'li|zhang' },
    ...{ from: null, to: null, types: null, media: true, masked: false, watermark: true },
    formats: ['html', 'xlsx', 'csv'],
  };
  const who = viewer();
  const wanted: WantedExport = {
    ...{ id: 1, kind: 'package', title: '测量', source: '会话', reason: '测量', accountId: 1, accountName: who.name },
    ...{ viewer: who, conditions: JSON.stringify(order), options: {}, encrypted: 0, secret: null, createdAt: 0 },
    ...{ judgedName: null, judgedAt: null, company: '测量', madeAt: 0, checkpoint },
  };
  const { file } = await makeExport({ config, paths, log: createLog('silent') }, wanted, async () => true);
  return join(paths.exports, file);
}
