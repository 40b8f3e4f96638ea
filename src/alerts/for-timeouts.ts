import type { NewNotice } from '../store/notices.ts';
import type { ToldTimeout } from '../store/untold-timeouts.ts';
import { type Facts, TIMEOUT } from './categories.ts';
import { timeOf } from './for-violations.ts';
import { dueAt, type NoticeSettings } from './settings.ts';

/** Who is told that a customer waits, by which way, and what there is to say. */
export function noticesOfTimeouts(
  timeouts: readonly ToldTimeout[],
  settings: NoticeSettings,
  now: number,
): NewNotice[] {
  if (!settings.on) return [];
  const notices = timeouts.flatMap((timeout) =>
    waysOf(timeout).map((way) => ({
      ...{ ...way, category: TIMEOUT, timeout },
      subject: `timeout:${timeout.id}:${timeout.level}`,
      content: { title: timeout.ruleName, facts: factsOf(timeout), path: `/timeouts?record=${timeout.id}` },
      dueAt: dueAt(settings, now, { grave: false }),
    })),
  );
  return withoutLower(notices).map(({ timeout: _, ...notice }) => notice);
}

function waysOf({ hearers, robots, mails }: ToldTimeout): Pick<NewNotice, 'channel' | 'recipient'>[] {
  return [
    ...hearers.map((recipient) => ({ channel: 'wecom' as const, recipient })),
    ...robots.map((recipient) => ({ channel: 'robot' as const, recipient })),
    ...mails.map((recipient) => ({ channel: 'mail' as const, recipient })),
  ];
}

type OfTimeout = NewNotice & { readonly timeout: ToldTimeout };

/** Whoever is to hear of several levels at once, after the service had stood still, hears of the highest. */
function withoutLower(notices: readonly OfTimeout[]): OfTimeout[] {
  const same = ({ channel, recipient, timeout }: OfTimeout) => JSON.stringify([channel, recipient, timeout.id]);
  const highest = new Map<string, number>();
  for (const notice of notices)
    highest.set(same(notice), Math.max(notice.timeout.level, highest.get(same(notice)) ?? 0));
  return notices.filter((notice) => notice.timeout.level === highest.get(same(notice)));
}

function factsOf(timeout: ToldTimeout): Facts {
  const { ruleName, level, minutes, counted, customerName, staffNames, staff, roomName, since } = timeout;
  const more = staff > staffNames.length ? `等 ${staff} 人` : '';
  return {
    规则: ruleName,
    级别: `第 ${level} 级`,
    客户: customerName,
    员工: `${staffNames.join('、')}${more}`,
    客户群: roomName ?? '',
    已等待: `${lengthOf(minutes)}${counted === 'working' ? '（工作时间）' : ''}`,
    发言时间: timeOf(since),
  };
}

/** `30 分钟`, `2 小时`, `1 小时 30 分钟`. */
function lengthOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} 小时` : '', rest > 0 ? `${rest} 分钟` : ''].filter(Boolean).join(' ');
}
