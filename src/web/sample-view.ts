import { z } from 'zod';
import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { OWN_SAMPLE, SAMPLE_STATES } from '../lib/verdicts.ts';
import { isEmployee } from '../messages/people.ts';
import { findConversation } from '../store/chats.ts';
import {
  countSamples,
  findSample,
  listSamples,
  listSamplings,
  type SampleRow,
  type Sampling,
} from '../store/samplings.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { shownOf } from './chat-view.ts';
import * as condition from './conditions.ts';
import { link } from './links.ts';
import { readExtras } from './message-extras.ts';
import { type Face, People } from './people.ts';
import { readNewer } from './stretches.ts';
import { chatTitle, seqRange, told } from './trace-words.ts';
import { clockOf, count, dateOf, fullTime } from './words.ts';

/** Conversations drawn at random, one after the other. */
export const sampleConditions = z.object({
  state: z.enum(['open', 'clean', 'confirmed', 'escalated']).catch('open').default('open'),
  plan: condition.seq,
  at: condition.seq,
  /** How many messages of the week are shown. */
  most: z.coerce.number().int().min(1).max(2000).catch(100).default(100),
});

export type SampleConditions = z.output<typeof sampleConditions>;

const PAGE = 100;

export function sampleLink({ state, plan }: SampleConditions, at: number | null, most = PAGE): string {
  return link('/samples', { state: state === 'open' ? null : state, plan, at, most: most === PAGE ? null : most });
}

interface SampleLine {
  readonly id: number;
  readonly key: string;
  readonly href: string;
  readonly current: boolean;
  readonly who: string;
  readonly chat: string;
  readonly plan: string;
  readonly span: string;
}

interface SampleItem {
  readonly id: number;
  readonly who: Face;
  readonly chat: Face;
  readonly plan: string;
  readonly span: string;
  readonly seed: string;
  readonly state: { readonly label: string; readonly tone: string };
  readonly seen: string;
  readonly note: string;
  readonly judged: string | null;
  /** Why he may not judge it. */
  readonly closed: string | null;
  readonly bubbles: readonly Bubble[];
  readonly more: string | null;
  readonly open: string | null;
  readonly key: string;
}

export interface SampleView {
  readonly tabs: readonly {
    readonly label: string;
    readonly count: string;
    readonly href: string;
    readonly current: boolean;
  }[];
  readonly lines: readonly SampleLine[];
  readonly item: SampleItem | null;
  readonly previous: string | null;
  readonly next: string | null;
  readonly nextId: number | null;
  readonly queue: string;
  /** Why nothing is listed. */
  readonly none: { readonly heading: string; readonly why: string; readonly main: boolean };
}

const ABOVE = 4;
const BELOW = 60;

export async function sampleView(app: App, viewer: Viewer, asked: SampleConditions): Promise<SampleView | null> {
  const { store } = app;
  const { state, plan: sampling } = asked;
  const filter = { state, sampling };
  const list = (from: number | null, back: boolean, limit: number) =>
    store.read(listSamples, viewer, filter, { from, back, limit });
  const opened =
    asked.at === null ? ((await list(null, false, 1))[0] ?? null) : await store.read(findSample, viewer, asked.at);
  if (asked.at !== null && !opened) return null;
  const [above, below, counts, item, plans] = await Promise.all([
    opened ? list(opened.id, true, ABOVE) : [],
    opened ? list(opened.id, false, BELOW) : [],
    store.read(countSamples, viewer, { sampling }),
    opened ? sampleItem(app, viewer, asked, opened) : null,
    store.read(listSamplings, viewer),
  ]);
  const people = new People(app.names);
  const listed = [...above, ...(opened?.state === state ? [opened] : []), ...below];
  return {
    tabs: (['open', 'clean', 'confirmed', 'escalated'] as const).map((one) => ({
      ...{ label: SAMPLE_STATES[one], count: count(counts[one]), current: one === state },
      href: sampleLink({ ...asked, state: one }, null),
    })),
    lines: listed.map((row) => lineOf(people, asked, row, opened?.id ?? null)),
    item,
    previous: above.length > 0 ? sampleLink(asked, above.at(-1)!.id) : null,
    next: below.length > 0 ? sampleLink(asked, below[0]!.id) : null,
    nextId: below[0]?.id ?? above[0]?.id ?? null,
    queue: sampleLink(asked, null).split('?')[1] ?? '',
    none: noneOf(
      Object.values(counts).some((n) => n > 0),
      plans,
    ),
  };
}

