import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathsOf, readConfig } from '../../src/config.ts';
import { type Health, readHealth } from '../../src/store/health.ts';
import { type MediaState, readMediaState } from '../../src/store/media.ts';
import { ReadOnlyStore } from '../../src/store/read-only.ts';
import { freePort } from '../../src/testing/free-port.ts';
import { SimulatedWecom } from '../../src/testing/simulated-wecom/index.ts';
import { generator, killHost } from '../../src/testing/torture.ts';
import { keyPair, viewer } from '../../src/testing/world.ts';
import { importPrivateKey } from '../../src/wecom/private-keys.ts';
import { ownRssMb, treeRssMb } from '../bench/processes.ts';
import { TalkingCompany } from './company.ts';
import { faultsOf } from './compare.ts';
import { SmallDisk } from './disk.ts';
import { readPages } from './reader.ts';
import { Service } from './service.ts';

/**
 * `npm run soak [-- --minutes 30]`: half an hour of an ordinary company with everything going wrong around it: hosts and the
 * service killed, WeCom slow and refusing, the disk full, people reading all the while. Then: is every word there, and does
 * memory stay as it was after the first third? Kills of the service itself end with that third, since memory begins anew with each.
 */
const minutes = process.argv.includes('--minutes') ? Number(process.argv[process.argv.indexOf('--minutes') + 1]) : 30;
const seed = Date.now() % 100_000;
const random = generator(seed);
const MINUTE = 60_000;
const SPOKEN_A_SECOND = 10;

interface Sample {
  readonly at: number;
  /** With all children, and without. */
  readonly mb: number;
  readonly own: number;
}

const DISK_MB = 3072;

const dir = mkdtempSync(join(os.tmpdir(), 'huicun-soak-'));
const disk = new SmallDisk(join(dir, 'disk'), DISK_MB);
const company = await TalkingCompany.make(dir, 20_000 + (minutes + 2) * 60 * SPOKEN_A_SECOND);
const wecom = new SimulatedWecom({ company: company.company });
await wecom.listen();
const settings = await settingsOf();
const config = readConfig(settings);
const paths = pathsOf(config);
importPrivateKey({ keysDir: paths.keys, keyFile: config.keyFile }, 1, keyPair(1).pem);
const service = new Service(settings);
const done = { main: 0, host: 0, media: 0, slow: 0, refused: 0, full: 0 };
const rss: Sample[] = [];

async function soak(): Promise<boolean> {
  console.log(
    `种子 ${seed}，${minutes} 分钟；磁盘 ${disk.fills ? `${DISK_MB} MB，会被写满` : '不会写满（须以 root 运行）'}`,
  );
  company.speak(20_000);
  await service.start();
  const from = Date.now();
  const until = from + minutes * MINUTE;
  const reading = readPages(service, until);
  const others = [talk(until), watch(from, until), killMain(from), disturb(until), fillDisk(until)];
  await Promise.all(others);
  const { pages, slowest, wrong } = await reading;
  const [health, media] = await caughtUp();
  await service.stop('SIGTERM');
  const faults = [...wrong, ...faultsOf(paths, company.said), ...leftOver(health, media), ...verified()];
  for (const fault of faults.slice(0, 20)) console.log(`  不符：${fault}`);
  const settled = rss.filter(({ at }) => at >= from + (minutes * MINUTE) / 3);
  const own = slopeOf(settled.map(({ at, own: mb }) => ({ at, mb })));
  console.log(
    `${company.said.size} 条消息、${media.done} 个文件；服务被杀 ${done.main} 次，SDK 宿主 ${done.host} 次，媒体宿主 ${done.media} 次；` +
      `接口变慢 ${done.slow} 次、拒绝 ${done.refused} 次；磁盘写满 ${done.full} 次；打开页面 ${pages} 次，最慢 ${slowest.toFixed(0)} ms；` +
      `内存末值 ${rss.at(-1)?.mb.toFixed(0)} MB`,
  );
  console.log(
    `messages=${company.said.size} kills=${done.main + done.host + done.media} faults=${faults.length} main_slope_mb_per_hour=${own.toFixed(1)} rss_slope_mb_per_hour=${slopeOf(settled).toFixed(1)}`,
  );
  return faults.length === 0;
}

async function settingsOf(): Promise<Record<string, string>> {
  return {
    DATA_DIR: join(disk.dir, 'data'),
    KEY_FILE: join(dir, 'master.key'),
    PORT: String(await freePort()),
    ...wecom.settings(),
    SDK_LIBRARY: company.library.path,
    MESSAGE_RESERVE_MB: '200',
    MEDIA_RESERVE_MB: '300',
    LOG_LEVEL: 'silent',
  };
}

async function talk(until: number): Promise<void> {
  while (Date.now() < until) {
    company.speak(SPOKEN_A_SECOND);
    await sleep(1000);
  }
}

