/** Times, durations, sizes and counts as people read them. Everything is shown in China's time, as WeCom does. */
const CHINA = 8 * 3_600_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];

const iso = (at: number) => new Date(at + CHINA).toISOString();
const weekday = (at: number) => WEEKDAYS[new Date(at + CHINA).getUTCDay()]!;
const dayNumber = (at: number) => Math.floor((at + CHINA) / DAY);

/** `2026-11-20` */
export const dateOf = (at: number): string => iso(at).slice(0, 10);
/** `14:41` */
export const clockOf = (at: number): string => iso(at).slice(11, 16);
/** `2026-11-20 14:41:24` */
export const fullTime = (at: number): string => iso(at).slice(0, 19).replace('T', ' ');
/** `2026-11-20 星期五` */
export const dayTitle = (at: number): string => `${dateOf(at)} 星期${weekday(at)}`;

/** In a list: today by the clock, then yesterday, the weekday, the date. */
export function listTime(at: number, now: number): string {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return clockOf(at);
  if (days === 1) return '昨天';
  if (days > 1 && days < 7) return `周${weekday(at)}`;
  return dateOf(at).slice(0, 4) === dateOf(now).slice(0, 4) ? dateOf(at).slice(5) : dateOf(at);
}

/** Where several lines of one day stand together: the date and the clock. */
export function rowTime(at: number, now: number): string {
  if (dayNumber(at) === dayNumber(now)) return clockOf(at);
  const date = dateOf(at);
  return `${date.slice(0, 4) === dateOf(now).slice(0, 4) ? date.slice(5) : date} ${clockOf(at)}`;
}

/** The largest two units: `3 分 12 秒`, `2 天 23 小时`. */
export function duration(ms: number): string {
  const units: [number, string][] = [
    [DAY, '天'],
    [HOUR, '小时'],
    [MINUTE, '分'],
    [SECOND, '秒'],
  ];
  const first = units.findIndex(([unit]) => ms >= unit);
  if (first === -1) return '不到 1 秒';
  const [unit, name] = units[first]!;
  const next = units[first + 1];
  const rest = next ? Math.floor((ms % unit) / next[0]) : 0;
  return `${Math.floor(ms / unit)} ${name}${next && rest > 0 ? ` ${rest} ${next[1]}` : ''}`;
}

/** One unit only, for narrow places: `42 秒`. */
export function briefly(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))} 秒`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} 分`;
  return ms < DAY ? `${Math.floor(ms / HOUR)} 小时` : `${Math.floor(ms / DAY)} 天`;
}

export const ago = (at: number, now: number): string => (now - at < SECOND ? '刚刚' : `${duration(now - at)}前`);

/** `12,846,210` */
export const count = (n: number): string => n.toString().replace(/\B(?=(\d{3})+$)/g, ',');

/** `2.4 MB` */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  const units = ['KB', 'MB', 'GB'];
  let [size, unit] = [n / 1024, 0];
  for (; size >= 1000 && unit < 2; unit += 1) size /= 1024;
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** A long name loses its middle, so that its beginning and its ending stay readable. */
export function shorten(name: string, most = 36): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  return `${letters.slice(0, most - 14).join('')}…${letters.slice(-12).join('')}`;
}

/** Something as long as a browser allows, e.g. an address: its first letters. */
export const cut = (text: string, most: number): string =>
  [...text].length > most ? `${[...text].slice(0, most).join('')}…` : text;
