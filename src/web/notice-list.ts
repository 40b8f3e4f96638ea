import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type Channel, listChannels } from '../store/channels.ts';
import { countNotices, listNotices, type NoticeRow, type NoticeState } from '../store/notices.ts';
import { type Chip, chipsOf, oneOf, PAGE, type Paging, pageNumber, pagingOf } from './directory-paging.ts';
import { link } from './links.ts';
import { CHANNELS, categoryName, labelOf, optional, STATES } from './notice-words.ts';
import { People } from './people.ts';
import { count, fullTime, rowTime } from './words.ts';

/** What was sent to whom, and what did not get there. */
export const noticeConditions = z.object({
  state: oneOf('waiting', 'sent', 'failed', 'unreached', 'settled'),
  category: optional(categoryName),
  page: pageNumber,
});

export type NoticeConditions = z.output<typeof noticeConditions>;

interface NoticeLine {
  readonly id: number;
  readonly category: string;
  readonly title: string;
  readonly path: string | null;
  readonly channel: string;
  readonly recipient: string;
  readonly recipientTitle: string;
  readonly state: string;
  readonly tone: string;
  readonly problem: string;
  readonly time: string;
  readonly timeTitle: string;
  readonly again: boolean;
}

export interface NoticeList {
  readonly rows: readonly NoticeLine[];
  readonly tabs: readonly {
    readonly label: string;
    readonly count: string;
    readonly href: string;
    readonly current: boolean;
  }[];
  readonly chips: readonly Chip[];
  readonly paging: Paging;
  /** How many could be sent again. */
  readonly lost: number;
}

export async function noticeList(app: App, viewer: Viewer, asked: NoticeConditions): Promise<NoticeList> {
  const { state, category, page } = asked;
  const filters = { state, categories: category === null ? null : [category] };
  const [found, counts, channels] = await Promise.all([
    app.store.read(listNotices, viewer, filters, { skip: (page - 1) * PAGE, limit: PAGE }),
    app.store.read(countNotices, viewer),
    app.store.read(listChannels, viewer),
  ]);
  const line = liner(new People(app.names), channels, app.clock());
  const conditions = { state, category };
  return {
    rows: found.rows.map(line),
    tabs: tabsOf(counts, asked),
    chips: chipsOf('/notices/sent', conditions, [['category', '类别', category && labelOf(category)]]),
    paging: pagingOf('/notices/sent', conditions, page, found.more),
    lost: counts.failed + counts.unreached,
  };
}

function tabsOf(
  counts: Readonly<Record<NoticeState, number>>,
  { state, category }: NoticeConditions,
): NoticeList['tabs'] {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const tab = (label: string, n: number, value: NoticeState | null) => ({
    ...{ label, count: n >= 10_000 ? '10,000+' : count(n), current: state === value },
    href: link('/notices/sent', { state: value, category }),
  });
  const states = Object.keys(STATES) as NoticeState[];
  return [tab('全部', all, null), ...states.map((name) => tab(STATES[name].label, counts[name], name))];
}

function liner(people: People, channels: readonly Channel[], now: number): (row: NoticeRow) => NoticeLine {
  return (row) => {
    const { id, title, path, channel, state, problem, tries, dueAt, madeAt, sentAt } = row;
    const recipient = recipientOf(people, channels, row);
    const at = sentAt ?? madeAt;
    const next =
      state === 'waiting' && tries > 0 ? `已试 ${tries} 次，${rowTime(dueAt, now)} 再试。${problem}` : problem;
    const held = state === 'waiting' && tries === 0 && dueAt > now ? `${rowTime(dueAt, now)} 发送` : '';
    return {
      ...{ id, title, path, ...recipient, category: labelOf(row.category), channel: CHANNELS[channel] },
      ...{ state: STATES[state].label, tone: STATES[state].tone, problem: next || held },
      ...{ time: rowTime(at, now), timeTitle: fullTime(at), again: state === 'failed' || state === 'unreached' },
    };
  };
}

function recipientOf(
  people: People,
  channels: readonly Channel[],
  { channel, recipient }: NoticeRow,
): Pick<NoticeLine, 'recipient' | 'recipientTitle'> {
  if (channel === 'mail') return { recipient, recipientTitle: recipient };
  if (channel === 'robot') {
    const name = channels.find(({ key }) => key === recipient)?.name ?? '已删除的机器人';
    return { recipient: name, recipientTitle: name };
  }
  const face = people.face(recipient);
  return { recipient: face.name, recipientTitle: face.title };
}
