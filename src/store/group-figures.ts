import type { Viewer } from '../access/viewer.ts';
import { type Chat, findChat } from './chat-places.ts';
import { all, one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';
import { sentWithin } from './visibility.ts';

/** How lively one conversation is, and by whom: beside the chat. */
export const owner = 'archive';

export interface Span {
  readonly messages: number;
  /** Of them, said by staff, and by the one person asked about. */
  readonly byStaff: number;
  readonly byPerson: number;
}

export interface ChatFigures {
  readonly recent: Span;
  readonly longer: Span;
  /** There are more in the longer span: only its newest were counted. */
  readonly capped: boolean;
}

export interface Spans {
  readonly person: string;
  /** Sent at or after. */
  readonly recent: number;
  readonly longer: number;
}

const MOST_COUNTED = 10_000; // the newest; a group may have hundreds of thousands, and the panel stands beside a chat

type Counted = Record<'n' | 'staff' | 'own' | 'recentN' | 'recentStaff' | 'recentOwn', number>;

/** Null when absent or not theirs to see. */
export function readChatFigures(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  spans: Spans,
  { most = MOST_COUNTED }: { most?: number } = {},
): ChatFigures | null {
  const chat = findChat(db, viewer, key);
  if (chat === null) return null;
  const months = all<{ month: string }>(
    db,
    sql`SELECT month FROM months WHERE max_sent_at >= ${spans.longer} ORDER BY max_sent_at DESC`,
  );
  const sum: Counted = { n: 0, staff: 0, own: 0, recentN: 0, recentStaff: 0, recentOwn: 0 };
  for (const { month } of months) {
    const here = countMonth(db.month(month), chat, spans, most + 1 - sum.n);
    for (const name of Object.keys(sum) as (keyof Counted)[]) sum[name] += here?.[name] ?? 0;
    if (sum.n > most) break;
  }
  return {
    recent: { messages: Math.min(sum.recentN, most), byStaff: sum.recentStaff, byPerson: sum.recentOwn },
    longer: { messages: Math.min(sum.n, most), byStaff: sum.staff, byPerson: sum.own },
    capped: sum.n > most,
  };
}

function countMonth(
  month: ReadDb,
  { key, windows }: Chat,
  { person, recent, longer }: Spans,
  most: number,
): Counted | null {
  const speaker = one<{ id: number }>(month, sql`SELECT id FROM people WHERE userid = ${person}`)?.id ?? 0;
  return one<Counted>(
    month,
    sql`SELECT count(*) AS n, coalesce(sum(direction), 0) AS staff, coalesce(sum(own), 0) AS own, coalesce(sum(recent), 0) AS recentN,
        coalesce(sum(recent AND direction), 0) AS recentStaff, coalesce(sum(recent AND own), 0) AS recentOwn
      FROM (SELECT direction, sender = ${speaker} AS own, sent_at >= ${recent} AS recent FROM messages
        WHERE conversation = (SELECT id FROM chats WHERE key = ${key}) AND sent_at >= ${longer}
          AND ${sentWithin(windows, sql`sent_at`)}
        ORDER BY sent_at DESC, seq DESC LIMIT ${most})`,
  );
}
