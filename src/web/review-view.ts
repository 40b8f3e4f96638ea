import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { dateOf, startOfDay } from '../lib/clock.ts';
import { UNDO_MS } from '../lib/verdicts.ts';
import { SEVERITIES, VIOLATION_STATES, violationNumber } from '../lib/violation-words.ts';
import { staffOnDuty } from '../store/review-duties.ts';
import { countQueue, findInQueue, listLastJudged, listQueue, type QueueRow } from '../store/review-queue.ts';
import { People } from './people.ts';
import { filterOf, ORDER_LABELS, type QueueConditions, reviewLinkAt, STATE_CHOICES } from './review-conditions.ts';
import { type ReviewItem, reviewItem } from './review-item.ts';
import { excerptOf } from './review-words.ts';
import { count, fullTime, rowTime } from './words.ts';

/** The queue with the one that is looked at. */
export interface ReviewLine {
  readonly id: number;
  readonly conversation: string;
  readonly href: string;
  readonly current: boolean;
  readonly severity: string;
  readonly severityLabel: string;
  readonly title: string;
  readonly time: string;
  readonly full: string;
  readonly text: string;
  readonly people: string;
  /** Somebody else is at it. */
  readonly held: string | null;
  readonly verdict: { readonly label: string; readonly tone: string } | null;
}

export interface ReviewView {
  readonly chips: readonly { readonly name: string; readonly value: string; readonly without: string | null }[];
  readonly states: readonly { readonly value: string; readonly label: string; readonly on: boolean }[];
  readonly severities: readonly { readonly value: string; readonly label: string; readonly on: boolean }[];
  readonly orders: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly order: string;
  /** Whether he has departments of his own, and looks at those of others as well. */
  readonly duty: { readonly href: string; readonly label: string } | null;
  readonly judged: string;
  readonly left: string;
  /** Of what was to be done today, in percent. */
  readonly progress: number;
  readonly done: readonly ReviewLine[];
  readonly lines: readonly ReviewLine[];
  readonly more: string | null;
  readonly previous: string | null;
  readonly next: string | null;
  readonly item: ReviewItem | null;
  readonly clear: string;
  /** What the forms send along, to come back here. */
  readonly queue: string;
  readonly nextId: number | null;
  /** The one he judged last, while he may take it back. */
  readonly undo: number | null;
}

const ABOVE = 4;
const BELOW = 60;
const DONE = 2;

export async function reviewView(app: App, viewer: Viewer, asked: QueueConditions): Promise<ReviewView | null> {
  const { store, clock } = app;
  const now = clock();
  const today = startOfDay(dateOf(now))!;
  const filter = filterOf(asked);
  const rows = await rowsAround(app, viewer, asked);
  if (!rows) return null;
  const { above, current, below } = rows;
  const [counted, done, staff, item] = await Promise.all([
    store.read(countQueue, viewer, filter, today),
    store.read(listLastJudged, viewer, today, DONE),
    store.read(staffOnDuty, viewer),
    current ? reviewItem(app, viewer, asked, current) : null,
  ]);
  const tools = { asked, people: new People(app.names), now, viewer, at: current?.id ?? null };
  const inside = current && belongs(current, asked) ? [current] : [];
  const judged = done.filter(({ id }) => inside.every((row) => row.id !== id));
  const listed = [...above, ...inside, ...below.slice(0, BELOW)];
  return {
    ...choicesOf(asked, tools.people, current),
    ...stepsOf(rows, tools),
    duty: staff === null ? null : dutyOf(asked),
    judged: count(counted.judged),
    left: counted.left >= 10_000 ? '10,000+' : count(counted.left),
    progress: Math.round((counted.judged / Math.max(1, counted.judged + counted.left)) * 100),
    done: judged.toReversed().map((row) => lineOf(row, tools, true)),
    lines: listed.map((row) => lineOf(row, tools, false)),
    item,
    queue: queueOf(asked),
    undo: judged.find(({ judgedAt }) => judgedAt !== null && now - judgedAt <= UNDO_MS)?.id ?? null,
  };
}

interface Around {
  readonly above: readonly QueueRow[];
  readonly current: QueueRow | null;
  readonly below: readonly QueueRow[];
}

/** Where one goes from here: after a verdict to the next that nobody is at. */
function stepsOf({ above, below }: Around, { asked, viewer, now }: Tools) {
  const next = below.find((row) => !isHeld(row, viewer, now)) ?? below[0] ?? above[0];
  const to = (row: QueueRow | undefined) => (row ? reviewLinkAt(asked, row.id) : null);
  return {
    more: below.length > BELOW ? to(below[BELOW - 1]) : null,
    previous: to(above.at(-1)),
    next: to(below[0]),
    nextId: next?.id ?? null,
  };
}

/** It may have left the queue since, or be opened from elsewhere: then it stands beside it. */
const belongs = ({ state, severity, own }: QueueRow, asked: QueueConditions): boolean =>
  own === 0 && state === asked.state && (asked.severity.length === 0 || asked.severity.includes(severity));

