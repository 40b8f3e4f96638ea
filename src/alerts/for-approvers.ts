import type { Awaited } from '../store/awaited.ts';
import type { NewNotice } from '../store/notices.ts';
import { timeOf } from './for-violations.ts';

/** Whoever may agree is told that somebody waits for it: once, by the application, and never what it is about. */
export function noticesOfAwaited(awaited: readonly Awaited[], now: number): NewNotice[] {
  return awaited.flatMap(({ what, id, round, askedBy, since, messages, hearers }) => {
    const { category, title, path, remedy } = WORDS[what](id);
    const how = messages === null ? '' : `，${messages.toLocaleString('en-US')} 条消息`;
    const facts = {
      ...{ 事项: title, 原因: `由${askedBy || '已删除的账号'}提出${how}。`, 处理办法: remedy },
      开始时间: timeOf(since),
    };
    const common = { category, subject: `${what}-${id}:${round}`, content: { title, facts, path }, dueAt: now };
    return hearers.map((recipient) => ({ ...common, channel: 'wecom' as const, recipient }));
  });
}

interface Words {
  readonly category: string;
  readonly title: string;
  readonly path: string;
  readonly remedy: string;
}

const WORDS: Readonly<Record<Awaited['what'], (id: number) => Words>> = {
  export: (id) => ({
    ...{ category: 'export-approval', title: `导出 ${id} 等待审批`, path: `/exports/approvals/${id}` },
    remedy: '打开审批页查看内容与理由，同意或拒绝；7 天内没有结果自动失效。',
  }),
  disposal: (id) => ({
    ...{ category: 'disposal-approval', title: `处置 ${id} 等待复核`, path: `/disposals/${id}` },
    remedy: '打开处置页查看预览，同意或不同意；没有人同意，什么也不会删除。',
  }),
};
