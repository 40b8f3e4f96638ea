import { spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { pathsOf, readConfig } from '../src/config.ts';
import {
  type Company,
  makeCompany,
  makeEveryType,
  makeMediaPool,
  makeRecords,
  movedTo,
  type OnMedia,
  type RawRecord,
  sentAt,
} from '../src/testing/corpus/index.ts';
import { fillDemo } from '../src/testing/demo-evidence.ts';
import { livelyCompany, someLeft } from '../src/testing/demo-figures.ts';
import { settleDemo } from '../src/testing/demo-rules.ts';
import { Sealer } from '../src/testing/sealer.ts';
import { SimulatedLibrary } from '../src/testing/simulated-library.ts';
import { SimulatedWecom } from '../src/testing/simulated-wecom/index.ts';
import { SmtpSink } from '../src/testing/smtp-sink.ts';
import { importPrivateKey } from '../src/wecom/private-keys.ts';

/**
 * `npm run demo`: a company of 40 with 60 days of conversation and its files, the simulated WeCom around it and the whole
 * appliance, in a folder of its own that goes when it ends. New messages keep arriving. With `--unbound` the appliance knows
 * nothing yet: one binds it on its pages, with the simulated WeCom's console in another tab.
 */
const SEED = 20_261_120;
const DAYS = 60;
const DAY = 86_400_000;
const EXPIRED = 12;
const LEAVING_AFTER = 3 * 60_000; // the next look at the directory finds that some are gone
const [UNKNOWN, UNKNOWN_AGE] = [2, 3 * DAY];
const EVERY_TYPE_AGO = 45 * 60_000;
const PORT = Number(process.env['PORT'] ?? 8080);
const ROBOT = '00000000-demo-robot-0000';
const UNBOUND = process.argv.includes('--unbound');

const dir = mkdtempSync(join(os.tmpdir(), 'huicun-demo-'));
const company = livelyCompany(makeCompany(SEED), Date.now());
const port = await freePort(PORT);
const baseUrl = `http://127.0.0.1:${port}`;
const { library, showcase, past, begin, send } = await speak();
const wecom = new SimulatedWecom({ company });
wecom.state.redirectHost = `127.0.0.1:${port}`;
await wecom.listen();
const mails = new SmtpSink();
if (UNBOUND) waitForBinding();
else {
  begin(bringKey(), 1);
  wecom.state.robots.set(ROBOT, []);
  await settleDemo(readConfig(settings()), { robot: ROBOT, smtpPort: await mails.listen() });
}
const appliance = startAppliance();
const over = new AbortController();
const filling = UNBOUND ? null : keepEvidence();
const talking = setInterval(send, 3000);
const leaving = setTimeout(() => {
  wecom.state.company = someLeft(company);
}, LEAVING_AFTER);
explain(company);

// A second signal ends the appliance at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => appliance.kill('SIGTERM'));
appliance.once('exit', (code) => {
  clearInterval(talking);
  clearTimeout(leaving);
  over.abort();
  void Promise.all([filling, wecom.close(), mails.close()]).then(() => {
    // its last children may still be writing
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    process.exit(code ?? 0);
  });
});

/** Sixty days at once, then a message at a time. */
async function speak() {
  mkdirSync(join(dir, 'sdk'));
  const sdk = new SimulatedLibrary(join(dir, 'sdk'));
  const now = Date.now();
  process.stdout.write(`正在生成 ${DAYS} 天的会话与文件……\n`);
  const media = await makeMediaPool(SEED, join(dir, 'pool'));
  const held = hold(sdk, now);
  const past = [...makeRecords(company, { seed: SEED, from: now - DAYS * DAY, to: now, media, onMedia: held.keep })];
  const everyType = makeEveryType(company, { at: now - EVERY_TYPE_AGO, media, onMedia: held.keep });
  past.push(...everyType);
  past.sort((a, b) => sentAt(a) - sentAt(b));
  const [messages, files] = [past.length, held.count()].map((count) => count.toLocaleString());
  process.stdout.write(`已生成 ${messages} 条消息、${files} 个文件，启动会存……\n\n`);
  // Whatever the hour, somebody is always talking in the demo: tomorrow's records, told now.
  const days = { from: now, to: now + 30 * DAY };
  const coming = makeRecords(company, { seed: SEED + 1, ...days, media, onMedia: held.keep });
  let [sealer, seq] = [null as Sealer | null, 0];
  const seal = (record: RawRecord) => sealer!.seal(++seq, record.msgid, JSON.stringify(record));
  return {
    library: sdk,
    showcase: employeeIn(everyType),
    past: past.length,
    /** WeCom seals with this key from now on; until there is one it archives nothing. */
    begin(publicKey: KeyObject, version: number) {
      const first = sealer === null;
      sealer = new Sealer(publicKey, version, { reuse: 500 });
      if (first) sdk.append(past.map(seal));
    },
    send() {
      const { value } = sealer ? coming.next() : {};
      if (value) sdk.append([seal(movedTo(value, Date.now()))]);
    },
  };
}

/** Nobody is trusted yet, and no public key is there: what the administrator does in the console reaches the library too. */
function waitForBinding(): void {
  const { state, console: desk } = wecom;
  state.trustedIps = { archive: [], agent: [] };
  let keys = 0;
  desk.onChange = () => {
    library.set('deny_ip', state.trustedIps.archive?.includes(state.callerIp) ? null : state.callerIp);
    if (desk.publicKeys.length === keys) return;
    keys = desk.publicKeys.length;
    begin(desk.publicKeys.at(-1)!, keys);
  };
  desk.onChange();
}

/** Whose chats hold every type. */
function employeeIn(everyType: readonly RawRecord[]): string {
  const people = new Set(everyType.map((record) => record['from']));
  return company.staff.find(({ userid }) => people.has(userid))!.userid;
}

/** The key pair of this demo: its private half goes to the appliance, WeCom seals with the other. */
function bringKey(): KeyObject {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const config = readConfig({ DATA_DIR: join(dir, 'data'), KEY_FILE: join(dir, 'master.key') });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  importPrivateKey({ keysDir: pathsOf(config).keys, keyFile: config.keyFile }, 1, pem);
  return publicKey;
}

/** WeCom's store of files. The oldest it no longer has, and two newer ones it does not know: that must be seen as well. */
function hold(sdk: SimulatedLibrary, now: number) {
  let [count, unknown] = [0, 0];
  const keep: OnMedia = (id, { path }, record) => {
    count += 1;
    const age = now - sentAt(record);
    if (age < UNKNOWN_AGE && unknown < UNKNOWN) {
      unknown += 1;
      return;
    }
    sdk.linkMedia(id, path!);
    if (count <= EXPIRED) sdk.expireMedia(id);
  };
  return { keep, count: () => count };
}

function settings(): Record<string, string> {
  return {
    DATA_DIR: join(dir, 'data'),
    KEY_FILE: join(dir, 'master.key'),
    PORT: String(port),
    BASE_URL: baseUrl,
    ...(UNBOUND
      ? { WECOM_API: wecom.url, WECOM_LOGIN: wecom.url, WECOM_OAUTH: wecom.url }
      : { COMPANY: company.name, ...wecom.settings(), SDK_LIBRARY: library.path }),
    MESSAGE_RESERVE_MB: '64',
    MEDIA_RESERVE_MB: '64',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  };
}

function startAppliance() {
  const env = { PATH: process.env['PATH'], LANG: process.env['LANG'] ?? 'C.UTF-8', ...settings() };
  return spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], { env, stdio: 'inherit' });
}

