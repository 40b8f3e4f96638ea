import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type EnvEntry, parseEnvFile } from './lib/env-file.ts';
import { UserError } from './lib/errors.ts';

/**
 * Every setting the installer fixes, in one table: environment name, default, a sentence for the handbook, what it accepts.
 * The only file that reads the environment. What an administrator changes at run time lives in the store instead.
 */
interface Setting<T> {
  readonly env: string;
  readonly fallback: string;
  readonly about: string;
  readonly accepts: z.ZodType<T, string>;
}

const text = z.string().trim();
const wholeNumber = z.string().regex(/^\d+$/, '须为非负整数').transform(Number);
const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/, '须为非负数')
  .transform(Number);
const port = wholeNumber.refine((n) => n < 65536, '须为 0 至 65535');
const path = text.transform((p) => (p === '' ? '' : resolve(p)));
const oneOf = <T extends string>(...values: [T, ...T[]]) => z.enum(values) as unknown as z.ZodType<T, string>;
const url = z.string().refine((value) => value === '' || URL.canParse(value), '须为完整网址，如 http://127.0.0.1:8080');

const within = (least: number, most: number) =>
  wholeNumber.refine((n) => n >= least && n <= most, `须为 ${least} 至 ${most}`);

/** `127.0.0.1 10.0.0.0/8`: addresses and networks. */
const addresses = text.transform((words, context): readonly string[] => {
  const list = words.split(/[\s,，]+/).filter((word) => word !== '');
  for (const word of list)
    if (!isNetwork(word)) context.addIssue(`“${word}” 不是 IP 地址，也不是 10.0.0.0/8 这样的网段`);
  return list;
});

function isNetwork(word: string): boolean {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(word) ?? [];
  const version = isIP(address);
  return version !== 0 && (bits === undefined || (bits !== '0' && Number(bits) <= (version === 4 ? 32 : 128)));
}

const KINDS = ['image', 'emotion', 'voice', 'video', 'file', 'call'] as const;

/** `image=200 voice=50`: a kind that is left out has no limit. */
const limits = text.transform((words, context): Readonly<Partial<Record<(typeof KINDS)[number], number>>> => {
  const pairs = words.split(/[\s,，]+/).filter((word) => word !== '');
  for (const pair of pairs) {
    if (new RegExp(`^(${KINDS.join('|')})=\\d+$`).test(pair)) continue;
    context.addIssue(`“${pair}” 不是 类型=MB 的形式，类型为 ${KINDS.join('、')}`);
  }
  return Object.fromEntries(pairs.map((pair) => pair.split('=')).map(([kind, mb]) => [kind, Number(mb)]));
});

function setting<T>(env: string, fallback: string, about: string, accepts: z.ZodType<T, string>): Setting<T> {
  return { env, fallback, about, accepts };
}

