import type { Checked } from '../store/checks.ts';
import type { NewNotice, ToldNotice } from '../store/notices.ts';
import { timeOf } from './for-violations.ts';

/** What threatened the archive is over: whoever was told of it is told that as well, once, by the same way. */
export interface Outlook {
  /** Troubles there are now, by what they are about. */
  readonly standing: ReadonlySet<string>;
  readonly checks: readonly Pick<Checked, 'name' | 'state' | 'since' | 'sentence'>[];
  /** When the newest record came. */
  readonly lastAt: number | null;
}

export function noticesOfRecovery(told: readonly ToldNotice[], outlook: Outlook, now: number): NewNotice[] {
  return told.flatMap(({ id, about, subject, category, channel, recipient, content }) => {
    const why = outlook.standing.has(about) ? null : whyOver(about, subject, outlook);
    if (why === null) return [];
    const title = `已恢复：${content.title}`;
    const since = content.facts['开始时间'] ?? '';
    const facts = { 事项: title, 原因: why, 处理办法: '不用再处理。', 开始时间: since };
    return {
      category,
      subject: `${about}:over:${id}`,
      channel,
      recipient,
      content: { ...content, title, facts },
      dueAt: now,
    };
  });
}

/** Null: it may only look so. A test that fails for another reason now, and the quiet of a night, are no recovery. */
function whyOver(about: string, subject: string, { checks, lastAt }: Outlook): string | null {
  if (about === 'media') return '没有快要过期还没有下载的文件了。';
  if (about === 'dead')
    return lastAt === null || subject.startsWith(`dead:${lastAt}:`)
      ? null
      : `又收到会话，最近一条于 ${timeOf(lastAt)} 入库。`;
  const check = checks.find(({ name, state }) => name === about && state === 'ok');
  return check ? `${timeOf(check.since)} 起自检通过：${check.sentence}。` : null;
}
