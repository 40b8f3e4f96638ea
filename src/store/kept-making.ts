import type { ConversationKind } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { findMessagePlace } from './chat-messages.ts';
import { type FoundPlace, findChat, listPlaces } from './chat-places.ts';
import { findConversation } from './chats.ts';
import { all, type ReadDb } from './db.ts';
import { MOST_KEPT, packKept } from './kept-copies.ts';
import { findPlaces, listStretch } from './package-rows.ts';
import { sql } from './sql.ts';
import type { CopiedMessage } from './violation-copies.ts';

/** Messages picked from a conversation, packed for whoever keeps them. */
export const owner = 'archive';

export type Selection =
  | { readonly by: 'pick'; readonly seqs: readonly number[] }
  /** Sent at or after, and before. */
  | { readonly by: 'time'; readonly from: number; readonly to: number }
  /** So many, the last of them this one; null: the newest. */
  | { readonly by: 'count'; readonly last: number | null; readonly count: number };

/** What is written down as one copy. The messages are packed: they go from the archive into the copy as they are, unread. */
export interface NewKept {
  readonly conversation: string;
  readonly chatKind: ConversationKind;
  readonly peers: readonly string[];
  readonly places: readonly { readonly seq: number; readonly sentAt: number }[];
  readonly packed: Uint8Array;
}

/** Null when there is no such conversation for this viewer. */
export function packMessages(db: ReadDb, viewer: Viewer, key: string, selection: Selection): NewKept | null {
  const conversation = findConversation(db, viewer, key);
  if (!conversation) return null;
  const places = placesOf(db, viewer, key, selection);
  if (places.length > MOST_KEPT) throw new UserError(`一次最多选 2,000 条消息。缩短时间段，或分几次保存。`);
  const { kind, external, members } = conversation;
  return {
    conversation: key,
    chatKind: kind === 'group' ? 'group' : external ? 'external' : 'internal',
    peers: members.map(({ userid }) => userid),
    places: places.map(({ seq, sentAt }) => ({ seq, sentAt })),
    packed: packKept(readCopied(db, places)),
  };
}

/** Where the first and the last of them stand and how many there are, before they are kept; more than 2,000 count as 2,001. */
export function findSelection(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  selection: Selection,
): {
  readonly count: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly seqs: readonly number[];
} {
  const places = placesOf(db, viewer, key, selection);
  return {
    count: places.length,
    first: places[0]?.sentAt ?? null,
    last: places.at(-1)?.sentAt ?? null,
    seqs: places.slice(0, MOST_KEPT).map(({ seq }) => seq),
  };
}

/** In chat order; one more than can be kept when there are more. */
function placesOf(db: ReadDb, viewer: Viewer, key: string, selection: Selection): readonly FoundPlace[] {
  const limit = MOST_KEPT + 1;
  if (selection.by === 'pick') return findPlaces(db, viewer, key, { seqs: selection.seqs, types: null });
  if (selection.by === 'time')
    return listStretch(db, viewer, key, { from: selection.from, to: selection.to, types: null, after: null, limit });
  const chat = findChat(db, viewer, key);
  const last = selection.last === null ? null : findMessagePlace(db, viewer, selection.last);
  if (!chat || (selection.last !== null && last?.key !== key)) return [];
  const count = Math.min(selection.count, limit);
  const page = { from: last, direction: 'older', inclusive: true, limit: count } as const;
  return listPlaces(db, chat, page).slice(0, count).toReversed();
}

function readCopied(db: ReadDb, places: readonly FoundPlace[]): CopiedMessage[] {
  const found = new Map<number, CopiedMessage>();
  for (const [month, those] of Map.groupBy(places, (place) => place.month)) {
    const rows = all<CopiedMessage>(
      db.month(month),
      sql`SELECT m.seq, e.msgid, m.sent_at AS sentAt, p.userid AS sender, m.type, o.json
        FROM json_each(${JSON.stringify(those.map(({ seq }) => seq))}) j CROSS JOIN messages m ON m.seq = j.value
          JOIN people p ON p.id = m.sender JOIN envelopes e ON e.seq = m.seq JOIN opened o ON o.seq = m.seq`,
    );
    for (const row of rows) found.set(row.seq, row);
  }
  return places.flatMap(({ seq }) => found.get(seq) ?? []);
}
