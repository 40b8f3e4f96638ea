import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { Appliance, generator, killHost, shuffle, turnClock } from './torture.ts';
import { World } from './world.ts';

/**
 * Files are fetched while the program and the media host are killed with SIGKILL at random moments. Afterwards every
 * message has its bytes exactly once, and nothing lies on disk that no message names.
 */
export interface MediaTortureOptions {
  readonly files: number;
  readonly mainKills: number;
  readonly hostKills: number;
  readonly seed: number;
}

interface Said {
  readonly seq: number;
  readonly fileId: string;
  readonly sha256: string;
}

export interface MediaTortureResult {
  readonly kills: { main: number; host: number };
  readonly faults: readonly string[];
}

const CHUNK = 512 * 1024;

export async function tortureMedia(options: MediaTortureOptions): Promise<MediaTortureResult> {
  const random = generator(options.seed);
  const world = new World({ settings: { SDK_HOST: 'fork', MEDIA_RESERVE_MB: '1' } });
  await world.app.close();
  const clockFile = join(world.dir, 'clock');
  turnClock(clockFile, 0);
  const victims = shuffle([...Array(options.mainKills).fill('main'), ...Array(options.hostKills).fill('host')], random);
  const said: Said[] = [];
  const kills = { main: 0, host: 0 };
  let appliance: Appliance | null = null;
  try {
    for (const victim of victims) {
      said.push(...sendFiles(world, Math.ceil(options.files / victims.length), random));
      appliance ??= await Appliance.start(world, clockFile, random() < 0.5 ? 'threads' : 'local');
      await sleep(100 + random() * 600);
      if (victim === 'host') kills.host += (await killHost(join(pathsOf(world.config).run, 'media'))) ? 1 : 0;
      else {
        await appliance.kill();
        appliance = null;
        kills.main += 1;
      }
    }
    await appliance?.kill();
    await finish(world);
    return { kills, faults: compare(world, said) };
  } finally {
    await world.end();
  }
}

/** From empty to twenty chunks, some of them the same bytes, some the same file forwarded. */
function sendFiles(world: World, count: number, random: () => number): Said[] {
  const said: Said[] = [];
  for (let i = 0; i < count; i++) {
    const size = Math.floor(random() ** 3 * 20 * CHUNK);
    const bytes = Buffer.alloc(size, `文件 ${Math.floor(random() * 1000)} `);
    const fileId = `CtYBMzA2OTAyMDEw${world.seq}${'k'.repeat(220)}==`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    world.library.putMedia(fileId, bytes);
    const file = { sdkfileid: fileId, filename: `第${i}份.zip`, fileext: 'zip', filesize: size, md5sum: '' };
    const times = random() < 0.2 ? 2 : 1;
    for (let t = 0; t < times; t++) {
      const seq = world.sends({ from: 'staff1', tolist: ['staff2'], msgtype: 'file', file });
      said.push({ seq, fileId, sha256 });
    }
  }
  return said;
}

async function finish(world: World): Promise<void> {
  world.reopen();
  world.now = Math.max(world.now, Date.now()); // the clock the appliance had
  for (let i = 0; i < 50; i++) {
    const { received } = await world.pull();
    world.now += 3_600_000; // what failed while the host was killed is due again
    const { fetched, failed } = await world.app.pipeline.fetchMedia();
    if (received + fetched + failed === 0) return;
  }
  throw new Error('the media did not all come');
}

function compare(world: World, said: readonly Said[]): string[] {
  const paths = pathsOf(world.config);
  const faults: string[] = [];
  const evidence = new Map<string, string[]>();
  for (const file of globSync('*-??.db', { cwd: paths.months })) {
    const db = new Database(join(paths.months, file), { readonly: true });
    const rows = db.prepare('SELECT seq, file_id AS fileId, sha256 FROM fetched').all() as Said[];
    for (const { seq, fileId, sha256 } of rows) {
      const key = `${seq} ${fileId}`;
      evidence.set(key, [...(evidence.get(key) ?? []), sha256]);
    }
    const journal = db.prepare("SELECT count(*) FROM journal WHERE kind = 'medium'").pluck().get();
    if (journal !== rows.length) faults.push(`${file}: ${rows.length} media and ${journal} journal entries`);
    db.close();
  }
  for (const { seq, fileId, sha256 } of said) {
    const found = evidence.get(`${seq} ${fileId}`) ?? [];
    if (found.join() !== sha256) faults.push(`seq ${seq}: ${found.length} entries, or of other bytes`);
  }
  if (evidence.size !== said.length) faults.push(`${evidence.size} media in evidence instead of ${said.length}`);
  return [...faults, ...compareFiles(paths.media, new Set(said.map((s) => s.sha256)))];
}

/** Exactly the contents that were sent, each under its hash, and nothing else: no parts, no notes. */
function compareFiles(mediaDir: string, contents: ReadonlySet<string>): string[] {
  const found = globSync('**/*', { cwd: mediaDir, withFileTypes: true }).filter((entry) => entry.isFile());
  const faults: string[] = [];
  const hashes = new Set<string>();
  for (const entry of found) {
    const path = join(entry.parentPath, entry.name);
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    hashes.add(hash);
    if (!path.replaceAll(/[\\/]/g, '').endsWith(hash) || !contents.has(hash)) faults.push(`left over: ${entry.name}`);
  }
  for (const content of contents) if (!hashes.has(content)) faults.push(`lost: ${content}`);
  return faults;
}
