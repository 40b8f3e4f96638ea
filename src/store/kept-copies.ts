import { deflateSync, inflateSync } from 'node:zlib';
import type { ConversationKind } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { type ChatMessage, readMessages } from './chat-messages.ts';
import { type Chat, findChat, type Place } from './chat-places.ts';
import { all, one, type ReadDb } from './db.ts';
import type { PackagePart } from './package-order.ts';
import { findPlaces } from './package-rows.ts';
import { sql } from './sql.ts';
import type { CopiedMessage } from './violation-copies.ts';
import { ALWAYS, isWithin, type Window, windowsOf } from './visibility.ts';

/**
 * What an excerpt or a case keeps of the messages in it, as WeCom wrote them: it outlives what retention takes from the archive,
 * until its own term takes it as well. It is seen as the conversation is; where that is gone, by whom the people in it were in
 * scope.
 */
/** The most messages of one copy. */
export const MOST_KEPT = 2000;

/** A copy as it is listed. */
export interface KeptHead {
  readonly id: number;
  readonly conversation: string;
  readonly chatKind: ConversationKind;
  /** JSON. */
  readonly people: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** As it was made; disposal may have taken some of them since. */
  readonly count: number;
}

export const KEPT = sql`p.id AS copy, p.conversation, p.chat_kind AS chatKind, p.people, p.first_at AS firstAt, p.last_at AS lastAt, p.count`;

/** When the messages of a copy may have been sent for this viewer to see them; empty: never. */
export function keptWindows(db: ReadDb, viewer: Viewer, kept: KeptHead): readonly Window[] {
  const { conversation, chatKind } = kept;
  const isThere = one(db, sql`SELECT 1 FROM members WHERE conversation = ${conversation} LIMIT 1`) !== null;
  if (isThere) return windowsOf(db, viewer, conversation);
  const people = JSON.parse(kept.people) as string[];
  const involves = (scope: Viewer['scope']) => scope === 'everyone' || people.some((id) => scope.includes(id));
  const { parts } = viewer;
  if (parts === undefined) return involves(viewer.scope) ? [ALWAYS] : [];
  const isOpen = (except: readonly string[] = []) => chatKind === 'group' || !people.some((id) => except.includes(id));
  return parts.filter(
    ({ people: scope, kinds, except }) => involves(scope) && (kinds?.includes(chatKind) ?? true) && isOpen(except),
  );
}

/** Any of its messages is the viewer's to see. */
export function isKeptSeen(db: ReadDb, viewer: Viewer, kept: KeptHead): boolean {
  const windows = keptWindows(db, viewer, kept);
  if (windows.length === 0) return false;
  if (windows.some(({ from, to }) => from === null && to === null)) return true;
  const sent = all<{ sentAt: number }>(db, sql`SELECT sent_at AS sentAt FROM kept_messages WHERE copy = ${kept.id}`);
  return sent.some(({ sentAt }) => isWithin(windows, sentAt));
}

export interface KeptMessages {
  readonly messages: readonly ChatMessage[];
  /** Those of them that are no longer in the archive. */
  readonly gone: readonly number[];
  /** How many the viewer may see. */
  readonly total: number;
}

/** In chat order, some of them. What is still in the archive is read from there: with its media, and whether it was taken back. */
export function readKept(
  db: ReadDb,
  viewer: Viewer,
  kept: KeptHead,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): KeptMessages {
  const windows = keptWindows(db, viewer, kept);
  const seen = unpack(db, kept.id).filter(({ sentAt }) => isWithin(windows, sentAt));
  const page = seen.slice(skip, skip + limit);
  const chat = findChat(db, viewer, kept.conversation);
  const living = chat ? readLiving(db, viewer, chat, page) : new Map<number, ChatMessage>();
  return {
    messages: page.map((message) => living.get(message.seq) ?? fromCopy(message)),
    gone: page.flatMap(({ seq }) => (living.has(seq) ? [] : [seq])),
    total: seen.length,
  };
}

function readLiving(db: ReadDb, viewer: Viewer, chat: Chat, page: readonly CopiedMessage[]): Map<number, ChatMessage> {
  const seqs = page.map(({ seq }) => seq);
  const places = findPlaces(db, viewer, chat.key, { seqs, types: null });
  return new Map(readMessages(db, chat, places).map((message) => [message.seq, message]));
}

const fromCopy = ({ sender, ...message }: CopiedMessage): ChatMessage => ({
  ...message,
  ...{ senderId: sender, text: '', media: [], revokedAt: null, revokedBy: null, revokedSeq: null, revokesSeq: null },
});

function unpack(db: ReadDb, copy: number): CopiedMessage[] {
  const row = one<{ messages: Buffer }>(db, sql`SELECT messages FROM kept_copies WHERE id = ${copy}`);
  return row ? unpackKept(row.messages) : [];
}

export const packKept = (messages: readonly CopiedMessage[]): Buffer => deflateSync(JSON.stringify(messages));
export const unpackKept = (packed: Uint8Array): CopiedMessage[] =>
  JSON.parse(inflateSync(packed).toString()) as CopiedMessage[];

export const listKeptSeqs = (db: ReadDb, viewer: Viewer, kept: KeptHead): number[] =>
  listKeptPlaces(db, viewer, kept).map(({ seq }) => seq);

/** What a package takes of a copy: the messages the viewer may see. */
export function keptPart(db: ReadDb, viewer: Viewer, kept: KeptHead): PackagePart {
  const copies = listKeptPlaces(db, viewer, kept).map((place) => ({ ...place, of: 'kept' as const, id: kept.id }));
  const seqs = copies.map(({ seq }) => seq);
  return { conversation: kept.conversation, from: null, to: null, seqs, copies };
}

function listKeptPlaces(db: ReadDb, viewer: Viewer, kept: KeptHead): Place[] {
  const windows = keptWindows(db, viewer, kept);
  const rows = all<Place>(
    db,
    sql`SELECT seq, sent_at AS sentAt FROM kept_messages WHERE copy = ${kept.id} ORDER BY sent_at, seq`,
  );
  return rows.filter(({ sentAt }) => isWithin(windows, sentAt));
}
