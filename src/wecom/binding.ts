import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { loadMasterKey, readMasterKey, seal, unseal, writeDurably } from '../lib/seal.ts';
import type { KeyPlace } from './private-keys.ts';

/**
 * What binds this appliance to one enterprise: entered on the pages, kept in one sealed file, in force at once for
 * every thread that asks `current()`. The environment gives what was never entered.
 */
export const CALLBACKS = ['archive', 'customers', 'directory'] as const;
export type CallbackName = (typeof CALLBACKS)[number];

export interface CallbackPair {
  readonly token: string;
  /** 43 letters and digits. */
  readonly encodingAesKey: string;
}

export interface Binding {
  readonly corpId: string;
  /** As shown on the sign-in page. */
  readonly company: string;
  readonly archiveSecret: string;
  readonly agentId: string;
  readonly agentSecret: string;
  /** 客户联系 Secret of companies from before 2023-12; empty: the application's own is used. */
  readonly contactSecret: string;
  /** 通讯录同步 Secret; empty: members come through the application alone. */
  readonly syncSecret: string;
  readonly sdkLibrary: string;
  readonly proxy: string;
  readonly proxyAuth: string;
  readonly callbacks: Readonly<Partial<Record<CallbackName, CallbackPair>>>;
}

const entered = z
  .object({
    corpId: z.string(),
    company: z.string(),
    archiveSecret: z.string(),
    agentId: z.string(),
    agentSecret: z.string(),
    contactSecret: z.string(),
    syncSecret: z.string(),
    sdkLibrary: z.string(),
    proxy: z.string(),
    proxyAuth: z.string(),
    callbacks: z.partialRecord(z.enum(CALLBACKS), z.object({ token: z.string(), encodingAesKey: z.string() })),
  })
  .partial();

const FILE = 'binding.key';

export type BindingConfig = Pick<
  Config,
  'corpId' | 'company' | 'archiveSecret' | 'agentId' | 'agentSecret' | 'sdkLibrary' | 'proxy' | 'proxyAuth'
>;

/** Cheap to ask before every call: the file is read again only when it has changed. */
export class BindingFile {
  readonly #place: KeyPlace;
  readonly #initial: Binding;
  #known: { readonly mark: string; readonly binding: Binding } | null = null;

  constructor(place: KeyPlace, config: BindingConfig) {
    const { corpId, company, archiveSecret, agentId, agentSecret, sdkLibrary, proxy, proxyAuth } = config;
    const none = { contactSecret: '', syncSecret: '', callbacks: {} };
    this.#place = place;
    this.#initial = { corpId, company, archiveSecret, agentId, agentSecret, sdkLibrary, proxy, proxyAuth, ...none };
  }

  /** Throws a UserError when the file does not open with the present master key. */
  current(): Binding {
    const mark = this.#mark();
    if (this.#known?.mark === mark) return this.#known.binding;
    const binding = { ...this.#initial, ...this.#read() };
    this.#known = { mark, binding };
    return binding;
  }

  /** In force from the next `current()`, also in other threads. What is not named stays. */
  save(change: Partial<Binding>): Binding {
    const { keysDir, keyFile } = this.#place;
    const next = { ...this.#read(), ...change };
    mkdirSync(keysDir, { recursive: true, mode: 0o700 });
    writeDurably(join(keysDir, FILE), seal(loadMasterKey(keyFile), FILE, Buffer.from(JSON.stringify(next))), 0o600);
    return this.current();
  }

  /** Makes the pair of one callback: a new one, whatever was there before. */
  makeCallbackPair(name: CallbackName): CallbackPair {
    const pair = { token: letters(32), encodingAesKey: letters(43) };
    this.save({ callbacks: { ...this.current().callbacks, [name]: pair } });
    return pair;
  }

  /** Whether a value was entered on the pages, rather than given by the environment. */
  isEntered(field: keyof Binding): boolean {
    return this.#read()[field] !== undefined;
  }

  #read(): Partial<Binding> {
    const path = join(this.#place.keysDir, FILE);
    if (!existsSync(path)) return {};
    const text = unseal(readMasterKey(this.#place.keyFile), FILE, readFileSync(path)).toString();
    const parsed = entered.safeParse(JSON.parse(text));
    if (!parsed.success) throw new UserError('绑定信息文件的内容不完整。请从备份恢复 keys 目录，或在设置中重新填写。');
    return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  }

  #mark(): string {
    const stat = statSync(join(this.#place.keysDir, FILE), { throwIfNoEntry: false, bigint: true });
    return stat ? `${stat.ino}:${stat.mtimeNs}:${stat.size}` : 'none';
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Every letter as likely as any other. */
function letters(count: number): string {
  let text = '';
  while (text.length < count) {
    for (const byte of randomBytes(count)) {
      if (byte < ALPHABET.length * 4 && text.length < count) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}
