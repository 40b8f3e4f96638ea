import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathsOf } from '../../src/config.ts';
import { DeskFile } from '../../src/store/desk-file.ts';
import type { StorePaths } from '../../src/store/files.ts';
import { freePort } from '../../src/testing/free-port.ts';
import { SimulatedLibrary } from '../../src/testing/simulated-library.ts';
import { keyPair } from '../../src/testing/world.ts';
import { importPrivateKey } from '../../src/wecom/private-keys.ts';
import { signInWithCode } from './pages.ts';
import { ownRssMb, treeRssMb } from './processes.ts';

/** The service as it is installed, in a process of its own, over an archive made for it; WeCom is there and has nothing new. */
export class ShippedProgram {
  readonly #child: ChildProcess;
  readonly base: string;
  readonly #cookie: string;
  #last = 0;

  private constructor(child: ChildProcess, base: string, cookie: string) {
    this.#child = child;
    this.base = base;
    this.#cookie = cookie;
  }

  /** Nobody has an account yet. */
  static async start(dir: string): Promise<ShippedProgram> {
    emptyDesk(pathsOf({ dataDir: join(dir, 'data') }));
    const port = await freePort();
    const child = spawn(process.execPath, [join(import.meta.dirname, '../bootstrap.mjs'), 'src/main.ts'], {
      env: { ...process.env, ...settings(dir), PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const base = `http://127.0.0.1:${port}`;
    return new ShippedProgram(child, base, await signInWithCode(base, await codeOf(child)));
  }

  /** The text of a page and how long the whole request took, in ms. Requests are spaced so that nobody's minute is used up. */
  async open(path: string): Promise<{ text: string; ms: number }> {
    await sleep(Math.max(0, this.#last + GAP - performance.now()));
    this.#last = performance.now();
    const answer = await fetch(this.base + path, { headers: { cookie: this.#cookie } });
    const text = await answer.text();
    const ms = performance.now() - this.#last;
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return { text, ms };
  }

  /** Of the program and all its children; whoever started it only waits for its end. */
  rssMb(): number {
    return treeRssMb(this.#child.pid!) - ownRssMb(this.#child.pid!);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** Accounts and what readers keep. */
export function emptyDesk(paths: StorePaths): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(paths.desk + suffix, { force: true });
  new DeskFile(paths).close();
}

const GAP = 105; // 600 requests a minute are one reader's

function settings(dir: string): Record<string, string> {
  const [DATA_DIR, KEY_FILE, sdk] = [join(dir, 'data'), join(dir, 'master.key'), join(dir, 'sdk')];
  rmSync(sdk, { recursive: true, force: true });
  mkdirSync(sdk);
  const library = new SimulatedLibrary(sdk);
  for (const leftover of [KEY_FILE, pathsOf({ dataDir: DATA_DIR }).keys])
    rmSync(leftover, { recursive: true, force: true });
  importPrivateKey({ keysDir: pathsOf({ dataDir: DATA_DIR }).keys, keyFile: KEY_FILE }, 1, keyPair(1).pem);
  return {
    DATA_DIR,
    KEY_FILE,
    CORP_ID: 'ww1',
    ARCHIVE_SECRET: 'archive-secret',
    SDK_LIBRARY: library.path,
    MESSAGE_RESERVE_MB: '1',
    MEDIA_RESERVE_MB: '1000000000', // the files that the archive names are nowhere to be had
    WECOM_API: 'http://127.0.0.1:9',
    LOG_LEVEL: 'silent',
  };
}

/** What it tells whoever installs it. */
function codeOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (part: Buffer) => {
      said += part.toString();
      const code = /管理员账号：(\S+)/.exec(said)?.[1];
      if (code) resolve(code);
    });
    child.once('exit', () => reject(new Error('the program did not start')));
  });
}
