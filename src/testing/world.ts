import { generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Viewer } from '../access/viewer.ts';
import { ALL_PERMISSIONS } from '../access/viewer.ts';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { createLocalApp } from '../local-app.ts';
import { importPrivateKey } from '../wecom/private-keys.ts';
import { Sealer } from './sealer.ts';
import { SimulatedLibrary } from './simulated-library.ts';

/** A whole appliance on an empty disk, wired to the simulated library. Tests say things in it and look at what becomes of them. */

type LocalApp = ReturnType<typeof createLocalApp>;

const pairs = new Map<number, { publicKey: KeyObject; privateKey: KeyObject }>();

/** RSA key pairs are slow to make, so a test process shares them by version. */
export function keyPair(version: number): { publicKey: KeyObject; pem: string } {
  const pair = pairs.get(version) ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
  pairs.set(version, pair);
  return { publicKey: pair.publicKey, pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

export interface WorldOptions {
  /** Settings that differ, by their environment name. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly now?: number;
  /** Nobody has brought a private key yet. */
  readonly withoutKey?: boolean;
  /** Begins as another world was left. */
  readonly like?: Beginning;
}

/** A world as it was left, to begin others from: what many tests start with is made once. */
export interface Beginning {
  readonly dir: string;
  readonly now: number;
  readonly seq: number;
  remove(): void;
}

const START = Date.parse('2026-11-20T10:00:00+08:00');

export class World {
  readonly dir: string;
  readonly config: Config;
  /** The same as environment, for a process of its own. */
  readonly settings: Readonly<Record<string, string>>;
  readonly library: SimulatedLibrary;
  /** Turned by the test. */
  now: number;
  /** What the disk claims to have free. */
  free = Number.MAX_SAFE_INTEGER;
  app: LocalApp;
  seq: number;
  readonly #sealers = new Map<number, Sealer>();
  #server: Server | null = null;

  constructor({ settings = {}, like, now = like?.now ?? START, withoutKey = false }: WorldOptions = {}) {
    this.now = now;
    this.seq = like?.seq ?? 0;
    this.dir = mkdtempSync(join(tmpdir(), 'huicun-'));
    if (like) cpSync(like.dir, this.dir, { recursive: true });
    mkdirSync(join(this.dir, 'sdk'), { recursive: true });
    this.library = new SimulatedLibrary(join(this.dir, 'sdk'));
    this.settings = {
      DATA_DIR: join(this.dir, 'data'),
      KEY_FILE: join(this.dir, 'master.key'),
      CORP_ID: 'ww1',
      ARCHIVE_SECRET: 'archive-secret',
      SDK_LIBRARY: this.library.path,
      SDK_HOST: 'inline',
      MESSAGE_RESERVE_MB: '1',
      LOG_LEVEL: 'silent',
      ...settings,
    };
    this.config = readConfig(this.settings);
    if (!withoutKey && !like) this.bringKey(1);
    this.app = this.#open();
  }

  #open(): LocalApp {
    const { clock, freeBytes } = { clock: () => this.now, freeBytes: () => this.free };
    return createLocalApp(this.config, { clock, freeBytes, cryptoWorkers: 0 });
  }

  /** The administrator imports the private key of a version. */
  bringKey(version: number, pem = keyPair(version).pem): void {
    importPrivateKey({ keysDir: pathsOf(this.config).keys, keyFile: this.config.keyFile }, version, pem);
  }

  /** WeCom seals with this public key from now on, whoever holds the other half. */
  sealWith(version: number, publicKey: KeyObject): void {
    this.#sealers.set(version, new Sealer(publicKey, version, {}));
  }

  sealer(version: number): Sealer {
    const sealer = this.#sealers.get(version) ?? new Sealer(keyPair(version).publicKey, version, {});
    this.#sealers.set(version, sealer);
    return sealer;
  }

  /** Somebody sends a text; returns its seq. */
  says(from: string, to: string, content: string, more: Record<string, unknown> = {}): number {
    return this.sends({ from, tolist: [to], msgtype: 'text', text: { content }, ...more });
  }

  /** A record as WeCom would write it; what is left out is filled in. */
  sends(
    raw: Record<string, unknown>,
    { keyVersion = 1, marker }: { keyVersion?: number; marker?: string } = {},
  ): number {
    this.seq += 1;
    const record = { msgid: `m${this.seq}`, action: 'send', roomid: '', msgtime: this.now + this.seq, ...raw };
    const sealed = this.sealer(keyVersion).seal(this.seq, record.msgid as string, JSON.stringify(record), marker);
    this.library.append([sealed]);
    return this.seq;
  }

  /** Somebody sends a file whose bytes WeCom holds. What the message says of it can be made to differ. */
  sendsFile(
    bytes: Uint8Array,
    stated: Record<string, unknown> = {},
    raw: Record<string, unknown> = {},
  ): { seq: number; fileId: string } {
    const fileId =
      typeof stated['sdkfileid'] === 'string' ? stated['sdkfileid'] : `CtYBMzA2${this.seq}${'k'.repeat(60)}==`;
    this.library.putMedia(fileId, bytes);
    const file = {
      filename: '报价.pdf',
      fileext: 'pdf',
      filesize: bytes.length,
      md5sum: hash('md5', bytes, 'hex'),
      sdkfileid: fileId,
      ...stated,
    };
    const seq = this.sends({ from: 'zhang', tolist: ['li'], msgtype: 'file', file, ...raw });
    return { seq, fileId };
  }

  /** Everything WeCom has: messages, then the files they name. */
  async archive(): ReturnType<LocalApp['pipeline']['fetchMedia']> {
    const { error } = await this.pull();
    if (error) throw new Error(error);
    return this.app.pipeline.fetchMedia();
  }

  pull(): ReturnType<LocalApp['pipeline']['pull']> {
    return this.app.pipeline.pull();
  }

  /** The program ends and starts again on the same disk. */
  async restart(): Promise<void> {
    await this.#stop();
    this.reopen();
  }

  /** Starts it on this disk, after somebody else had it. */
  reopen(): void {
    this.app = this.#open();
  }

  /** Serves the pages; answers with their address. */
  async serve(): Promise<string> {
    const { createServer } = await import('../web/server.ts'); // most worlds are never looked at by browser
    const server = createServer(this.app).listen(0, '127.0.0.1');
    this.#server = server;
    await new Promise((resolve) => server.once('listening', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async #stop(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = null;
    await this.app.close();
  }

  /** Ends it, and keeps its folder. */
  async leave(): Promise<Beginning> {
    await this.#stop();
    const { dir, now, seq } = this;
    return { dir, now, seq, remove: () => rmSync(dir, { recursive: true, force: true }) };
  }

  async end(): Promise<void> {
    await this.#stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Someone who may see everything, or only the conversations of some people. */
export function viewer(scope: Viewer['scope'] = 'everyone'): Viewer {
  return { accountId: 1, name: '林悦', permissions: ALL_PERMISSIONS, scope };
}