export const settings = {
  dataDir: setting('DATA_DIR', 'data', '数据目录：存档、索引、媒体与密封的密钥都在其中。', path),
  keyFile: setting('KEY_FILE', '/etc/huicun/master.key', '主密钥文件，须在数据目录之外；首次启动时生成。', path),
  host: setting('HOST', '127.0.0.1', '网页服务监听的地址。', text),
  port: setting('PORT', '8080', '网页服务监听的端口。', port),
  baseUrl: setting('BASE_URL', '', '浏览器访问本系统的网址，用于扫码登录回跳；留空则取监听地址。', url),
  tlsCert: setting(
    'TLS_CERT',
    '',
    '网页证书文件（PEM，含中间证书）；与 TLS_KEY 同时填写后直接提供 https，更换文件后自动生效。',
    path,
  ),
  tlsKey: setting('TLS_KEY', '', '网页证书的私钥文件（PEM，不带口令）。', path),
  allowHttp: setting(
    'ALLOW_HTTP',
    'no',
    '是否允许不加密的 http 监听本机以外的地址：yes 或 no。只在可信的内网里用 yes。',
    oneOf('no', 'yes'),
  ),
  trustedProxies: setting(
    'TRUSTED_PROXIES',
    '',
    '反向代理的地址或网段，空格分隔；只采信它们转来的访问者地址。留空时，BASE_URL 为 https 且未填 TLS_CERT 则采信本机。',
    addresses,
  ),
  sessionIdleMinutes: setting(
    'SESSION_IDLE_MINUTES',
    '480',
    '登录后多久无操作自动退出（分钟，5 至 1440）。',
    within(5, 1440),
  ),
  sessionLongestHours: setting(
    'SESSION_LONGEST_HOURS',
    '24',
    '登录后最长多久必须重新登录（小时，1 至 168）。',
    within(1, 168),
  ),
  company: setting('COMPANY', '', '登录页显示的企业名称。', text),
  corpId: setting('CORP_ID', '', '企业 ID（企业微信管理后台 → 我的企业）。', text),
  archiveSecret: setting('ARCHIVE_SECRET', '', '会话内容存档的 Secret。', text),
  agentId: setting('AGENT_ID', '', '自建应用的 AgentId，用于扫码登录。', text),
  agentSecret: setting('AGENT_SECRET', '', '自建应用的 Secret，用于扫码登录。', text),
  sdkLibrary: setting(
    'SDK_LIBRARY',
    '',
    '会话内容存档 SDK 的库文件（libWeWorkFinanceSdk_C.so 或 WeWorkFinanceSdk.dll）。',
    path,
  ),
  sdkHost: setting(
    'SDK_HOST',
    'fork',
    'SDK 运行方式：fork 为受看护的子进程，inline 为本进程内的线程。',
    oneOf('fork', 'inline'),
  ),
  proxy: setting('PROXY', '', '访问企业微信的代理，如 http://10.0.0.2:3128 或 socks5://10.0.0.2:1080。', text),
  proxyAuth: setting('PROXY_AUTH', '', '代理的账号与密码，形如 user:password。', text),
  wecomApi: setting('WECOM_API', 'https://qyapi.weixin.qq.com', '企业微信接口的地址。', url),
  wecomLogin: setting('WECOM_LOGIN', 'https://login.work.weixin.qq.com', '企业微信扫码登录页的地址。', url),
  wecomOauth: setting('WECOM_OAUTH', 'https://open.weixin.qq.com', '在企业微信里打开时授权登录的地址。', url),
  messageReserveMb: setting('MESSAGE_RESERVE_MB', '1024', '磁盘剩余低于此值（MB）时暂停拉取消息。', wholeNumber),
  mediaReserveMb: setting(
    'MEDIA_RESERVE_MB',
    '5120',
    '磁盘剩余低于此值（MB）时暂停下载媒体文件，消息照常存档。',
    wholeNumber,
  ),
  mediaLimitsMb: setting(
    'MEDIA_LIMITS_MB',
    'image=200 emotion=50 voice=50 video=4096 file=4096 call=4096',
    '各类媒体单个文件的上限（MB），超过的跳过，可在媒体页逐个下载；0 为不下载该类。',
    limits,
  ),
  mediaTotalGb: setting('MEDIA_TOTAL_GB', '0', '媒体文件合计的上限（GB），到达后暂停下载；0 为不限。', decimal),
  ffmpegPath: setting(
    'FFMPEG_PATH',
    '',
    '本机 ffmpeg 程序的路径；填写后可播放 AMR-WB 等少见的语音格式，留空则这些格式只提供下载。',
    path,
  ),
  windowDays: setting('WINDOW_DAYS', '3', '企业微信保留可拉取消息的天数，按较短的 3 天计。', wholeNumber),
  logLevel: setting('LOG_LEVEL', 'info', '日志级别。', oneOf('silent', 'error', 'warn', 'info', 'debug')),
  logFileMb: setting(
    'LOG_FILE_MB',
    '8',
    '日志另存一份在数据目录的 run/log 中，供支持包取用；合计的上限（MB），0 为不存。',
    within(0, 1024),
  ),
  metricsToken: setting(
    'METRICS_TOKEN',
    '',
    '读取 /metrics 的令牌（16 个字符以上）；留空则只有本机能读。',
    text.refine((token) => token === '' || /^[\x21-\x7e]{16,}$/.test(token), '须为 16 个以上的字母、数字或符号'),
  ),
} as const;

