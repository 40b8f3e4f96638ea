import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, pathsOf, readConfig } from '../../src/config.ts';
import { makeExport, type WantedExport } from '../../src/export/make-export.ts';
import { DirectZip } from '../../src/lib/direct-zip.ts';
import { createLog } from '../../src/lib/log.ts';
import { ZipFile } from '../../src/lib/zip.ts';
import type { PackageOrder } from '../../src/store/package-order.ts';
import { viewer, World } from '../../src/testing/world.ts';

/**
 * A package of a conversation with a lot of media against putting the same bytes into a ZIP with archiver. Before it is handed out
 * it is read and verified once more, which nobody does with a ZIP: `ratio_zip` is of what it takes to write it, `ratio_verified` of
 * all of it. `ratio_own` is the writing against the same ZIP writer that packages use, which then takes no hashes.
 * `--small` and `--large` GB (1 and 10) of files of `--file` MB (16), one after the other, each way in a process of its own for its
 * memory. Needs twice the larger of them on the disk of TMPDIR.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: number) =>
    args.includes(`--${name}`) ? Number(args[args.indexOf(`--${name}`) + 1]) : fallback;
  const child = args.indexOf('--child');
  if (child >= 0) return work(args[child + 1]!, args[child + 2] as What);
  const small = await measure(option('small', 1), option('file', 16));
  const large = await measure(option('large', 10), option('file', 16));
  const least = (of: (one: Measured) => number) => Math.min(of(small), of(large)).toFixed(2);
  const growth = (large.rss / small.rss).toFixed(2);
  console.log(
    `ratio_zip=${least((one) => one.zip)} ratio_verified=${least((one) => one.verified)} ratio_own=${least((one) => one.own)} rss_growth=${growth}`,
  );
}

type What = 'zip' | 'own' | 'package';

interface Stage {
  readonly seconds: number;
  /** Seconds of a core. */
  readonly cores: number;
}

interface Done extends Stage {
  /** Of them, until all was written that a package reads back. */
  readonly written: Stage;
  readonly rss: number;
}

/** Times as fast as what it is held against. */
interface Measured {
  readonly zip: number;
  readonly verified: number;
  readonly own: number;
  readonly rss: number;
}

const MB = 2 ** 20;
const LONGEST = 30 * 60_000;

async function measure(gb: number, fileMb: number): Promise<Measured> {
  const count = Math.max(1, Math.round((gb * 1024) / fileMb));
  const dir = await prepare(count, fileMb);
  try {
    // What fits into memory lies there for all of them; what does not, all of them read from the disk.
    if (gb * 2 ** 30 < freemem() / 2) inChild(dir.path, 'zip');
    const zip = inChild(dir.path, 'zip');
    const own = inChild(dir.path, 'own');
    const made = inChild(dir.path, 'package');
    tell(`${gb} GB`, count * fileMb, { zip, own, made });
    const { written } = made;
    return {
      ...{
        zip: zip.seconds / written.seconds,
        verified: zip.seconds / made.seconds,
        own: own.written.seconds / written.seconds,
      },
      rss: made.rss,
    };
  } finally {
    dir.remove();
  }
}

function tell(size: string, mb: number, { zip, own, made }: { zip: Done; own: Done; made: Done }): void {
  const line = (name: string, { seconds, cores }: Stage) =>
    `  ${name}：${Math.round(mb / seconds)} MB/s，${seconds.toFixed(1)} 秒，${cores.toFixed(1)} 核秒`;
  const lines = [
    line('打包（archiver）', zip),
    line('自写打包', own.written),
    line('导出包，读回之前', made.written),
    line('导出包，连同读回核验', made),
  ];
  const peaks = [zip, own, made].map(({ rss }) => Math.round(rss / MB)).join('、');
  console.log(`${size}：\n${lines.join('\n')}\n  内存峰值：打包、自写打包、导出包各 ${peaks} MB`);
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
  // As the service is started (scripts/bootstrap.mjs): its memory is what is asked about.
  const args = ['--max-semi-space-size=2', join(import.meta.dirname, 'index.ts'), 'export', '--child', dir, what];
  const env = { ...process.env, TMPDIR: tmpdir(), MALLOC_ARENA_MAX: '2' };
  const out = execFileSync(process.execPath, args, { encoding: 'utf8', env, timeout: LONGEST });
  return JSON.parse(out.trim().split('\n').at(-1)!) as Done;
}

async function work(dir: string, what: What): Promise<void> {
  const { settings, note } = JSON.parse(readFileSync(join(dir, 'bench.json'), 'utf8')) as {
    settings: Record<string, string>;
    note: string;
  };
  const config = readConfig(settings);
  const since = stopwatch();
  let written: Stage | null = null;
  const onWritten = () => {
    written = since();
  };
  const made = what === 'package' ? makePackage(config, note, onWritten) : zipAll(config, what, onWritten);
  const path = await made;
  const all = since();
  rmSync(path);
  const done: Done = { ...all, written: written ?? all, rss: process.resourceUsage().maxRSS * 1024 };
  console.log(JSON.stringify(done));
}

function stopwatch(): () => Stage {
  const begun = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - begun) / 1000, cores: (user + system) / 1e6 };
  };
}

async function zipAll(config: Config, what: 'zip' | 'own', onWritten: () => void): Promise<string> {
  const { media, exports } = pathsOf(config);
  mkdirSync(exports, { recursive: true });
  const path = join(exports, 'plain.zip');
  const zip = what === 'zip' ? new ZipFile(path) : new DirectZip(path, null);
  for (const name of globSync('*/*', { cwd: media })) {
    const disk = join(media, name);
    if (statSync(disk).isFile())
      await zip.add(createReadStream(disk, { highWaterMark: 1 << 18 }), { name, stored: true });
  }
  if (zip instanceof DirectZip) {
    await zip.settle();
    onWritten(); // a package is not forced onto the disk at this point either
  }
  await zip.end();
  return path;
}

async function makePackage(config: Config, checkpoint: string, onWritten: () => void): Promise<string> {
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
  const parts = { config, paths, log: createLog('silent'), onWritten };
  const { file } = await makeExport(parts, wanted, async () => true);
  return join(paths.exports, file);
}