/** All its processes, every five seconds. */
async function watch(from: number, until: number): Promise<void> {
  for (let said = from; Date.now() < until; await sleep(5000)) {
    if (service.up) rss.push({ at: Date.now(), mb: treeRssMb(service.pid), own: ownRssMb(service.pid) });
    if (Date.now() - said < MINUTE) continue;
    said = Date.now();
    const { received } = await health();
    console.log(
      `  ${((said - from) / MINUTE).toFixed(0)} 分：已说 ${company.said.size}，已收 ${received}，内存 ${rss.at(-1)?.mb.toFixed(0)} MB，其中主进程 ${rss.at(-1)?.own.toFixed(0)} MB`,
    );
  }
}

async function killMain(from: number): Promise<void> {
  const third = (minutes * MINUTE) / 3;
  for (let i = 1; i <= 3; i++) {
    await sleep(Math.max(0, from + (third * i) / 3.5 - Date.now()));
    await service.stop('SIGKILL');
    done.main += 1;
    await service.start();
  }
}

/** What goes wrong, each as often as it stands here. */
const TROUBLES: readonly (() => Promise<void>)[] = [
  async () => {
    done.host += (await killHost(paths.run)) ? 1 : 0;
  },
  async () => {
    done.media += (await killHost(join(paths.run, 'media'))) ? 1 : 0;
  },
  async () => {
    company.library.next('chat', `slow ${Math.floor(random() * 8000)}`);
    company.library.next('media', `slow ${Math.floor(random() * 4000)}`);
    done.slow += 1;
  },
  async () => {
    company.library.next('chat', random() < 0.5 ? 'rc 10001' : 'hang 6000');
    company.library.next('media', 'rc 10001', 'rc 10002');
    done.refused += 1;
  },
];

async function disturb(until: number): Promise<void> {
  while (Date.now() < until - 20_000) {
    await sleep(3000 + random() * 12_000);
    await TROUBLES[Math.floor(random() * TROUBLES.length)]!();
  }
}

async function fillDisk(until: number): Promise<void> {
  while (disk.fills && Date.now() < until - 2 * MINUTE) {
    await sleep(Math.min(5 * MINUTE, (minutes * MINUTE) / 4));
    disk.fill(20 + random() * 150);
    done.full += 1;
    await sleep(40_000);
    disk.relieve();
  }
}

async function health(): Promise<Health> {
  return read(readHealth);
}

async function read<R>(query: (db: never, looker: ReturnType<typeof viewer>) => R): Promise<R> {
  const store = new ReadOnlyStore(paths);
  try {
    return await store.read(query as never, viewer() as never);
  } finally {
    await store.close();
  }
}

/** Given time, all of it must come. */
async function caughtUp(): Promise<[Health, MediaState]> {
  disk.relieve();
  let seen: [Health, MediaState] = [await health(), await read(readMediaState)];
  for (let i = 0; i < 240; i++) {
    const [{ received, reviewed }, { waiting }] = seen;
    if (received === company.said.size && reviewed === received && waiting === 0) break;
    await sleep(1000);
    seen = [await health(), await read(readMediaState)];
  }
  return seen;
}

function leftOver(end: Health, media: MediaState): string[] {
  const all = company.said.size;
  const faults: string[] = [];
  if (end.opened !== all || end.indexed !== all || end.reviewed !== all)
    faults.push(`opened ${end.opened}, indexed ${end.indexed}, reviewed ${end.reviewed} of ${all}`);
  if (media.waiting + media.failed > 0) faults.push(`${media.waiting} files wait, ${media.failed} failed`);
  if (end.gaps.length > 0) faults.push(`${end.gaps.length} gaps`);
  return faults;
}

/** By the product's own means as well. */
function verified(): string[] {
  const cli = join(import.meta.dirname, '../../src/cli/index.ts');
  const env = { PATH: process.env['PATH'], ...settings };
  const { status, stdout } = spawnSync(process.execPath, [cli, 'verify', 'archive', '--media'], {
    ...{ env, encoding: 'utf8' },
    maxBuffer: 2 ** 26,
  });
  return status === 0 ? [] : [`verify archive: ${stdout.slice(0, 500)}`];
}

/**
 * In MB an hour: the median of the slopes between any two minutes, each minute by its own median. Children that make previews or
 * fetch come and go with a hundred megabytes; least squares over every sample follows them more than what stays.
 */
function slopeOf(seen: readonly Pick<Sample, 'at' | 'mb'>[]): number {
  const minutes = [...Map.groupBy(seen, ({ at }) => Math.floor(at / MINUTE))].map(([minute, all]) => ({
    minute,
    mb: median(all.map(({ mb }) => mb)),
  }));
  const slopes = minutes.flatMap((early, i) =>
    minutes.slice(i + 1).map((late) => (late.mb - early.mb) / (late.minute - early.minute)),
  );
  return median(slopes) * 60;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

try {
  process.exitCode = (await soak()) ? 0 : 1;
} finally {
  await service.stop('SIGTERM');
  await wecom.close();
  await sleep(1000);
  disk.close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
}
