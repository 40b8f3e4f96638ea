import type { Checked } from '../store/checks.ts';
import type { MediaState } from '../store/media.ts';
import type { NewNotice } from '../store/notices.ts';
import { timeOf } from './for-violations.ts';
import type { Audience } from './settings.ts';
import type { Silence } from './silence.ts';

/** Something about the system that somebody must mend, whether or not he has a page of ours open. */
export interface Trouble {
  readonly category: string;
  /** The same trouble has the same key for as long as it lasts. */
  readonly key: string;
  readonly since: number;
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
  readonly path: string;
}

const CATEGORIES: Readonly<Record<string, string>> = {
  disk: 'disk',
  'disk-forecast': 'disk',
  service: 'dead',
  keys: 'keys',
  licence: 'licence',
  lag: 'lag',
  backup: 'backup',
  checkpoints: 'checkpoints',
  'archive-ip': 'address',
  'app-ip': 'address',
};
/** The codes by which WeCom says that it does not know our address. */
const UNTRUSTED: readonly (number | null)[] = [301042, 60020, 10009];

/** Of what the self-tests found last. */
export function troublesInChecks(checks: readonly Checked[]): Trouble[] {
  return checks.flatMap(({ name, state, code, since, sentence, reason, remedy, path }) => {
    const category = CATEGORIES[name];
    if (!category || (state !== 'error' && state !== 'warning')) return [];
    if (category === 'checkpoints' && state !== 'error') return [];
    if (category === 'address' && !UNTRUSTED.includes(code)) return [];
    return { category, key: `${name}:${state}:${since}`, since, what: sentence, why: reason, remedy, path };
  });
}

export function troubleInSilence(silence: Silence | null, lastAt: number | null): Trouble | null {
  if (!silence || lastAt === null) return null;
  const { since, lasted, usualGap } = silence;
  return {
    ...{ category: 'dead', key: `dead:${lastAt}`, since, path: '/health' },
    what: `已有 ${inWords(lasted)}没有收到任何会话`,
    why: `这个时段平时约 ${inWords(usualGap)}就有一条；最近一条于 ${timeOf(lastAt)} 入库。`,
    remedy: '请在“设置 → 自检”中逐项测试；全部通过时，到企业微信管理后台核对会话内容存档的开启范围与有效期。',
  };
}

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/** Files that WeCom will have deleted within a day. */
export function troubleInMedia(
  { oldestWaitingAt, waiting, station }: MediaState,
  windowDays: number,
  now: number,
): Trouble | null {
  if (oldestWaitingAt === null) return null;
  const left = oldestWaitingAt + windowDays * DAY - now;
  if (left > DAY) return null;
  return {
    ...{ category: 'media', key: 'media', since: oldestWaitingAt, path: '/media' },
    what:
      left > 0 ? `有媒体文件将在 ${inWords(left)}后过期，还没有下载` : '有媒体文件已过企业微信的保留期限，还没有下载',
    why: `等待下载的共 ${waiting} 个。${station.sentence}`,
    remedy: '请在“状态 → 媒体”中查看原因；磁盘空间不足或网络不通时先处理，恢复后自动下载。',
  };
}

/** Told at once, and again each day that it lasts; what is weeks away, each week. */
export function noticesOfTrouble(
  { category, key, since, what, why, remedy, path }: Trouble,
  { robots, mails }: Pick<Audience, 'robots' | 'mails'>,
  members: readonly string[],
  now: number,
): NewNotice[] {
  const again = key.startsWith('disk-forecast:warning') ? WEEK : DAY;
  const day = key === 'media' ? Math.floor(now / DAY) : Math.max(0, Math.floor((now - since) / again));
  const facts = { 事项: what, 原因: why, 处理办法: remedy, 开始时间: timeOf(since) };
  const common = { category, subject: `${key}:${day}`, content: { title: what, facts, path }, dueAt: now };
  return [
    ...members.map((recipient) => ({ ...common, channel: 'wecom' as const, recipient })),
    ...robots.map((recipient) => ({ ...common, channel: 'robot' as const, recipient })),
    ...mails.map((recipient) => ({ ...common, channel: 'mail' as const, recipient })),
  ];
}

const UNITS: readonly [number, string][] = [
  [DAY, '天'],
  [3_600_000, '小时'],
  [60_000, '分钟'],
];

function inWords(ms: number): string {
  const [unit, name] = UNITS.find(([least]) => ms >= 2 * least) ?? UNITS[2]!;
  return `${Math.max(1, Math.round(ms / unit))} ${name}`;
}
