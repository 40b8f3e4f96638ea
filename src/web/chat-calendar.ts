import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { dayOf, startOfDay } from '../lib/clock.ts';
import { listTalkDays } from '../store/chat-messages.ts';
import type { ConversationFace } from '../store/chats.ts';
import { type ChatConditions, chatLink } from './chat-conditions.ts';
import { count, dateOf } from './words.ts';

/** A month of a chat: on which days there is something to go to. */
export interface Calendar {
  /** `2026 年 11 月` */
  readonly title: string;
  readonly previous: string | null;
  readonly next: string | null;
  /** Whole weeks from Monday on; null outside the month. */
  readonly weeks: readonly (readonly (CalendarDay | null)[])[];
  readonly first: { readonly date: string; readonly href: string };
  readonly latest: string;
  readonly facts: string;
}

export interface CalendarDay {
  readonly number: number;
  readonly label: string;
  /** Null when nothing was said. */
  readonly href: string | null;
  readonly violations: boolean;
  readonly current: boolean;
}

const WEEK = 7;
const THURSDAY = 3; // 1970-01-01, counted from Monday

/** The month of the day that `on` names; each link leads to the day in the chat. */
export async function calendarOf(
  { store }: App,
  viewer: Viewer,
  conversation: ConversationFace,
  conditions: ChatConditions,
): Promise<Calendar> {
  const { key, firstAt, lastAt } = conversation;
  const on = conditions.on ?? dateOf(lastAt);
  const month = monthFrom(on, 0);
  const [since, until] = [startOfDay(month)!, startOfDay(monthFrom(on, 1))!];
  const talked = new Map(
    (await store.read(listTalkDays, viewer, key, { since, until })).map((day) => [day.day, day.violations]),
  );
  const to = (date: string) => chatLink(conditions, { on: date, at: null });
  const days = Array.from({ length: dayOf(until) - dayOf(since) }, (_, i): CalendarDay => {
    const date = dateOf(since + i * 86_400_000);
    const violations = talked.get(dayOf(since) + i);
    return {
      number: i + 1,
      label: `${date}${violations === undefined ? '，没有消息' : violations ? '，有违规' : ''}`,
      href: violations === undefined ? null : to(date),
      violations: violations ?? false,
      current: date === on,
    };
  });
  const other = (by: number) => chatLink(conditions, { on: monthFrom(on, by) }, '/chats/calendar');
  return {
    title: `${Number(month.slice(0, 4))} 年 ${Number(month.slice(5, 7))} 月`,
    previous: firstAt < since ? other(-1) : null,
    next: lastAt >= until ? other(1) : null,
    weeks: inWeeks(days, (dayOf(since) + THURSDAY) % WEEK),
    first: { date: dateOf(firstAt), href: to(dateOf(firstAt)) },
    latest: chatLink(conditions, { at: null, on: null, find: '' }),
    facts: `本月 ${count(talked.size)} 天有消息`,
  };
}

/** The first day of the month that lies so many months from that of a date. */
function monthFrom(date: string, by: number): string {
  const months = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + by;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`;
}

function inWeeks(days: readonly CalendarDay[], before: number): (CalendarDay | null)[][] {
  const places = [...Array<null>(before).fill(null), ...days];
  const weeks = Math.ceil(places.length / WEEK);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: WEEK }, (_, day) => places[week * WEEK + day] ?? null),
  );
}
