import { type Config, type Environment, environmentOf, fileOf, settings } from '../config.ts';
import type { EnvEntry } from '../lib/env-file.ts';
import { nearestWord } from '../lib/nearest.ts';

/** Each setting as it is in force, and where that comes from: for the command and the page that show them. */
export interface SettingInForce {
  readonly env: string;
  /** As it was written; of a secret only that there is one. */
  readonly value: string;
  readonly fallback: string;
  /** `page`: entered under 设置 › 绑定企业微信, which goes before the rest. */
  readonly from: 'environment' | 'file' | 'default' | 'page';
  /** In the file of settings. */
  readonly line: number | null;
  readonly about: string;
}

export interface Settings {
  /** The file of settings; null without one. */
  readonly file: string | null;
  readonly all: readonly SettingInForce[];
  /** Names in the file that mean nothing here. */
  readonly unknown: readonly { readonly key: string; readonly line: number; readonly nearest: string | null }[];
}

/** What pages may put in the place of a setting. */
const ENTERED = {
  CORP_ID: 'corpId',
  COMPANY: 'company',
  ARCHIVE_SECRET: 'archiveSecret',
  AGENT_ID: 'agentId',
  AGENT_SECRET: 'agentSecret',
  SDK_LIBRARY: 'sdkLibrary',
  PROXY: 'proxy',
  PROXY_AUTH: 'proxyAuth',
} as const;
type Field = (typeof ENTERED)[keyof typeof ENTERED];

/** What was entered on the pages. */
export interface EnteredBinding {
  isEntered(field: Field): boolean;
  current(): Readonly<Record<Field, string>>;
}

/** Of the environment a config was read from. */
export function settingsOf(config: Config, binding: EnteredBinding | null = null): Settings {
  const read = readSettings(environmentOf(config));
  return binding === null ? read : { ...read, all: read.all.map((one) => withEntered(one, binding)) };
}

/** Secrets do not leave here. */
export function readSettings(env: Environment): Settings {
  const { path, entries } = fileOf(env);
  const known = new Set<string>(Object.values(settings).map((one) => one.env));
  return {
    file: path,
    all: Object.values(settings).map(({ env: key, fallback, about }) => ({
      env: key,
      fallback,
      about,
      ...originOf(env[key], entries.get(key), fallback),
      value: withoutSecret(key, env[key] ?? entries.get(key)?.value ?? fallback),
    })),
    unknown: [...entries.values()]
      .filter(({ key }) => !known.has(key) && !FOREIGN.test(key))
      .map(({ key, line }) => ({ key, line, nearest: nearestWord(key, [...known]) })),
  };
}

/** Meant for others than us: the runtime, the C library, the service manager. */
const FOREIGN = /^(NODE_\w+|MALLOC_\w+|UV_\w+|LC_\w+|HUICUN_\w+|ENV_FILE|LANG|TZ|PATH|HOME|TMPDIR|SSL_CERT_\w+)$/;

/** A service manager hands over what the file says: it is the file's nevertheless. */
function originOf(given: string | undefined, inFile: EnvEntry | undefined, fallback: string) {
  if (inFile && (given === undefined || given === inFile.value)) return { from: 'file', line: inFile.line } as const;
  if (given === undefined || (given === '' && fallback === '')) return { from: 'default', line: null } as const;
  return { from: 'environment', line: null } as const;
}

function withEntered(one: SettingInForce, binding: EnteredBinding): SettingInForce {
  const field = (ENTERED as Readonly<Record<string, Field>>)[one.env];
  if (field === undefined || !binding.isEntered(field)) return one;
  return { ...one, from: 'page', line: null, value: withoutSecret(one.env, binding.current()[field]) };
}

const SECRET = /(SECRET|TOKEN|PASSWORD|PASSPHRASE|_AUTH)$/;

function withoutSecret(key: string, value: string): string {
  if (SECRET.test(key)) return value === '' ? '' : '••••••';
  return value.replace(/(:\/\/[^/@:]*:)[^/@]*@/, '$1••••••@');
}
