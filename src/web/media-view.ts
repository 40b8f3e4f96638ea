import type { MediaKind } from '../messages/message.ts';
import type { MediaState, QueueRow } from '../store/media.ts';
import { link } from './links.ts';
import { bytes, count, duration, fullTime, rowTime, shorten } from './words.ts';

/** The media page: what has come, what waits, what was given up and why, and for how long it can still be fetched. */
export interface MediaConditions {
  readonly state: 'waiting' | 'failed' | 'skipped';
  readonly kind: MediaKind | null;
  /** The end of the page before: `at.key`. */
  readonly before: string | null;
}

export const mediaLink = ({ state, kind, before }: MediaConditions): string => link('/media', { state, kind, before });

export interface MediaPageView {
  readonly tone: 'ok' | 'warning' | 'error';
  readonly title: string;
  readonly line: string;
  readonly remedy: string | null;
  readonly totals: readonly Record<'label' | 'count' | 'note', string>[];
  readonly kinds: readonly KindRow[];
  readonly tabs: readonly { label: string; count: string; href: string; current: boolean }[];
  readonly filters: readonly { label: string; href: string; current: boolean }[];
  readonly rows: readonly MediaRow[];
  readonly empty: { symbol: string; heading: string; why: string } | null;
  readonly more: string | null;
  readonly first: string | null;
  /** The button that retries all of this tab and kind. */
  readonly all: string | null;
  /** What the forms send along, so that one comes back to the same place. */
  readonly asked: Readonly<Record<keyof MediaConditions, string>>;
  readonly here: string;
  readonly time: string;
}

type KindRow = Record<'label' | 'symbol' | 'done' | 'waiting' | 'failed' | 'skipped' | 'bytes', string>;

export interface MediaRow {
  readonly key: string;
  readonly symbol: string;
  readonly kind: string;
  readonly name: string;
  readonly title: string;
  readonly size: string;
  readonly sent: string;
  readonly sentFull: string;
  readonly left: { readonly words: string; readonly tone: 'quiet' | 'warning' | 'error' };
  readonly tries: string;
  readonly reason: string;
  readonly code: string | null;
  readonly href: string | null;
  readonly action: string;
}

const KINDS: Readonly<Record<MediaKind, readonly [label: string, symbol: string]>> = {
  image: ['图片', 'photo'],
  emotion: ['表情', 'mood-smile'],
  voice: ['语音', 'microphone'],
  video: ['视频', 'video'],
  file: ['文件', 'file-text'],
  call: ['通话录音', 'phone'],
};

export const MEDIA_KINDS = Object.keys(KINDS) as MediaKind[];

const TABS = { waiting: '待下载', failed: '失败', skipped: '已跳过' } as const;

const DAY = 86_400_000;
const GONE = 10010; // WeCom's word that it keeps the file no more

export interface MediaFacts {
  readonly state: MediaState;
  readonly rows: readonly QueueRow[];
  readonly more: boolean;
  readonly now: number;
  readonly windowDays: number;
  readonly free: number;
  readonly reserveMb: number;
  /** Names are what people said, and messages are to be read by who may read chats. */
  readonly mayRead: boolean;
  /** What to do about a station that stands still. */
  readonly remedy: string | null;
}

export function mediaView(facts: MediaFacts, asked: MediaConditions): MediaPageView {
  const { state, rows, more, now, windowDays } = facts;
  const last = rows.at(-1);
  const place = (before: string | null) => mediaLink({ ...asked, before });
  return {
    ...verdict(facts),
    totals: totalsOf(state),
    kinds: kindsOf(state),
    tabs: (Object.keys(TABS) as MediaConditions['state'][]).map((name) => ({
      label: TABS[name],
      count: count(state[name]),
      href: mediaLink({ ...asked, state: name, before: null }),
      current: name === asked.state,
    })),
    filters: [null, ...MEDIA_KINDS].map((kind) => ({
      label: kind === null ? '全部类型' : KINDS[kind][0],
      href: mediaLink({ ...asked, kind, before: null }),
      current: kind === asked.kind,
    })),
    rows: rows.map((row) => rowOf(facts.mayRead ? row : nameless(row), asked.state, now, windowDays)),
    empty: rows.length === 0 ? emptyOf(asked) : null,
    more: more && last ? place(`${last.at}.${last.fileKey}`) : null,
    first: asked.before === null ? null : place(null),
    all: allOf(state, asked),
    asked: { state: asked.state, kind: asked.kind ?? '', before: asked.before ?? '' },
    here: mediaLink(asked),
    time: fullTime(now).slice(11),
  };
}

const nameless = (row: QueueRow): QueueRow => ({ ...row, name: null, seq: null });

function verdict({ state, free, reserveMb, remedy, now, windowDays }: MediaFacts) {
  const { station, oldestWaitingAt } = state;
  const disk = `磁盘剩余 ${bytes(free)}，低于 ${bytes(reserveMb * 2 ** 20)} 时暂停下载`;
  if (station.state === 'failing' || station.state === 'paused') {
    const since = station.since > 0 ? `${fullTime(station.since)} 起；` : '';
    return { tone: 'error' as const, title: station.sentence, line: `${since}${disk}`, remedy };
  }
  const late = isLate(oldestWaitingAt, now, windowDays);
  const left = late ? `，最早的${leftOf(oldestWaitingAt, now, windowDays).words}` : '';
  return {
    tone: late ? ('warning' as const) : ('ok' as const),
    title: titleOf(state) + left,
    line: disk,
    remedy: null,
  };
}

