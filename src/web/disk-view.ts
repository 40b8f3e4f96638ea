import { type DiskDay, diskSize, forecastInWords, forecastOf } from '../lib/disk-forecast.ts';
import type { ServiceStarts } from '../store/service-starts.ts';
import { ago, fullTime } from './words.ts';

/** The disk on the health page: what lies on it, and when it will be full. And whether the service runs through. */
export interface DiskView {
  readonly tone: 'ok' | 'warning' | 'error';
  readonly state: string;
  readonly line: string;
  /** Along a bar of a thousand. */
  readonly bars: readonly Bar[];
  readonly parts: readonly { readonly kind: string; readonly label: string; readonly size: string }[];
  readonly said: string;
}

interface Bar {
  readonly kind: string;
  readonly label: string;
  readonly x: number;
  readonly width: number;
}

const MB = 1024 * 1024;
const SOON = 30;
const VERY_SOON = 7;
const WIDE = 1000;
const THINNEST = 3;

const KINDS = [
  ['evidence', '原始记录'],
  ['read', '索引与账号'],
  ['media', '媒体'],
  ['previews', '预览'],
  ['exports', '导出文件'],
  ['backups', '备份'],
] as const;

/** Null before it was measured. */
export function diskView(days: readonly DiskDay[], reserves: { messages: number; media: number }): DiskView | null {
  const now = days[0];
  if (!now) return null;
  const forecast = forecastOf(days, reserves.messages * MB);
  const ours = KINDS.map(([kind, label]) => ({ kind: kind as string, label: label as string, bytes: now[kind] }));
  const known = ours.reduce((sum, { bytes }) => sum + bytes, 0);
  const other = { kind: 'other', label: '其他', bytes: Math.max(0, now.total - now.free - known) };
  const all = [...ours, other].filter(({ bytes }) => bytes > 0);
  const left = forecast.state === 'filling' ? forecast.days : Number.POSITIVE_INFINITY;
  return {
    ...standing(now, reserves, left),
    line: `${forecastInWords(forecast)}${forecast.state === 'filling' ? `；每天约增加 ${diskSize(forecast.perDay)}` : ''}`,
    bars: barsOf(all, now.total),
    parts: [...all, { kind: 'free', label: '剩余', bytes: now.free }].map(({ kind, label, bytes }) => ({
      ...{ kind, label },
      size: diskSize(bytes),
    })),
    said: `共 ${diskSize(now.total)}，剩余 ${diskSize(now.free)}`,
  };
}

function standing(
  { free }: DiskDay,
  reserves: { messages: number; media: number },
  left: number,
): Pick<DiskView, 'tone' | 'state'> {
  if (free < reserves.messages * MB) return { tone: 'error', state: '已暂停拉取' };
  if (free < reserves.media * MB) return { tone: 'error', state: '已暂停下载媒体' };
  if (left < VERY_SOON) return { tone: 'error', state: '即将写满' };
  return left < SOON ? { tone: 'warning', state: '需要扩充' } : { tone: 'ok', state: '充足' };
}

/** Nothing that is there is too thin to be seen. */
function barsOf(all: readonly { kind: string; label: string; bytes: number }[], total: number): Bar[] {
  let x = 0;
  return all.map(({ kind, label, bytes }) => {
    const width = Math.min(WIDE - x, Math.max(THINNEST, Math.round((WIDE * bytes) / Math.max(1, total))));
    const bar = { kind, label: `${label} ${diskSize(bytes)}`, x, width };
    x += width;
    return bar;
  });
}

export interface ServiceView {
  readonly tone: 'ok' | 'warning';
  readonly state: string;
  readonly breaks: readonly { readonly at: string; readonly ago: string }[];
}

const DAY = 86_400_000;
const SHOWN = 5;

export function serviceView({ uncleanAt }: ServiceStarts, now: number): ServiceView {
  const today = uncleanAt.filter((at) => now - at < DAY).length;
  return {
    tone: today === 0 ? 'ok' : 'warning',
    state: today === 0 ? '正常' : `最近一天中断 ${today} 次`,
    breaks: uncleanAt.slice(0, SHOWN).map((at) => ({ at: fullTime(at), ago: ago(at, now) })),
  };
}
