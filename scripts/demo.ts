import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { pathsOf, readConfig } from '../src/config.ts';
import { type Company, makeCompany, makeRecords } from '../src/testing/corpus/index.ts';
import { Sealer } from '../src/testing/sealer.ts';
import { SimulatedLibrary } from '../src/testing/simulated-library.ts';
import { SimulatedWecom } from '../src/testing/simulated-wecom/index.ts';
import { importPrivateKey } from '../src/wecom/private-keys.ts';

/**
 * `npm run demo`: a company of 40 with 60 days of conversation, the simulated WeCom around it and the whole appliance,
 * in a folder of its own that goes when it ends. New messages keep arriving.
 */
const SEED = 20_261_120;
const DAYS = 60;
const DAY = 86_400_000;
const PORT = Number(process.env['PORT'] ?? 8080);

const dir = mkdtempSync(join(os.tmpdir(), 'huicun-demo-'));
const company = makeCompany(SEED);
const port = await freePort(PORT);
const baseUrl = `http://127.0.0.1:${port}`;
const { library, send } = speak();
const wecom = new SimulatedWecom({ company });
wecom.state.redirectHost = `127.0.0.1:${port}`;
await wecom.listen();
const appliance = startAppliance();
const talking = setInterval(send, 3000);
explain(company);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => appliance.kill('SIGTERM'));
appliance.once('exit', (code) => {
  clearInterval(talking);
  void wecom.close().then(() => {
    rmSync(dir, { recursive: true, force: true });
    process.exit(code ?? 0);
  });
});

/** Sixty days at once, then a message at a time. */
function speak() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  mkdirSync(join(dir, 'sdk'));
  const sdk = new SimulatedLibrary(join(dir, 'sdk'));
  const config = readConfig({ DATA_DIR: join(dir, 'data'), KEY_FILE: join(dir, 'master.key') });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  importPrivateKey({ keysDir: pathsOf(config).keys, keyFile: config.keyFile }, 1, pem);
  const sealer = new Sealer(publicKey, 1, { reuse: 500 });
  const now = Date.now();
  let seq = 0;
  const seal = (record: { msgid: string }) => {
    seq += 1;
    return sealer.seal(seq, record.msgid, JSON.stringify(record));
  };
  process.stdout.write(`正在生成 ${DAYS} 天的会话……\n`);
  sdk.append([...makeRecords(company, { seed: SEED, from: now - DAYS * DAY, to: now })].map(seal));
  process.stdout.write(`已生成 ${seq.toLocaleString()} 条，启动会存……\n\n`);
  // Whatever the hour, somebody is always talking in the demo: tomorrow's records, told now.
  const coming = makeRecords(company, { seed: SEED + 1, from: now, to: now + 30 * DAY });
  return {
    library: sdk,
    send() {
      const { value } = coming.next();
      if (value) sdk.append([seal({ ...value, msgtime: Date.now() })]);
    },
  };
}

function startAppliance() {
  const env = {
    PATH: process.env['PATH'],
    LANG: process.env['LANG'] ?? 'C.UTF-8',
    DATA_DIR: join(dir, 'data'),
    KEY_FILE: join(dir, 'master.key'),
    PORT: String(port),
    BASE_URL: baseUrl,
    COMPANY: company.name,
    ...wecom.settings(),
    SDK_LIBRARY: library.path,
    MESSAGE_RESERVE_MB: '64',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  };
  return spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], { env, stdio: 'inherit' });
}

function explain({ staff }: Company): void {
  const someone = staff[0]!;
  process.stdout.write(
    [
      `模拟的企业微信：${wecom.url}`,
      '登录方法：',
      `  1. 用下面打印的一次性验证码打开 ${baseUrl}/first ，建立管理员账号。`,
      `  2. 登录后在“我的账号”里点“扫码关联”，在模拟的扫码页上选一位员工（如 ${someone.name}）。`,
      '  3. 以后在登录页点“用企业微信扫码登录”，选同一位员工即可；选没有账号的人会被拒绝。',
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
