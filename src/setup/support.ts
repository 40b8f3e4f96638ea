import { readdirSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import os, { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { settingsOf } from '../config/in-force.ts';
import { type Config, LOG_FILES, logFileIn, type Paths } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { diskSize } from '../lib/disk-forecast.ts';
import { VERSION } from '../lib/version.ts';
import { ZipFile } from '../lib/zip.ts';
import { listChecks } from '../store/checks.ts';
import { readFigures } from '../store/figures.ts';
import { listIncidentCounts } from '../store/incident-counts.ts';
import { readSchemas } from '../store/schemas.ts';
import type { Store } from '../store/store.ts';
import type { BindingFile } from '../wecom/binding.ts';
import { PROGRAM } from './program.ts';
import { withoutSecrets } from './secrets.ts';
import { logForSupport } from './support-log.ts';

/**
 * What somebody who helps needs to see of an appliance: how it is set up and how it does. Put together from what may leave the
 * house, never by taking everything and blacking out: no message, no name, no number of a person or message, no secret.
 */
export interface SupportFile {
  readonly name: string;
  readonly about: string;
  readonly text: string;
}

export interface SupportBundle {
  readonly at: number;
  readonly files: readonly SupportFile[];
}

export interface SupportParts {
  readonly config: Config;
  readonly paths: Paths;
  readonly binding: Pick<BindingFile, 'current'>;
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
}

const KEPT_MS = 10 * 60_000;

export class SupportDesk {
  readonly #parts: SupportParts;
  #metrics: (() => Promise<string>) | null = null;
  #made: Promise<SupportBundle> | null = null;
  #madeAt = Number.NEGATIVE_INFINITY;

  constructor(parts: SupportParts) {
    this.#parts = parts;
  }

  /** Where the numbers for monitoring are read. */
  useMetrics(read: () => Promise<string>): void {
    this.#metrics = read;
  }

  /** What was looked at is what is downloaded: for ten minutes it stays the same, unless it is asked for anew. */
  bundle({ anew = false } = {}): Promise<SupportBundle> {
    const now = this.#parts.clock();
    if (this.#made && !anew && Math.abs(now - this.#madeAt) < KEPT_MS) return this.#made;
    this.#madeAt = now;
    this.#made = this.#make(now);
    this.#made.catch(() => {
      this.#made = null;
    });
    return this.#made;
  }

  /** The same as a ZIP; `huicun-support-20261120-1432.zip` is what it is called. */
  async zip(): Promise<{ readonly name: string; readonly bytes: Buffer; readonly count: number }> {
    const bundle = await this.bundle();
    return { ...(await zipOf(bundle)), count: bundle.files.length };
  }

  async #make(at: number): Promise<SupportBundle> {
    const files: SupportFile[] = [];
    for (const { name, about, make } of CONTENTS) {
      const text = await make(this.#parts, { at, metrics: this.#metrics }).catch(unread);
      files.push({ name, about, text: this.#scrub(text) });
    }
    return { at, files };
  }

  /** Nothing of the kind should be there; whatever slipped in goes. */
  #scrub(text: string): string {
    const { binding, config } = this.#parts;
    const { company, corpId } = bound(binding);
    const hidden = [company, corpId, config.company, config.corpId, config.metricsToken, config.archiveSecret];
    const words = [...hidden, config.agentSecret, config.proxyAuth].filter((word) => word.length >= 4);
    return words.reduce((left, word) => left.replaceAll(word, '***'), withoutSecrets(text, binding));
  }
}

function bound(binding: Pick<BindingFile, 'current'>): { readonly company: string; readonly corpId: string } {
  try {
    return binding.current();
  } catch {
    return { company: '', corpId: '' }; // it does not open; a self-test says so
  }
}

interface Making {
  readonly at: number;
  readonly metrics: (() => Promise<string>) | null;
}

interface Content extends Omit<SupportFile, 'text'> {
  make(parts: SupportParts, making: Making): Promise<string>;
}

const unread = (error: unknown): string => {
  const { name, code } = error as { name?: string; code?: unknown };
  return `没有读到（${name ?? '错误'}${typeof code === 'string' ? ` ${code}` : ''}）\n`;
};
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Everything that is inside, in this order. */
const CONTENTS: readonly Content[] = [
  { name: 'program.txt', about: '程序版本、操作系统、内存与处理器', make: async (_parts, { at }) => programText(at) },
  {
    name: 'settings.txt',
    about: '设置的值与来处；密码、地址与企业信息只说明是否填写',
    make: async ({ config }) => settingsText(config),
  },
  { name: 'checks.json', about: '自检各项的结果与时间，不含原因与步骤', make: checksText },
  {
    name: 'health.json',
    about: '消息、媒体、通知、日志的条数与时间',
    make: async ({ store }, { at }) => json(await store.read(readFigures, PROGRAM, at)),
  },
  {
    name: 'incidents.json',
    about: '出现过的问题：类别、错误码、次数与时间',
    make: async ({ store }) => json(await store.read(listIncidentCounts, PROGRAM)),
  },
  { name: 'data.txt', about: '数据库的结构版本与文件大小', make: dataText },
  {
    name: 'metrics.txt',
    about: '监控数字，与 /metrics 相同',
    make: async (_parts, { metrics }) => (metrics ? metrics() : '没有读到：服务没有运行。\n'),
  },
  ...LOG_FILES.map((name) => ({
    name: `log-${name}.txt`,
    about: `${name === 'archive' ? '存档线程' : '服务'}最近的日志：时间、固定的句子、路由与错误位置`,
    make: async ({ config }: SupportParts) => {
      const file = logFileIn(config, name);
      return (file && logForSupport(file.path)) || '没有日志。\n';
    },
  })),
];

function programText(at: number): string {
  const rows: readonly (readonly [string, string])[] = [
    ['时间', new Date(at).toISOString()],
    ['会存', VERSION],
    ['Node', process.version],
    ['系统', `${os.type()} ${os.release()} ${process.arch}`],
    ['处理器', `${os.availableParallelism()} 核 ${os.cpus()[0]?.model ?? ''}`.trim()],
    ['内存', `共 ${diskSize(os.totalmem())}，可用 ${diskSize(os.freemem())}`],
    ['本机已运行', `${Math.round(os.uptime() / 3600)} 小时`],
    [
      '平均负载',
      os
        .loadavg()
        .map((load) => load.toFixed(2))
        .join(' '),
    ],
  ];
  return rows.map(([label, value]) => `${label}：${value}\n`).join('');
}

/** Shown as they are: numbers, words from a list, and places on this machine. Of all others only whether they are filled in. */
const SHOWN = new Set(
  `DATA_DIR KEY_FILE HOST PORT TLS_CERT TLS_KEY SESSION_IDLE_MINUTES SESSION_LONGEST_HOURS SDK_LIBRARY SDK_HOST
  MESSAGE_RESERVE_MB MEDIA_RESERVE_MB MEDIA_LIMITS_MB MEDIA_TOTAL_GB FFMPEG_PATH WINDOW_DAYS LOG_LEVEL LOG_FILE_MB ALLOW_HTTP`.split(
    /\s+/,
  ),
);
const FROM = { environment: '环境变量', file: '设置文件', page: '设置页', default: '默认' } as const;

function settingsText(config: Config): string {
  return settingsOf(config)
    .all.map(({ env, value, fallback, from }) => {
      const isTold = SHOWN.has(env) || (from === 'default' && value === fallback);
      const said = isTold ? value || '（空）' : value === '' ? '（空）' : '（已填写，不列出）';
      return `${env}=${said}  # ${FROM[from]}\n`;
    })
    .join('');
}

/** Why and how may name people, addresses and texts of WeCom's: only what was tested, and how it ended. */
async function checksText({ store }: SupportParts): Promise<string> {
  const checks = await store.read(listChecks, PROGRAM);
  const time = (at: number) => new Date(at).toISOString();
  return json(
    checks.map(({ name, title, state, code, at, since, tookMs }) => ({
      ...{ name, title, state, code, tookMs },
      at: time(at),
      since: time(since),
    })),
  );
}

async function dataText({ store, paths }: SupportParts): Promise<string> {
  const schemas = await store.read(readSchemas, PROGRAM).catch(() => []);
  const versions = schemas.map(({ file, has, wants }) => `${file}：结构 ${has}，本程序 ${wants}\n`);
  const months = namesIn(paths.months).filter((name) => /^\d{4}-\d{2}[\w.-]*$/.test(name));
  const files = [paths.desk, `${paths.desk}-wal`, paths.archive, `${paths.archive}-wal`];
  const all = [...files, ...months.sort().map((name) => join(paths.months, name))];
  const sizes = all.flatMap((path) => {
    const bytes = sizeOf(path);
    return bytes === null ? [] : [`${basename(path)}：${bytes} 字节\n`];
  });
  return [...versions, '\n', ...sizes].join('');
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

async function zipOf({ at, files }: SupportBundle): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const stamp = new Date(at + 8 * 3_600_000).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 13);
  const dir = await mkdtemp(join(tmpdir(), 'huicun-support-'));
  try {
    const path = join(dir, 'support.zip');
    const zip = new ZipFile(path, { large: false });
    for (const { name, text } of files) await zip.add(Buffer.from(text), { name, at });
    await zip.end();
    return { name: `huicun-support-${stamp}.zip`, bytes: await readFile(path) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
