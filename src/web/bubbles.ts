import { draw } from '../drawing/message-drawn.ts';
import { type EventLine, eventLine } from '../drawing/message-events.ts';
import { markFor } from '../drawing/message-marks.ts';
import type { Drawn } from '../drawing/message-shapes.ts';
import { normalise } from '../messages/normalise.ts';
import { messageTypes } from '../messages/types/index.ts';
import type { Query } from '../search/query.ts';
import type { ChatMessage } from '../store/chat-messages.ts';
import { writePlace } from './conditions.ts';
import { link } from './links.ts';
import { type Extras, type ViolationNote, violationNotes } from './message-extras.ts';
import type { Face, People } from './people.ts';
import { clockOf, dateOf, dayTitle, fullTime } from './words.ts';

/** Messages as the chat draws them. */
export interface Bubble {
  readonly seq: number;
  readonly drawn: Drawn;
  /** Set for what is a line in the middle, not something somebody said. */
  readonly event: EventLine | null;
  readonly mine: boolean;
  readonly sender: Face;
  readonly showName: boolean;
  /** Of a colleague, beside the name. */
  readonly department: string | null;
  readonly time: string;
  readonly full: string;
  readonly date: string;
  /** Title of the day, where a new one begins. */
  readonly day: string | null;
  /** The clock, where it goes on the same day after a pause. */
  readonly pause: string | null;
  /** What came since the reader was here last begins with it. */
  readonly unread: boolean;
  /** As addresses name its place. */
  readonly place: string;
  /** In thousandths of the time from the first message of the chat to the last. */
  readonly y: number | null;
  readonly current: boolean;
  readonly violations: readonly ViolationNote[];
  /** Why the reader marked it. */
  readonly bookmark: string | null;
  readonly revoked: Revoked | null;
  /** Where it can be had anew, while files of it are still coming. */
  readonly again: string | null;
  /** Where its masked numbers can be seen; null where none are. */
  readonly reveal: string | null;
  /** They are shown, for this once. */
  readonly revealed: boolean;
}

/** That it was taken back: when, by whom, and the record that says so. */
interface Revoked {
  readonly note: string;
  readonly title: string;
  readonly href: string | null;
}

export interface Shown {
  readonly people: People;
  /** Whose side is the right one. */
  readonly who: string | null;
  readonly group: boolean;
  readonly terms: Query['terms'];
  /** Masked numbers are shown, by the reader's own wish. */
  readonly revealed?: boolean;
  /** Address of one message of this chat, without its seq. */
  readonly again: string;
  /** The message that was asked for. */
  readonly at: number | null;
  /** When the message before the first one was sent, if there is one. */
  readonly before: number | null;
  readonly extras?: Extras;
  /** The first that came since the reader was here last. */
  readonly unread?: number | null;
  readonly within?: { readonly firstAt: number; readonly lastAt: number };
}

export function bubblesOf(messages: readonly ChatMessage[], shown: Shown): Bubble[] {
  let last = shown.before;
  return messages.map((message) => {
    const bubble = bubbleOf(message, shown, last);
    last = message.sentAt;
    return bubble;
  });
}

const EVENTS = new Set(messageTypes.filter(({ event }) => event).map(({ msgtype }) => msgtype));

function bubbleOf(stored: ChatMessage, shown: Shown, before: number | null): Bubble {
  const { people, who, group, terms, at, again, extras, within } = shown;
  const { seq, senderId, sentAt, json, media: faces } = stored;
  const content = normalise(seq, json);
  const { type, readable } = content;
  const times = timesOf(sentAt, before);
  const violations = extras?.violations.get(seq) ?? [];
  const mark = markFor(
    terms,
    violations.flatMap(({ words }) => words),
  );
  const drawing = { seq, people, mark, faces, caption: `${people.name(senderId)} · ${times.full}` };
  const mine = senderId === who;
  return {
    seq,
    drawn: draw({ type, readable, content, original: json }, drawing),
    event: readable && EVENTS.has(type) ? eventLine(type, content.body, { ...stored, people }, content.preview) : null,
    mine,
    sender: people.face(senderId, sentAt),
    showName: group && !mine,
    department: extras?.departments[senderId] ?? null,
    ...times,
    unread: seq === shown.unread,
    place: writePlace(stored),
    y: within ? heightOf(sentAt, within) : null,
    current: seq === at,
    violations: violationNotes(violations),
    bookmark: extras?.reasons[seq] ?? null,
    revoked: stored.revokedAt === null ? null : revokedNote(people, stored, stored.revokedAt),
    again: isComing(stored) ? `${again}&seq=${seq}` : null,
    reveal: stored.masked
      ? link(`/messages/${seq}/reveal`, { who, find: terms.map(({ text }) => text).join(' ') })
      : null,
    revealed: shown.revealed === true,
  };
}

/** Where a moment stands on the ruler beside a chat. */
export function heightOf(sentAt: number, { firstAt, lastAt }: { firstAt: number; lastAt: number }): number {
  const height = Math.round(((sentAt - firstAt) / Math.max(1, lastAt - firstAt)) * 1000);
  return Math.min(Math.max(height, 0), 1000);
}

/** A file of it is on its way, or its preview is. */
export function isComing({ media }: Pick<ChatMessage, 'media'>): boolean {
  return media.some(({ state, prepared }) => state === 'waiting' || (state === 'done' && !prepared));
}

const PAUSE = 3_600_000;

type Times = Pick<Bubble, 'time' | 'full' | 'date' | 'day' | 'pause'>;

/** A record can come without a usable time: it stands at the beginning of everything. */
function timesOf(sentAt: number, before: number | null): Times {
  const sameDay = before !== null && dateOf(before) === dateOf(sentAt);
  if (sentAt === 0) {
    const day = sameDay ? null : '时间不详';
    return { time: '时间不详', full: '记录里没有时间', date: '', day, pause: null };
  }
  const time = clockOf(sentAt);
  return {
    time,
    full: fullTime(sentAt),
    date: dateOf(sentAt),
    day: sameDay ? null : dayTitle(sentAt),
    pause: sameDay && sentAt - before >= PAUSE ? time : null,
  };
}

function revokedNote(
  people: People,
  { revokedBy, revokedSeq, senderId, sentAt }: ChatMessage,
  revokedAt: number,
): Revoked {
  const when = dateOf(revokedAt) === dateOf(sentAt) ? clockOf(revokedAt) : fullTime(revokedAt).slice(0, 16);
  const other = revokedBy && revokedBy !== senderId ? `由 ${people.name(revokedBy)} ` : '已';
  return {
    note: `${when} ${other}撤回，原文留存`,
    title: `${people.name(revokedBy || senderId)} 于 ${fullTime(revokedAt)} 撤回`,
    href: revokedSeq === null ? null : `/messages/${revokedSeq}`,
  };
}