export type Config = {
  readonly [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T : never;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a config was made from. */
const origins = new WeakMap<Config, Environment>();

/** Reads the settings; a value that does not fit stops the start with a sentence naming it. */
export function readConfig(env: Environment = process.env): Config {
  const { path, entries } = fileOf(env);
  const values = Object.entries(settings).map(([name, { env: key, fallback, accepts }]) => {
    const inFile = entries.get(key);
    const parsed = accepts.safeParse(env[key] ?? inFile?.value ?? fallback);
    if (parsed.success) return [name, parsed.data];
    const where = env[key] === undefined && inFile ? `（${path} 第 ${inFile.line} 行）` : '';
    throw new UserError(`设置 ${key} 无效${where}：${parsed.error.issues[0]?.message ?? ''}`);
  });
  const config = Object.fromEntries(values) as Config;
  if ((config.tlsCert === '') !== (config.tlsKey === '')) throw new UserError('设置 TLS_CERT 与 TLS_KEY 须同时填写。');
  origins.set(config, env);
  return config;
}

/** Of a config that was put together otherwise, this process's own. */
export const environmentOf = (config: Config): Environment => origins.get(config) ?? process.env;

/** The file of settings, by key; a later line goes before an earlier one. */
export function fileOf(env: Environment): { path: string | null; entries: ReadonlyMap<string, EnvEntry> } {
  const path = env['ENV_FILE'] ? resolve(env['ENV_FILE']) : null;
  if (path === null) return { path, entries: new Map() };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UserError(`设置文件 ${path} 读不到。请核对 ENV_FILE 的路径，并让运行会存的账号可读。`);
  }
  return { path, entries: new Map(parseEnvFile(text, path).map((entry) => [entry.key, entry])) };
}

/** Passwords and chats do not go over a network in clear unless somebody says so. */
export function assertSafeToListen(config: Config): void {
  const { host, port, baseUrl, trustedProxies, allowHttp } = config;
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  const isBehindProxy = baseUrl.startsWith('https:') && trustedProxies.length > 0;
  if (isLoopback || config.tlsCert !== '' || isBehindProxy || allowHttp === 'yes') return;
  throw new UserError(
    `在 ${host}:${port} 上用不加密的 http 提供服务，密码与聊天内容会在网络上被看到。三种办法任选其一：` +
      '填写 TLS_CERT 与 TLS_KEY，直接提供 https；' +
      '在前面放反向代理，BASE_URL 填 https 网址，TRUSTED_PROXIES 填代理的地址（代理在本机时也可把 HOST 改回 127.0.0.1）；' +
      '确实只在可信的内网使用时，填 ALLOW_HTTP=yes。',
  );
}

/** Browsers reach us by https: from here, or through a proxy that the address says is there. */
export function isSecure({ baseUrl, tlsCert }: Pick<Config, 'baseUrl' | 'tlsCert'>): boolean {
  return tlsCert !== '' || baseUrl.startsWith('https:');
}

export type Paths = ReturnType<typeof pathsOf>;

/** Where things lie inside the data directory. */
export function pathsOf(config: Pick<Config, 'dataDir'>) {
  const inside = (...names: string[]) => join(config.dataDir, ...names);
  return {
    desk: inside('huicun.db'),
    archive: inside('archive.db'),
    months: inside('archive'),
    keys: inside('keys'),
    media: inside('media'),
    previews: inside('previews'),
    exports: inside('exports'),
    log: inside('log'),
    disposals: inside('disposals'),
    run: inside('run'),
  };
}

/** The threads that keep a log beside the data, each its own. */
export const LOG_FILES = ['huicun', 'archive'] as const;

/** Null: none is kept. */
export function logFileIn(
  { dataDir, logFileMb }: Pick<Config, 'dataDir' | 'logFileMb'>,
  name: (typeof LOG_FILES)[number],
): { readonly path: string; readonly bytes: number } | null {
  if (logFileMb === 0) return null;
  return { path: join(dataDir, 'run', 'log', `${name}.log`), bytes: (logFileMb * 1024 * 1024) / LOG_FILES.length };
}
