import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, readConfig } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import type { Command } from './command.ts';

const USAGE = 'upgrade-check [--wait 秒]';
const OFTEN = 500;
const LONGEST = 3600;
const PATIENCE = 5000;

/** Asks the running service whether it is ready, from this machine: the last step of an upgrade. */
export const upgradeCheck: Command = {
  name: 'upgrade-check',
  usage: USAGE,
  about: '问正在运行的服务是否已就绪（/readyz）：就绪退出码为 0，到时仍未就绪为 1',
  async run(args) {
    const seconds = secondsIn(args);
    const config = readConfig();
    const until = performance.now() + seconds * 1000;
    let said = await ask(config);
    while (!said.isReady && performance.now() < until) {
      await sleep(OFTEN);
      said = await ask(config);
    }
    process.stdout.write(said.isReady ? '服务已就绪。\n' : `等了 ${seconds} 秒，服务仍未就绪：${said.words}\n`);
    return said.isReady ? 0 : 1;
  },
};

function secondsIn(args: readonly string[]): number {
  if (args.length === 0) return 0;
  const [option, value = '', ...more] = args;
  if (option !== '--wait' || !/^\d+$/.test(value) || Number(value) > LONGEST || more.length > 0)
    throw new UserError(`用法：${USAGE}，最长 ${LONGEST} 秒。`);
  return Number(value);
}

interface Said {
  readonly isReady: boolean;
  readonly words: string;
}

function ask({ host, port, tlsCert }: Config): Promise<Said> {
  const hostname = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  // Our own certificate is made out to the name people use, not to this machine's address.
  const options = {
    hostname,
    port,
    path: '/readyz',
    timeout: PATIENCE,
    rejectUnauthorized: false,
    agent: false as const,
  };
  return new Promise((resolve) => {
    const request = (tlsCert === '' ? http : https).get(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.once('end', () =>
        resolve({ isReady: answer.statusCode === 200, words: `${answer.statusCode} ${text.trim()}` }),
      );
      answer.once('error', ({ message }) => resolve({ isReady: false, words: message }));
    });
    request.once('timeout', () => request.destroy(new Error('没有应答')));
    request.once('error', ({ message }) => resolve({ isReady: false, words: `连不上（${message}）` }));
  });
}
