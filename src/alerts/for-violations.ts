import { dayOf } from '../lib/clock.ts';
import { CHAT_KINDS, SEVERITIES, violationNumber } from '../lib/violation-words.ts';
import type { NewNotice } from '../store/notices.ts';
import type { ToldViolation } from '../store/untold.ts';
import { categoryOfKind, type Facts, findCategory, withoutContent } from './categories.ts';
import { dueAt, type NoticeSettings } from './settings.ts';

/** Who is told of a violation, by which way, and what there is to say. */
export function noticesFor(
  violations: readonly ToldViolation[],
  settings: NoticeSettings,
  { now, roleHolders }: { readonly now: number; readonly roleHolders: readonly string[] },
): NewNotice[] {
  if (!settings.on) return [];
  return violations.flatMap((violation) => {
    const common = {
      category: categoryOfKind(violation.kind),
      subject: `violation:${violation.id}`,
      content: contentOf(violation, settings),
      dueAt: dueAt(settings, now, { grave: violation.severity === 'high' }),
    };
    return waysOf(violation, settings, roleHolders).map((way) => ({ ...common, ...way }));
  });
}

function waysOf(
  { hearers }: ToldViolation,
  { violations }: NoticeSettings,
  roleHolders: readonly string[],
): Pick<NewNotice, 'channel' | 'recipient'>[] {
  const members = [...new Set([...hearers, ...violations.people, ...roleHolders])];
  return [
    ...members.map((recipient) => ({ channel: 'wecom' as const, recipient })),
    ...violations.robots.map((recipient) => ({ channel: 'robot' as const, recipient })),
    ...violations.mails.map((recipient) => ({ channel: 'mail' as const, recipient })),
  ];
}

function contentOf(violation: ToldViolation, { withContent }: NoticeSettings): NewNotice['content'] {
  const category = findCategory(categoryOfKind(violation.kind))!;
  const facts = factsOf(violation);
  const known = Object.fromEntries(category.variables.map(({ name }) => [name, facts[name] ?? '']));
  return {
    title: violation.ruleName,
    facts: withContent ? known : withoutContent(category, known),
    path: `/violations/${violation.id}`,
  };
}

/** Everything there is to say of it; each category takes what it knows. */
export function factsOf(violation: ToldViolation): Facts {
  const { foundAt, nth, ruleName, severity, senderName, department, otherName, chatKind, sentAt, words, text, event } =
    violation;
  return {
    违规编号: violationNumber({ day: dayOf(foundAt), nth }),
    规则: ruleName,
    级别: SEVERITIES[severity],
    触发人: senderName,
    触发人部门: department,
    会话对象: otherName,
    会话类型: CHAT_KINDS[chatKind],
    时间: timeOf(sentAt),
    命中: [...new Set(words)].join('、'),
    内容: text || words.join('、'),
    删除方: event ? SIDES[event.by ?? 'unknown'] : '',
    方式: event?.by === 'outside' ? '自己退出' : '被移出，或方式不明',
    客户: event?.subject ?? '',
    客户群: chatKind === 'group' ? otherName : '',
  };
}

const SIDES = { staff: '员工', outside: '客户', unknown: '不明' } as const;
const CHINA = 8 * 3_600_000;

/** `2026-11-20 14:32:06` */
export const timeOf = (at: number): string => new Date(at + CHINA).toISOString().slice(0, 19).replace('T', ' ');