/** Cases, holds and packages, as soon as there is something to make them of and somebody to look at them. */
function keepEvidence(): Promise<void> {
  const keeper = company.staff[5]!.userid;
  const asked = { share: join(dir, 'audit-share'), messages: past, keeper, over: over.signal };
  return fillDemo(readConfig(settings()), asked).catch((error: unknown) => {
    process.stderr.write(`演示的案件与导出没有建成：${error instanceof Error ? error.stack : String(error)}\n`);
  });
}

function explain({ staff }: Company): void {
  const someone = staff[0]!;
  process.stdout.write(
    [
      `模拟的企业微信管理后台：${wecom.url}/console`,
      ...(UNBOUND
        ? [`模拟的会话存档 SDK：${library.path}`, '会存尚未绑定：登录后从首页开始绑定，需要的值在管理后台里。']
        : []),
      '登录方法：',
      `  1. 用下面打印的一次性验证码打开 ${baseUrl}/first ，建立管理员账号。`,
      `  2. 登录后在“我的账号”里点“扫码关联”，在模拟的扫码页上选一位员工（如 ${someone.name}）。`,
      '  3. 以后在登录页点“用企业微信扫码登录”，选同一位员工即可；选没有账号的人会被拒绝。',
      `每种消息与文件各一条：见员工 ${showcase} 最新的一个外部会话和一个群聊，以“都收到了，谢谢！”结尾。`,
      '过去的消息存档完、管理员账号建好后，案件、摘录、保全、处置与导出的例子自动出现。',
      '消息每 3 秒到一条。按 Ctrl+C 结束，演示数据随之删除。',
      '',
      '',
    ].join('\n'),
  );
}

/** The wished port, or any free one when it is taken. */
function freePort(wished: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(freePort(0)));
    probe.listen(wished, '127.0.0.1', () => {
      const { port: free } = probe.address() as { port: number };
      probe.close(() => resolve(free));
    });
  });
}
