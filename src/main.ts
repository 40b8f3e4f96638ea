import http, { type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { type App, createApp } from './app.ts';
import { settingsOf } from './config/in-force.ts';
import { assertSafeToListen, type Config, isSecure, pathsOf, readConfig } from './config.ts';
import { jobs } from './jobs/index.ts';
import { runJob, startJobs } from './jobs/scheduler.ts';
import { messageOf } from './lib/errors.ts';
import { assertPlaces, clockTrouble, startTrouble } from './lib/start-trouble.ts';
import { forgetStopRequest, onStopRequest } from './lib/stop-request.ts';
import { tidyWhenIdle } from './lib/tidy.ts';
import { issueFirstCode } from './store/accounts.ts';
import { assertNoNewerData, newestReceivedAt } from './store/data-files.ts';
import { finishRotation } from './store/key-rotation.ts';
import { takeLock } from './store/lock.ts';
import { recordEnd, recordStart } from './store/service-starts.ts';
import { planUpgrade, type UpgradeProgress } from './store/upgrade.ts';
import { upgradeInThread } from './store/upgrade-thread.ts';
import { createServer, createStartingServer } from './web/server.ts';
import { followPair, readPair } from './web/tls.ts';

/** The service: `node src/main.ts`. Settings come from the environment (src/config.ts). */

// Windows knows the last two: Ctrl+Break, and a console window that is closed.
const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
const LONGEST_END = 60_000; // systemd kills after 90 seconds
const SLOWEST_UPLOAD = 30 * 60_000; // a library of 20 MB over a line of 12 KB/s

async function start(config: Config): Promise<() => Promise<void>> {
  assertReady(config);
  const lock = takeLock(config.dataDir);
  forgetStopRequest(pathsOf(config).run);
  settleKeys(config);
  // Migrations may take their time: until the program is up, every page says so.
  let upgrading: UpgradeProgress | null = null;
  let answer: RequestListener = createStartingServer(config, () => upgrading);
  const server = listener(config, (req, res) => answer(req, res)).listen(config.port, config.host);
  await new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  await bringUpToDate(config, (progress) => {
    upgrading = progress;
  });
  const app = await createApp(config);
  answer = createServer(app);
  const begun = await app.store.write(recordStart, app.clock());
  tidyWhenIdle();
  const unfollow = server instanceof https.Server ? followPair(config, server, app.log) : () => undefined;
  await sayWhereToGo(app, (server.address() as AddressInfo).port);
  const timetable = startJobs(jobs, app);
  for (const job of jobs) void runJob(job, app);
  void sayClock(app);
  return async () => {
    await timetable.stop();
    unfollow();
    server.close();
    server.closeAllConnections();
    // On a full disk it ends all the same.
    await app.store.write(recordEnd, begun, app.clock()).catch(() => undefined);
    await app.close();
    lock.release();
  };
}

function listener(config: Config, answer: RequestListener): Server | https.Server {
  const options = { requestTimeout: SLOWEST_UPLOAD };
  if (config.tlsCert === '') return http.createServer(options, answer);
  return https.createServer({ ...options, ...readPair(config, Date.now()), minVersion: 'TLSv1.2' }, answer);
}

/** What can be known before anything is written. */
function assertReady(config: Config): void {
  assertSafeToListen(config);
  const paths = pathsOf(config);
  assertPlaces({ dataDir: config.dataDir, keysDir: paths.keys, keyFile: config.keyFile });
  assertNoNewerData(paths);
  for (const { key, line, nearest } of settingsOf(config).unknown)
    warn(`设置文件第 ${line} 行的 ${key} 不认识，没有采用${nearest ? `，是否想写 ${nearest}` : ''}。`);
  const trouble = clockTrouble(newestReceivedAt(paths), Date.now());
  if (trouble) warn(trouble);
}

/** A change of the master key that was broken off comes to its end before anybody opens anything. */
function settleKeys(config: Config): void {
  const { keys: keysDir, desk } = pathsOf(config);
  const settled = finishRotation({ keysDir, keyFile: config.keyFile, desk });
  if (settled === 'completed') warn('上次被打断的主密钥更换已经做完。请重新下载恢复副本。');
  if (settled === 'undone') warn('上次被打断的主密钥更换已撤销，仍是原来的主密钥。');
}

async function bringUpToDate(config: Config, progress: (progress: UpgradeProgress) => void): Promise<void> {
  const paths = pathsOf(config);
  const { length } = planUpgrade(paths);
  if (length === 0) return;
  process.stdout.write(`正在升级数据：${length} 个文件，旧数据留有副本。\n`);
  await upgradeInThread(paths, progress);
  process.stdout.write('数据升级完成。\n');
}

/** Certificates and the month of a message are judged by our clock: WeCom's tells whether it is right. */
async function sayClock({ setup, log }: App): Promise<void> {
  try {
    const { state, sentence, remedy } = await setup.run('clock');
    if (state === 'error') warn(`${sentence}。${remedy}`);
  } catch (error) {
    log.debug({ reason: messageOf(error) }, 'the clock was not compared');
  }
}

/** Whatever will not end is left where it is: at the next start the data is as after a power cut, which it stands. */
async function endWithin(stop: () => Promise<void>): Promise<never> {
  setTimeout(() => {
    warn('会存没有在一分钟内停完，已直接结束。没做完的事，下次启动会接着做。');
    process.exit(0);
  }, LONGEST_END).unref();
  try {
    await stop();
  } catch (error) {
    warn(`会存停止时出错：${messageOf(error)}`);
    process.exit(1);
  }
  process.exit(0);
}

function warn(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** The one-time code goes to the console of whoever installs, never into the log file's fields. */
async function sayWhereToGo({ store, config, clock }: App, port: number): Promise<void> {
  const address = config.baseUrl || `${isSecure(config) ? 'https' : 'http'}://${config.host}:${port}`;
  const code = await store.write(issueFirstCode, clock());
  process.stdout.write(`会存已启动：${address}\n`);
  if (code) process.stdout.write(`首次启动：请打开 ${address}/first ，用一次性验证码建立管理员账号：${code}\n`);
}

let config: Config | null = null;
try {
  config = readConfig();
  const stop = await start(config);
  let isEnding = false;
  const end = () => {
    if (!isEnding) void endWithin(stop);
    isEnding = true;
  };
  for (const signal of SIGNALS) process.once(signal, end);
  onStopRequest(pathsOf(config).run, end);
  process.once('disconnect', end); // who watches over it on Windows is gone
} catch (error) {
  const trouble = startTrouble(error, config ?? { host: '', port: 0 });
  process.stderr.write(`会存没有启动：${messageOf(trouble)}\n`);
  process.exit((trouble as { exitCode?: number } | null)?.exitCode ?? 1);
}
