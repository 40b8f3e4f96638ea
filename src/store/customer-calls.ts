import type { Viewer } from '../access/viewer.ts';
import { normalise } from '../messages/normalise.ts';
import { filterToken } from '../search/cut.ts';
import { all, type ReadDb } from './db.ts';
import { sightOf } from './sight.ts';
import { sql } from './sql.ts';
import { alsoVisibleAt } from './visibility.ts';

/** The calls of one person, by the type of the message: the index finds them among all others. */
export const owner = 'archive';

export interface Call {
  readonly at: number;
  readonly id: string;
  readonly seq: number;
  readonly key: string;
  readonly senderId: string;
  /** What it was and how long, as lists show it. */
  readonly words: string;
}

export interface CallsAsked {
  /** Only those before this place, in the order (at, id). */
  readonly at: number;
  readonly id: string;
  readonly limit: number;
}

const CALLS = ['meeting_voice_call', 'voiptext'];

/** Newest first, of conversations the viewer may see. */
export function listCalls(db: ReadDb, viewer: Viewer, person: string, asked: CallsAsked): Call[] {
  const { table, seen } = sightOf(db, viewer);
  const chats = all<{ key: string; firstAt: number; lastAt: number }>(
    db,
    sql`SELECT c.key, c.first_at AS firstAt, c.last_at AS lastAt FROM members m JOIN ${table} c ON c.key = m.conversation
      WHERE m.userid = ${person} AND c.first_at <= ${asked.at} AND ${seen}`,
  );
  const months = all<{ month: string; from: number; to: number }>(
    db,
    sql`SELECT month, min_sent_at AS "from", max_sent_at AS "to" FROM months
      WHERE min_sent_at <= ${asked.at} ORDER BY max_sent_at DESC`,
  );
  let calls: Call[] = [];
  for (const { month, from, to } of months) {
    if (calls.length >= asked.limit && calls[asked.limit - 1]!.at > to) break;
    const keys = chats.filter(({ firstAt, lastAt }) => firstAt <= to && lastAt >= from).map(({ key }) => key);
    if (keys.length === 0) continue;
    calls = [...calls, ...callsIn(db.month(month), viewer, keys, asked)].sort(
      (a, b) => b.at - a.at || (a.id < b.id ? 1 : -1),
    );
    calls.length = Math.min(calls.length, asked.limit);
  }
  return calls;
}

const MOST_CHAT_TOKENS = 64; // with more of them, every call of the month is looked at instead

function callsIn(month: ReadDb, viewer: Viewer, keys: readonly string[], { at, id, limit }: CallsAsked): Call[] {
  const types = idsOf(month, 'types', CALLS);
  const chats = idsOf(month, 'chats', keys);
  if (types.length === 0 || chats.length === 0) return [];
  const ofType = anyOf(types.map((type) => filterToken('type', type)));
  const inChats = anyOf(chats.map((chat) => filterToken('conversation', chat)));
  const rows = all<Omit<Call, 'id' | 'words'> & { id: string; json: string }>(
    month,
    sql`SELECT f.*, o.json FROM (
        SELECT m.sent_at AS at, 'call-' || printf('%015d', m.seq) AS id, m.seq, k.key, p.userid AS senderId
        FROM search s CROSS JOIN messages m ON m.seq = s.rowid JOIN chats k ON k.id = m.conversation
          JOIN conversations c ON c.key = k.key JOIN people p ON p.id = m.sender
        WHERE s.search MATCH ${chats.length > MOST_CHAT_TOKENS ? ofType : `${ofType} AND ${inChats}`}
          AND m.conversation IN (SELECT value FROM json_each(${JSON.stringify(chats)}))
          AND ${alsoVisibleAt(viewer, sql`m.sent_at`)} AND (m.sent_at, 'call-' || printf('%015d', m.seq)) < (${at}, ${id})
        ORDER BY at DESC, id DESC LIMIT ${limit}) f JOIN opened o ON o.seq = f.seq`,
  );
  return rows.map(({ json, ...row }) => ({ ...row, words: normalise(row.seq, json).preview }));
}

function idsOf(month: ReadDb, table: 'types' | 'chats', values: readonly string[]): number[] {
  const asked = sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
  const found =
    table === 'types'
      ? sql`SELECT id FROM types WHERE name IN ${asked}`
      : sql`SELECT id FROM chats WHERE key IN ${asked}`;
  return all<{ id: number }>(month, found).map(({ id }) => id);
}

// No token holds a quotation mark.
const anyOf = (tokens: readonly string[]): string => `(${tokens.map((token) => `"${token}"`).join(' OR ')})`;
