import { z } from 'zod';
import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { highlight, type Segment } from '../search/find.ts';
import {
  type BookmarkedMessage,
  type BookmarkRow,
  countBookmarks,
  findBookmark,
  listBookmarks,
} from '../store/bookmarks.ts';
import { findMessagePlace, type Place } from '../store/chat-messages.ts';
import { writePlace } from './conditions.ts';
import { link } from './links.ts';
import { Show } from './outcome.ts';
import { type Face, People } from './people.ts';
import { chatTitle, seqRange } from './trace-words.ts';
import { clockOf, count, cut, dayTitle, fullTime, rowTime } from './words.ts';

/** Bookmarks as pages show them: in the list, in the dialog, and as the button on a message. */
export const MOST_LETTERS = 200;
const PAGE = 50;
const EXCERPT = 160;

export const bookmarkSeq = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** What stands on the page for the mark and changes with it: the button on the message, or the row of the list. */
export const bookmarkOn = z.enum(['message', 'list']).default('message');

type On = z.output<typeof bookmarkOn>;

export interface BookmarkLine {
  readonly seq: number;
  readonly reason: readonly Segment[];
  readonly plainReason: string;
  readonly made: string;
  readonly madeFull: string;
  /** Null when it is no longer to be seen. */
  readonly message: {
    readonly sender: Face;
    readonly chat: string;
    readonly label: string | null;
    readonly text: string;
    readonly revoked: boolean;
    readonly when: string;
    readonly full: string;
    readonly open: string;
  } | null;
}

export interface BookmarksView {
  /** The messages shown, with their conversations: for the trail. */
  readonly shown: readonly { readonly seq: number; readonly key: string }[];
  readonly total: string;
  readonly none: 'yet' | 'found' | null;
  readonly days: readonly { readonly title: string; readonly lines: readonly BookmarkLine[] }[];
  readonly older: string | null;
  readonly newest: string | null;
}

export async function bookmarksView(
  { store, clock, names }: Pick<App, 'store' | 'clock' | 'names'>,
  viewer: Viewer,
  { q, before }: { q: string; before: Place | null },
): Promise<BookmarksView> {
  const from = before && { madeAt: before.sentAt, seq: before.seq };
  const [{ rows, more }, total] = await Promise.all([
    store.read(listBookmarks, viewer, { search: q, before: from, limit: PAGE }),
    store.read(countBookmarks, viewer, q),
  ]);
  const tools = { people: new People(names), q, now: clock() };
  const last = rows.at(-1);
  return {
    shown: rows.flatMap(({ seq, message }) => (message ? [{ seq, key: message.key }] : [])),
    total: count(total),
    none: rows.length > 0 ? null : q ? 'found' : 'yet',
    days: [...Map.groupBy(rows, ({ madeAt }) => dayTitle(madeAt))].map(([title, ofDay]) => ({
      title,
      lines: ofDay.map((row) => lineOf(row, tools)),
    })),
    older: more && last ? link('/bookmarks', { q, before: writePlace({ sentAt: last.madeAt, seq: last.seq }) }) : null,
    newest: before ? link('/bookmarks', { q }) : null,
  };
}

interface LineTools {
  readonly people: People;
  readonly q: string;
  readonly now: number;
}

function lineOf({ seq, reason, madeAt, changedAt, message }: BookmarkRow, { people, q, now }: LineTools): BookmarkLine {
  const changed = changedAt > madeAt ? `，${fullTime(changedAt)} 修改` : '';
  return {
    seq,
    reason: marked(reason, q),
    plainReason: reason,
    made: clockOf(madeAt),
    madeFull: `${fullTime(madeAt)} 收藏${changed}`,
    message: message && messageOf(seq, message, { people, now }),
  };
}

/** Where the words stand that were looked for, taken as they are. */
function marked(reason: string, q: string): readonly Segment[] {
  return q ? highlight(reason, [{ text: q }]) : [{ text: reason, hit: false }];
}

function messageOf(
  seq: number,
  { key, kind, senderId, peers, type, sentAt, text, revoked }: BookmarkedMessage,
  { people, now }: Pick<LineTools, 'people' | 'now'>,
): NonNullable<BookmarkLine['message']> {
  const other = peers[0];
  return {
    sender: people.face(senderId, sentAt),
    chat: kind === 'group' ? people.group(key).name : `与 ${other ? people.name(other) : '自己'}`,
    label: type === 'text' ? null : typeLabel(type),
    text: cut(text.replace(/\s+/g, ' '), EXCERPT),
    revoked,
    when: sentAt === 0 ? '时间不详' : rowTime(sentAt, now),
    full: sentAt === 0 ? '记录里没有时间' : `${fullTime(sentAt)} 发送`,
    open: `/messages/${seq}`,
  };
}

/** Null when the message is not to be seen. */
export async function bookmarkForm(
  { store }: Pick<App, 'store'>,
  viewer: Viewer,
  { seq, on }: { seq: number; on: On },
): Promise<object | null> {
  if (!(await store.read(findMessagePlace, viewer, seq))) return null;
  const bookmark = await store.read(findBookmark, viewer, seq);
  return { form: { seq, on, reason: bookmark?.reason ?? null, most: MOST_LETTERS } };
}

/** What takes the place of what stood for the mark: the button, or the row. */
export async function savedPart(
  { store, names, clock }: Pick<App, 'store' | 'names' | 'clock'>,
  viewer: Viewer,
  { seq, on }: { seq: number; on: On },
): Promise<Show | null> {
  const bookmark = await store.read(findBookmark, viewer, seq);
  if (!bookmark) return null;
  if (on === 'message') return new Show('bookmarks/saved', { seq, reason: bookmark.reason });
  return new Show('bookmarks/line', {
    line: lineOf(bookmark, { people: new People(names), q: '', now: clock() }),
  });
}

export function removedPart({ seq, reason, madeAt, message }: BookmarkRow, on: On): Show {
  const undo = message && { seq, reason, made: madeAt };
  return new Show(on === 'list' ? 'bookmarks/gone' : 'bookmarks/removed', { seq, undo });
}

/** A mark made, changed or taken away. The reason is the reader's own; what was said stays out of the trail. */
export function bookmarkTrace(
  { names }: Pick<App, 'names'>,
  title: string,
  { seq, key }: { seq: number; key: string | null },
  details: Readonly<Record<string, unknown>>,
): Trace {
  const where = key === null ? '' : `${chatTitle(new People(names), key)}：`;
  const conversations = key === null ? [] : [key];
  return { act: 'bookmark-changed', title: `${where}${title}`, conversations, ...seqRange([{ seq }]), details };
}