const isHeld = ({ claimedBy, claimedUntil }: QueueRow, { accountId }: Viewer, now: number): boolean =>
  claimedBy !== null && claimedBy !== accountId && (claimedUntil ?? 0) > now;

/** Null when what was asked for is not theirs to see. */
async function rowsAround({ store, clock }: App, viewer: Viewer, asked: QueueConditions) {
  const filter = filterOf(asked);
  if (asked.at === null) {
    const rows = await store.read(listQueue, viewer, filter, { from: null, back: false, limit: BELOW + 2 });
    const first = Math.max(
      0,
      rows.findIndex((row) => !isHeld(row, viewer, clock())),
    );
    return { above: rows.slice(0, first), current: rows[first] ?? null, below: rows.slice(first + 1) };
  }
  const current = await store.read(findInQueue, viewer, asked.at);
  if (!current) return null;
  const [above, below] = await Promise.all([
    store.read(listQueue, viewer, filter, { from: current, back: true, limit: ABOVE }),
    store.read(listQueue, viewer, filter, { from: current, back: false, limit: BELOW + 1 }),
  ]);
  return { above, current, below };
}

interface Tools {
  readonly asked: QueueConditions;
  readonly people: People;
  readonly now: number;
  readonly viewer: Viewer;
  readonly at: number | null;
}

const TONES: Readonly<Record<string, string>> = { confirmed: 'error', escalated: 'warning' };

function lineOf(row: QueueRow, { asked, people, now, viewer, at }: Tools, isDone: boolean): ReviewLine {
  const { id, severity, sentAt, words, text, firstState, state } = row;
  const verdict = firstState ? `初审${VIOLATION_STATES[firstState]}` : VIOLATION_STATES[state];
  return {
    ...{ id, severity, severityLabel: SEVERITIES[severity], title: row.ruleName },
    conversation: row.conversation,
    href: reviewLinkAt(asked, id),
    current: id === at && !isDone,
    time: rowTime(sentAt, now),
    full: `${violationNumber(row)} ${fullTime(sentAt)}`,
    text: text ? excerptOf(text, words[0]) : words.join('、'),
    people: `${people.name(row.sender)} → ${towards(people, row)}`,
    held: isHeld(row, viewer, now) ? `${row.claimer || '另一位审核人'}正在审核` : null,
    verdict: isDone ? { label: verdict, tone: TONES[firstState ?? state] ?? 'plain' } : null,
  };
}

function towards(people: People, { chatKind, conversation, receivers }: QueueRow): string {
  if (chatKind === 'group') return people.group(conversation).name;
  const [first, ...others] = receivers;
  if (first === undefined) return '–';
  return others.length > 0 ? `${people.name(first)} 等 ${receivers.length} 人` : people.name(first);
}

function choicesOf(asked: QueueConditions, people: People, current: QueueRow | null) {
  const { state, severity, rule, sender, order } = asked;
  const there = { ...asked, at: null };
  const chips = [
    {
      name: '状态',
      value: VIOLATION_STATES[state],
      without: state === 'open' ? null : reviewLinkAt({ ...there, state: 'open' }, null),
    },
    ...(severity.length === 0
      ? []
      : [
          {
            ...{ name: '级别', value: severity.map((one) => SEVERITIES[one]).join('、') },
            without: reviewLinkAt({ ...there, severity: [] }, null),
          },
        ]),
    ...(rule === null
      ? []
      : [
          {
            name: '规则',
            value: current?.rule === rule ? current.ruleName : '一条',
            without: reviewLinkAt({ ...there, rule: null }, null),
          },
        ]),
    ...(sender === null
      ? []
      : [{ name: '触发人', value: people.name(sender), without: reviewLinkAt({ ...there, sender: null }, null) }]),
  ];
  return {
    chips,
    states: STATE_CHOICES.map((choice) => ({ ...choice, on: choice.value === state })),
    severities: (['high', 'medium', 'low'] as const).map((value) => ({
      ...{ value, label: SEVERITIES[value], on: severity.includes(value) },
    })),
    orders: (['oldest', 'newest', 'gravest'] as const).map((one) => ({
      ...{ label: ORDER_LABELS[one], current: one === order },
      href: reviewLinkAt({ ...there, order: one }, null),
    })),
    order: ORDER_LABELS[order],
    clear: '/violations/review',
  };
}

function dutyOf(asked: QueueConditions): ReviewView['duty'] {
  const { all } = asked;
  const href = reviewLinkAt({ ...asked, all: all === 'on' ? undefined : 'on' }, null);
  return { href, label: all === 'on' ? '只看我负责的部门' : '也看别人负责的部门' };
}

/** The conditions of the queue as one value of a form. */
function queueOf(asked: QueueConditions): string {
  return reviewLinkAt(asked, null).split('?')[1] ?? '';
}
