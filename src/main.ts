import http, { type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { type App, createApp } from './app.ts';
import { type Config, isSecure, readConfig } from './config.ts';
import { jobs } from './jobs/index.ts';
import { runJob, startJobs } from './jobs/scheduler.ts';
import { messageOf } from './lib/errors.ts';
import { tidyWhenIdle } from './lib/tidy.ts';
import { issueFirstCode } from './store/accounts.ts';
import { takeLock } from './store/lock.ts';
import { createServer, createStartingServer } from './web/server.ts';
import { followPair, readPair } from './web/tls.ts';

/** The service: `node src/main.ts`. Settings come from the environment (src/config.ts). */

const SLOWEST_UPLOAD = 30 * 60_000; // a library of 20 MB over a line of 12 KB/s

async function start(config: Config): Promise<() => Promise<void>> {
  const lock = takeLock(config.dataDir);
  // Migrations may take their time: until the program is up, every page says so.
  let answer: RequestListener = createStartingServer(config);
  const server = listener(config, (req, res) => answer(req, res)).listen(config.port, config.host);
  await new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (error: NodeJS.ErrnoException) => reject(inWords(error, config)));
  });
  const app = await createApp(config);
  answer = createServer(app);
  tidyWhenIdle();
  const unfollow = server instanceof https.Server ? followPair(config, server, app.log) : () => undefined;
  await sayWhereToGo(app, (server.address() as AddressInfo).port);
  const timetable = startJobs(jobs, app);
  for (const job of jobs) void runJob(job, app);
  return async () => {
    await timetable.stop();
    unfollow();
    server.close();
    server.closeAllConnections();
    await app.close();
    lock.release();
  };
}

function listener(config: Config, answer: RequestListener): Server | https.Server {
  const options = { requestTimeout: SLOWEST_UPLOAD };
  if (config.tlsCert === '') return http.createServer(options, answer);
  return https.createServer({ ...options, ...readPair(config, Date.now()), minVersion: 'TLSv1.2' }, answer);
}

function inWords(error: NodeJS.ErrnoException, { host, port }: Config): Error {
  if (error.code === 'EADDRINUSE') return new Error(`端口 ${port} 已被占用。请换一个 PORT，或停止占用它的程序。`);
  if (error.code === 'EACCES')
    return new Error(`没有监听 ${host}:${port} 的权限。请换 1024 以上的 PORT，或以服务方式安装。`);
  return error;
}

/** The one-time code goes to the console of whoever installs, never into the log file's fields. */
async function sayWhereToGo({ store, config, clock }: App, port: number): Promise<void> {
  const address = config.baseUrl || `${isSecure(config) ? 'https' : 'http'}://${config.host}:${port}`;
  const code = await store.write(issueFirstCode, clock());
  process.stdout.write(`会存已启动：${address}\n`);
  if (code) process.stdout.write(`首次启动：请打开 ${address}/first ，用一次性验证码建立管理员账号：${code}\n`);
}

try {
  const stop = await start(readConfig());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().then(() => process.exit(0)));
  }
} catch (error) {
  process.stderr.write(`会存没有启动：${messageOf(error)}\n`);
  process.exit(1);
}
