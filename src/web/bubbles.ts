import { normalise } from '../messages/normalise.ts';
import { highlight, type Segment } from '../search/find.ts';
import type { Query } from '../search/query.ts';
import type { ChatMessage } from '../store/chat-messages.ts';
import { layOutJson } from './json-text.ts';
import { type Face, faceOf } from './people.ts';
import { typeLabel } from './type-labels.ts';
import { bytes, clockOf, dateOf, dayTitle, fullTime, shorten } from './words.ts';

/** Messages as the chat draws them. */
export interface Bubble {
  readonly seq: number;
  /** With `readable`, decides the view in views/messages/types. */
  readonly type: string;
  readonly readable: boolean;
  readonly label: string;
  readonly mine: boolean;
  readonly sender: Face;
  readonly showName: boolean;
  readonly time: string;
  readonly full: string;
  readonly date: string;
  /** Title of the day, where a new one begins. */
  readonly day: string | null;
  readonly segments: readonly Segment[];
  readonly current: boolean;
  readonly revoked: string | null;
  /** What is known of a file that has not been fetched. */
  readonly media: { readonly icon: string; readonly size: string | null } | null;
  /** The original, laid out; only of what we cannot show better. */
  readonly original: string | null;
}

export interface Shown {
  /** Whose side is the right one. */
  readonly who: string | null;
  readonly group: boolean;
  readonly terms: Query['terms'];
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

function bubbleOf(stored: ChatMessage, { who, group, terms, at }: Shown, before: number | null): Bubble {
  const { type, text, preview, media, readable } = normalise(stored.seq, stored.json);
  const { senderId, sentAt } = stored;
  const mine = senderId === who;
  const words = media.length > 0 ? shorten(text || inWords(preview), 60) : text || (readable ? inWords(preview) : '');
  return {
    seq: stored.seq,
    type,
    readable,
    label: typeLabel(type),
    mine,
    sender: faceOf(senderId),
    showName: group && !mine,
    ...timesOf(sentAt, before),
    segments: highlight(words, terms),
    current: stored.seq === at,
    revoked: stored.revokedAt === null ? null : revokedNote(stored),
    media: media[0] ? { icon: fileIcon(text), size: media[0].bytes === null ? null : bytes(media[0].bytes) } : null,
    original: readable ? null : layOutJson(stored.json),
  };
}

/** `[语音] 12″` is for lists; a card says it without brackets. */
const inWords = (preview: string) => preview.replace(/^\[([^\]]*)\]/, '$1');

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

function revokedNote({ revokedAt, revokedBy, senderId, sentAt }: ChatMessage): string {
  const when = dateOf(revokedAt!) === dateOf(sentAt) ? clockOf(revokedAt!) : fullTime(revokedAt!).slice(0, 16);
  const other = revokedBy && revokedBy !== senderId ? `由 ${faceOf(revokedBy).name} ` : '已';
  return `${when} ${other}撤回，原文留存`;
}

const FILE_ICONS: readonly (readonly [RegExp, string])[] = [
  [/\.pdf$/i, 'file-type-pdf'],
  [/\.(xlsx?|csv|et)$/i, 'file-type-xls'],
  [/\.(docx?|wps)$/i, 'file-type-doc'],
  [/\.(pptx?|dps)$/i, 'file-type-ppt'],
  [/\.(zip|rar|7z|gz)$/i, 'file-zip'],
  [/\.(png|jpe?g|gif|heic|webp)$/i, 'photo'],
];

function fileIcon(name: string): string {
  return FILE_ICONS.find(([pattern]) => pattern.test(name))?.[1] ?? 'file-text';
}
