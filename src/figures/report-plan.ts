import type { TableName } from './indicator.ts';
import type { RangeName } from './period.ts';

/** To whom it goes: userids by WeCom, addresses by mail. */
export interface Receivers {
  readonly members: readonly string[];
  readonly mails: readonly string[];
}

/** A table of figures that goes out by itself: what is in it, when, and to whom. */
export interface ReportContent extends Receivers {
  readonly table: TableName | 'departments' | 'overview';
  readonly range: Exclude<RangeName, 'own'>;
  readonly time: 'natural' | 'working';
  readonly departments: readonly number[];
  readonly people: readonly string[];
  /** Keys of indicators in their order; none: those that are shown before anybody has chosen. */
  readonly columns: readonly string[];
  readonly when: ReportTime;
}

export interface ReportTime {
  readonly every: 'day' | 'week' | 'month';
  /** 1 Monday – 7 Sunday; of a week. */
  readonly weekday: number;
  /** 1–28; of a month: every month has it. */
  readonly date: number;
  /** Minutes of the day, UTC+8. */
  readonly minute: number;
}

export const REPORT_TABLES: Readonly<Record<ReportContent['table'], string>> = {
  overview: '数据总览',
  single: '员工沟通分析（单聊）',
  group: '员工沟通分析（群聊）',
  departments: '部门沟通分析',
  guides: '导购分析',
  shops: '门店分析',
};

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];

/** The first time after `now`. */
export function nextReportAt(when: ReportTime, now: number): number {
  const today = Math.floor((now + CHINA) / DAY);
  for (let day = today; ; day += 1) {
    const at = day * DAY - CHINA + when.minute * 60_000;
    if (at > now && falls(when, day)) return at;
  }
}

/** After the first try that failed, the second and the third; after the fourth it is given up until its next time. */
const PAUSES = [5, 15, 60].map((minutes) => minutes * 60_000);

/** When what failed so many times is tried again; null: not before its next time. Counted from `at`, no hours of the day in it. */
export function nextTryAt(tries: number, at: number): number | null {
  const pause = PAUSES[tries - 1];
  return pause === undefined ? null : at + pause;
}

export const isGivenUp = (tries: number): boolean => tries > PAUSES.length;

/** Those of the first who are not among the second. */
export function without({ members, mails }: Receivers, others: Receivers): Receivers {
  return {
    members: members.filter((userid) => !others.members.includes(userid)),
    mails: mails.filter((mail) => !others.mails.includes(mail)),
  };
}

export const isNobody = ({ members, mails }: Receivers): boolean => members.length + mails.length === 0;

function falls({ every, weekday, date }: ReportTime, day: number): boolean {
  if (every === 'day') return true;
  if (every === 'week') return ((day + 3) % 7) + 1 === weekday; // 1970-01-01 was a Thursday
  return new Date(day * DAY).getUTCDate() === date;
}

/** 每周一 09:00 */
export function reportTimeWords({ every, weekday, date, minute }: ReportTime): string {
  const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  if (every === 'day') return `每天 ${clock}`;
  return every === 'week' ? `每周${WEEKDAYS[weekday - 1]} ${clock}` : `每月 ${date} 日 ${clock}`;
}