function titleOf({ station, done, waiting, failed, skipped }: MediaState): string {
  if (waiting > 0) return station.state === 'fetching' ? '正在下载媒体文件' : '媒体文件等待下载';
  return done + failed + skipped === 0 ? '还没有收到带文件的消息' : '媒体文件已全部处理';
}

/** WeCom will have forgotten it within a day. */
const isLate = (oldestAt: number | null, now: number, windowDays: number): oldestAt is number =>
  oldestAt !== null && oldestAt > 0 && now - oldestAt > (windowDays - 1) * DAY;

function totalsOf(state: MediaState): MediaPageView['totals'] {
  const { done, doneBytes, waiting, waitingBytes, failed, skipped } = state;
  return [
    { label: '已下载', count: count(done), note: `占用 ${bytes(doneBytes)}，同样的内容只存一份` },
    { label: '待下载', count: count(waiting), note: waiting === 0 ? '没有等待的文件' : `约 ${bytes(waitingBytes)}` },
    { label: '失败', count: count(failed), note: failed === 0 ? '没有取不回的文件' : '原因见下表' },
    { label: '已跳过', count: count(skipped), note: skipped === 0 ? '没有超出上限的文件' : '超出上限，可逐个下载' },
  ];
}

function kindsOf({ counts }: MediaState): KindRow[] {
  return MEDIA_KINDS.map((kind) => {
    const of = (state: string) => counts.find((row) => row.kind === kind && row.state === state);
    const number = (state: string) => count(of(state)?.count ?? 0);
    return {
      label: KINDS[kind][0],
      symbol: KINDS[kind][1],
      done: number('done'),
      waiting: number('waiting'),
      failed: number('failed'),
      skipped: number('skipped'),
      bytes: bytes(of('done')?.bytes ?? 0),
    };
  });
}

function rowOf(row: QueueRow, state: MediaConditions['state'], now: number, windowDays: number): MediaRow {
  const [label, symbol] = KINDS[row.kind];
  return {
    key: row.fileKey,
    symbol,
    kind: label,
    name: row.name ? shorten(row.name, 40) : label,
    title: row.name ?? label,
    size: row.statedBytes === null ? '未写明' : bytes(row.statedBytes),
    sent: row.sentAt === 0 ? '时间不详' : rowTime(row.sentAt, now),
    sentFull: row.sentAt === 0 ? '记录里没有时间' : fullTime(row.sentAt),
    left: row.code === GONE ? { words: '已过期', tone: 'error' } : leftOf(row.sentAt, now, windowDays),
    tries: triesOf(row, state, now),
    reason: row.reason ?? (state === 'waiting' ? '排队中' : ''),
    code: row.code === null || row.code < 0 ? null : String(row.code),
    href: row.seq === null ? null : `/messages/${row.seq}`,
    action: state === 'skipped' ? '仍要下载' : '重试',
  };
}

function triesOf({ tries, nextAt }: QueueRow, state: MediaConditions['state'], now: number): string {
  if (tries === 0) return '还没有试过';
  const again = state === 'waiting' && nextAt > now ? `，${duration(nextAt - now)}后再试` : '';
  return `${count(tries)} 次${again}`;
}

/** WeCom keeps files for the same days as messages; what it says itself comes with the next try. */
function leftOf(sentAt: number, now: number, windowDays: number): MediaRow['left'] {
  if (sentAt === 0) return { words: '时间不详', tone: 'quiet' };
  const left = sentAt + windowDays * DAY - now;
  if (left <= 0) return { words: '可能已过期', tone: 'error' };
  return { words: `还剩 ${duration(left)}`, tone: left < DAY ? 'warning' : 'quiet' };
}

function emptyOf({ state, kind }: MediaConditions): NonNullable<MediaPageView['empty']> {
  const what = kind === null ? '文件' : KINDS[kind][0];
  if (state === 'waiting')
    return { symbol: 'circle-check', heading: `没有待下载的${what}`, why: '新消息里的文件会自动排进来。' };
  if (state === 'failed')
    return {
      symbol: 'circle-check',
      heading: `没有取不回的${what}`,
      why: '网络问题会自动重试，只有不能再取的才列在这里。',
    };
  return { symbol: 'circle-check', heading: `没有跳过的${what}`, why: '超过单个文件上限的才会跳过。' };
}

function allOf({ counts }: MediaState, { state, kind }: MediaConditions): MediaPageView['all'] {
  const number = counts
    .filter((row) => row.state === state && (kind === null || row.kind === kind))
    .reduce((sum, row) => sum + row.count, 0);
  if (number === 0) return null;
  const what = state === 'skipped' ? '全部下载' : '全部重试';
  return `${what}（${count(number)} 个）`;
}

/** One line of it for the health page. */
export function mediaGlance(state: MediaState, now: number, windowDays: number) {
  const { done, waiting, failed, skipped, station, oldestWaitingAt } = state;
  const stands = station.state === 'failing' || station.state === 'paused';
  const late = isLate(oldestWaitingAt, now, windowDays);
  return {
    tone: stands ? 'error' : late ? 'warning' : 'ok',
    title: stands ? station.sentence : titleOf(state),
    facts: [
      `已下载 ${count(done)} 个`,
      `待下载 ${count(waiting)} 个`,
      `失败 ${count(failed)} 个`,
      `已跳过 ${count(skipped)} 个`,
      ...(oldestWaitingAt ? [`最早的${leftOf(oldestWaitingAt, now, windowDays).words}`] : []),
    ],
  };
}