function noneOf(isDrawn: boolean, plans: readonly Sampling[]): SampleView['none'] {
  if (isDrawn) return { heading: '这里没有会话', why: '换一个状态看看，或等下一次抽取。', main: false };
  const heading = '还没有抽取过会话';
  const open = plans.filter(({ isOn }) => isOn);
  if (open.length > 0) {
    const which = open.length === 1 ? `抽检计划“${open[0]!.name}”已开启` : `${open.length} 个抽检计划已开启`;
    return { heading, why: `${which}，系统每周从上一周的会话里随机抽取，抽到后列在这里。`, main: false };
  }
  const first = plans.length > 0 ? '抽检计划都停用着，开启一个' : '新建一个抽检计划并开启';
  return { heading, why: `${first}，系统每周从上一周的会话里随机抽取。`, main: true };
}

const spanOf = ({ fromAt, toAt }: SampleRow): string => `${dateOf(fromAt)} 至 ${dateOf(toAt - 1).slice(5)}`;

function lineOf(people: People, asked: SampleConditions, row: SampleRow, at: number | null): SampleLine {
  return {
    ...{
      id: row.id,
      key: row.key,
      href: sampleLink(asked, row.id),
      current: row.id === at,
      plan: row.name,
      span: spanOf(row),
    },
    who: people.name(row.who),
    chat: people.chat(row, row.who).name,
  };
}

const TONES: Readonly<Record<string, string>> = { clean: 'ok', confirmed: 'error', escalated: 'warning' };

async function sampleItem(
  app: App,
  viewer: Viewer,
  asked: SampleConditions,
  row: SampleRow,
): Promise<SampleItem | null> {
  const conversation = await app.store.read(findConversation, viewer, row.key);
  if (!conversation) return null;
  const week = { chat: row.key, type: null, from: dateOf(row.fromAt), to: dateOf(row.toAt - 1) };
  const stretch = await readNewer(
    app,
    viewer,
    week,
    { sentAt: row.fromAt, seq: 0 },
    { inclusive: true, limit: asked.most },
  );
  const people = new People(app.names);
  const bubbles = bubblesOf(stretch.messages, {
    ...shownOf(people, conversation, { who: isEmployee(row.who) ? row.who : null, find: '' }),
    ...{ at: null, before: null },
    extras: await readExtras(app, viewer, conversation, stretch.messages),
  });
  return {
    ...{ id: row.id, who: people.face(row.who), chat: people.chat(row, row.who), plan: row.name, span: spanOf(row) },
    ...{ seed: row.seed, seen: row.state, note: row.note, bubbles, key: row.key },
    closed: row.own === 1 ? OWN_SAMPLE : null,
    state: { label: SAMPLE_STATES[row.state], tone: TONES[row.state] ?? 'plain' },
    judged:
      row.judgedAt === null
        ? null
        : `${row.judgedBy ?? '已删除的账号'} ${fullTime(row.judgedAt).slice(0, 10)} ${clockOf(row.judgedAt)}`,
    more: stretch.newer ? sampleLink(asked, row.id, asked.most + PAGE) : null,
    open: bubbles[0] ? `/messages/${bubbles[0].seq}` : null,
  };
}

export function sampleTrace(people: People, asked: SampleConditions, { item, lines }: SampleView): Trace {
  const details = told({ state: SAMPLE_STATES[asked.state], plan: asked.plan, listed: lines.length });
  const conversations = lines.map(({ key }) => key);
  if (!item) return { act: 'violations', title: '抽检', conversations, count: lines.length, details };
  return {
    act: 'violation',
    title: `抽检：${chatTitle(people, item.key)}`,
    person: item.who.id,
    conversations: [...new Set([item.key, ...conversations])],
    ...seqRange(item.bubbles),
    details: { ...details, opened: item.key, plan: item.plan, week: item.span },
  };
}
