import type { DueNotice } from '../store/notices.ts';
import { findCategory } from './categories.ts';
import { cut, type Written } from './template.ts';

/** What goes out as one message: of one category, to one recipient or to several who read the same. */
export interface Bundle {
  readonly channel: DueNotice['channel'];
  readonly recipients: readonly string[];
  readonly notices: readonly DueNotice[];
  readonly hasLink: boolean;
}

/** Several things for one person become a list; one thing for several people one message. */
export function bundlesOf(due: readonly DueNotice[], opens: (notice: DueNotice) => boolean): Bundle[] {
  const perPerson = [
    ...Map.groupBy(due, ({ channel, recipient, category }) => JSON.stringify([channel, recipient, category])).values(),
  ];
  const lists = perPerson.filter((notices) => notices.length > 1);
  const singles = perPerson.filter((notices) => notices.length === 1).flat();
  const alike = Map.groupBy(singles, (notice) =>
    JSON.stringify([notice.channel, notice.subject, opens(notice), notice.channel === 'wecom' ? '' : notice.recipient]),
  );
  return [...lists, ...alike.values()].map((notices) => ({
    channel: notices[0]!.channel,
    recipients: [...new Set(notices.map(({ recipient }) => recipient))],
    notices,
    hasLink: notices.every(opens),
  }));
}

/** More than one thing for one recipient. */
export const isList = ({ notices }: Bundle): boolean => new Set(notices.map(({ subject }) => subject)).size > 1;

const MOST_LINES = 8;

/** A list names what there is; the page has the rest. */
export function writeList({ notices }: Bundle, link: string | null): Written {
  const category = findCategory(notices[0]!.category);
  const lines = notices.slice(0, MOST_LINES).map(({ content: { title, facts } }) => {
    const at = facts['时间'] ?? facts['发言时间'];
    const who = [facts['触发人'] ?? facts['客户'], at?.slice(5, 16)].filter(Boolean).join(' ');
    return cut([facts['级别'] ? `${title}（${facts['级别']}）` : title, who].filter(Boolean).join(' · '), 100);
  });
  const rest = notices.length - lines.length;
  const body = [...lines, ...(rest > 0 ? [`另有 ${rest} 条`] : [])].join('\n');
  return { format: 'text', title: `${category?.label ?? '提醒'}：${notices.length} 条`, body, link };
}
