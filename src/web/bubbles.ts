import { normalise } from '../messages/normalise.ts';
import { messageTypes } from '../messages/types/index.ts';
import type { Query } from '../search/query.ts';
import type { ChatMessage } from '../store/chat-messages.ts';
import { draw } from './message-drawn.ts';
import { type EventLine, eventLine } from './message-events.ts';
import { markFor } from './message-marks.ts';
import type { Drawn } from './message-shapes.ts';
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
  readonly time: string;
  readonly full: string;
  readonly date: string;
  /** Title of the day, where a new one begins. */
  readonly day: string | null;
  readonly current: boolean;
  readonly revoked: Revoked | null;
  /** Where it can be had anew, while files of it are still coming. */
  readonly again: string | null;
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
  /** Address of one message of this chat, without its seq. */
  readonly again: string;
  /** The message that was asked for. */
  readonly at: number | null;
  /** When the message before the first one was sent, if there is one. */
  readonly before: number | null;
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

function bubbleOf(stored: ChatMessage, { people, who, group, terms, at, again }: Shown, before: number | null): Bubble {
  const { seq, senderId, sentAt, json, media: faces } = stored;
  const content = normalise(seq, json);
  const { type, readable } = content;
  const times = timesOf(sentAt, before);
  const caption = `${people.name(senderId)} · ${times.full}`;
  const drawing = { seq, people, mark: markFor(terms), faces, caption };
  const mine = senderId === who;
  return {
    seq,
    drawn: draw({ type, readable, content, original: json }, drawing),
    event: readable && EVENTS.has(type) ? eventLine(type, content.body, { ...stored, people }, content.preview) : null,
    mine,
    sender: people.face(senderId, sentAt),
    showName: group && !mine,
    ...times,
    current: seq === at,
    revoked: stored.revokedAt === null ? null : revokedNote(people, stored, stored.revokedAt),
    again: isComing(stored) ? `${again}&seq=${seq}` : null,
  };
}

/** A file of it is on its way, or its preview is. */
export function isComing({ media }: Pick<ChatMessage, 'media'>): boolean {
  return media.some(({ state, prepared }) => state === 'waiting' || (state === 'done' && !prepared));
}

/** A record can come without a usable time: it stands at the beginning of everything. */
function timesOf(sentAt: number, before: number | null): Pick<Bubble, 'time' | 'full' | 'date' | 'day'> {
  const sameDay = before !== null && dateOf(before) === dateOf(sentAt);
  if (sentAt === 0) return { time: '时间不详', full: '记录里没有时间', date: '', day: sameDay ? null : '时间不详' };
  return {
    time: clockOf(sentAt),
    full: fullTime(sentAt),
    date: dateOf(sentAt),
    day: sameDay ? null : dayTitle(sentAt),
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
