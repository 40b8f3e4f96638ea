import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../../src/testing/child-environment.ts';
import { signInWithCode } from '../bench/pages.ts';

/** The service as it is installed, in a process of its own that can be killed and started again on the same data. */
export class Service {
  readonly base: string;
  cookie = '';
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;

  constructor(settings: Readonly<Record<string, string>>) {
    this.#settings = settings;
    this.base = `http://127.0.0.1:${settings['PORT']}`;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  get up(): boolean {
    return this.#child !== null;
  }

  async start(): Promise<void> {
    const main = join(import.meta.dirname, '../../src/main.ts');
    const child = spawn(process.execPath, ['--max-semi-space-size=2', main], {
      env: { ...childEnvironment(this.#settings), MALLOC_ARENA_MAX: '2' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (part: Buffer) => {
      if (said.length < 10_000) said += part.toString();
    });
    for (let i = 0; !said.includes('会存已启动'); i++) {
      if (child.exitCode !== null || i > 600) throw new Error(`the service did not start: ${said}`);
      await sleep(100);
    }
    await sleep(100);
    const code = /验证码建立管理员账号：(\S+)/.exec(said)?.[1];
    if (code) this.cookie = await signInWithCode(this.base, code);
    this.#child = child;
  }

  /** As when the power goes: SIGKILL; or asked to end, with half a minute to do so. */
  async stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = null;
    const gone = once(child, 'exit');
    child.kill(signal);
    await Promise.race([gone, sleep(30_000).then(() => child.kill('SIGKILL'))]);
  }
}
