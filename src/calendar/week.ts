import type { Span } from './calendar.ts';

/** Working time as it is written: `9:00–12:00 13:30–18:00`, and nothing for a day off. */

export const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const;
export const MOST_SPANS = 12;

const SPLIT = /[\s,，、;；]+/u;
const SPAN = /^(\d{1,2})[:：](\d{2})(?:-|–|—|－|~|～|至|到)(\d{1,2})[:：](\d{2})$/u;
const AROUND_DASH = /\s*(-|–|—|－|~|～|至|到)\s*/gu;

export type Written = { readonly spans: readonly Span[] } | { readonly problem: string };

/** Sorted, those that touch made one. The problem says what to write instead. */
export function spansFrom(text: string): Written {
  const parts = text.slice(0, 500).replace(AROUND_DASH, '$1').split(SPLIT).filter(Boolean);
  if (parts.length === 0 || (parts.length === 1 && parts[0] === '休息')) return { spans: [] };
  if (parts.length > MOST_SPANS) return { problem: `一天最多 ${MOST_SPANS} 段。` };
  const spans: Span[] = [];
  for (const part of parts) {
    const span = spanFrom(part);
    if (typeof span === 'string') return { problem: span };
    spans.push(span);
  }
  return joined(spans.sort((one, other) => one[0] - other[0]));
}

function spanFrom(part: string): Span | string {
  const found = SPAN.exec(part);
  if (!found) return `“${part.slice(0, 20)}”看不懂。写成 9:00-12:00，几段之间用空格隔开。`;
  const [fromHour, fromMinute, toHour, toMinute] = found.slice(1).map(Number) as [number, number, number, number];
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  if (fromMinute > 59 || toMinute > 59 || from > 1440 || to > 1440)
    return `“${part}”里有不存在的时间。时间从 0:00 到 24:00。`;
  if (to <= from) return `“${part}”结束不晚于开始。跨午夜的班次分成两段：当天写到 24:00，第二天从 0:00 写起。`;
  return [from, to];
}

function joined(spans: readonly Span[]): Written {
  const whole: Span[] = [];
  for (const span of spans) {
    const last = whole.at(-1);
    if (last && span[0] < last[1])
      return { problem: `${spanText(last)} 与 ${spanText(span)} 重叠。改成不重叠的时段。` };
    if (last && span[0] === last[1]) whole[whole.length - 1] = [last[0], span[1]];
    else whole.push(span);
  }
  return { spans: whole };
}

export const spansText = (spans: readonly Span[]): string => spans.map(spanText).join(' ');

const spanText = ([from, to]: Span): string => `${timeText(from)}–${timeText(to)}`;
const timeText = (minute: number): string => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;

/** A week in few words: days with the same hours together. */
export function weekText(week: readonly (readonly Span[])[]): string {
  const groups = Map.groupBy(WEEKDAYS.keys(), (day) => spansText(week[day] ?? []));
  const said = [...groups].filter(([text]) => text !== '').map(([text, days]) => `${daysText(days)} ${text}`);
  return said.join('；') || '没有工作时间';
}

/** 周一至周五、周日: runs of three and more are drawn together. */
function daysText(days: readonly number[]): string {
  const runs: number[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && last.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  const name = (day: number): string => WEEKDAYS[day] ?? '';
  return runs
    .flatMap((run) => (run.length > 2 ? [`${name(run[0]!)}至${name(run.at(-1)!)}`] : run.map(name)))
    .join('、');
}
