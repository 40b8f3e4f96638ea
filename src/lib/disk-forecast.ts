/** When the disk will be full, judged by the last days. All sizes in bytes. */
export interface DiskDay {
  /** 2026-11-20, in China. */
  readonly day: string;
  readonly at: number;
  readonly free: number;
  readonly total: number;
  readonly evidence: number;
  readonly read: number;
  readonly media: number;
  readonly previews: number;
  readonly exports: number;
  readonly backups: number;
}

export type DiskForecast =
  /** Fewer than three days are known. */
  | { readonly state: 'unknown' }
  /** Nothing was added, or less than was removed. */
  | { readonly state: 'steady' }
  | {
      readonly state: 'filling';
      /** Whole days until only the reserve is left; 0: today. */
      readonly days: number;
      readonly perDay: number;
      /** How many days it was judged by. */
      readonly judgedBy: number;
    };

const DAY = 86_400_000;
const LOOK_BACK = 14;
const LEAST = 3;

/**
 * By the median of what each day added: a day on which somebody copied a film here, or cleared the disk, says nothing of the
 * next. `reserve`: below it no message is pulled, so that is when it is full.
 */
export function forecastOf(days: readonly DiskDay[], reserve: number): DiskForecast {
  const sorted = days.toSorted((a, b) => a.at - b.at);
  const newest = sorted.at(-1);
  if (!newest) return { state: 'unknown' };
  const recent = sorted.filter(({ at }) => newest.at - at <= (LOOK_BACK + 0.5) * DAY);
  const growth = recent.slice(1).map((day, i) => growthBetween(recent[i]!, day));
  const span = newest.at - recent[0]!.at;
  if (growth.length < LEAST - 1 || span < (LEAST - 1) * DAY) return { state: 'unknown' };
  const perDay = median(growth);
  if (perDay <= 0) return { state: 'steady' };
  const left = Math.max(0, newest.free - reserve);
  return {
    state: 'filling',
    days: Math.floor(left / perDay),
    perDay,
    judgedBy: Math.max(LEAST, Math.round(span / DAY)),
  };
}

/** A day; days on which nothing was measured are one stretch. A disk that was made larger has not grown by that. */
function growthBetween(before: DiskDay, after: DiskDay): number {
  const days = Math.max(0.25, (after.at - before.at) / DAY);
  return (after.total - after.free - (before.total - before.free)) / days;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const FAR = 3 * 365;

/** “按最近 14 天的增长，约 23 天后写满”. */
export function forecastInWords(forecast: DiskForecast): string {
  if (forecast.state === 'unknown') return '数据不足，满 3 天后给出预测';
  if (forecast.state === 'steady') return '最近没有增长，看不到写满的时候';
  const { days, judgedBy } = forecast;
  const by = `按最近 ${judgedBy} 天的增长`;
  if (days > FAR) return `${by}，三年内不会写满`;
  return days === 0 ? `${by}，今天就会写满` : `${by}，约 ${days} 天后写满`;
}

const MB = 1024 * 1024;

/** 3.2 GB, 41 GB, 1.5 TB. */
export function diskSize(bytes: number): string {
  const gb = bytes / (1024 * MB);
  if (gb >= 1024) return `${(gb / 1024).toFixed(gb >= 10 * 1024 ? 0 : 1)} TB`;
  if (gb >= 1) return `${gb >= 10 ? Math.round(gb) : gb.toFixed(1)} GB`;
  return bytes > 0 && bytes < MB ? '不到 1 MB' : `${Math.round(bytes / MB)} MB`;
}
