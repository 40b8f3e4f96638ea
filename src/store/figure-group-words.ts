import { may, type Viewer } from '../access/viewer.ts';
import { type SaidWord, saidWords } from '../figures/said-words.ts';
import { type Chat, findChat, idInMonth, monthsBetween } from './chat-places.ts';
import { all, type ReadDb } from './db.ts';
import { kept } from './figure-cache.ts';
import { seesGroup, startOfDayNumber } from './figure-group-sight.ts';
import { masksInForce } from './masking.ts';
import { sql } from './sql.ts';
import { sentWithin } from './visibility.ts';

/** What customers talk about in a group: the words of the last thirty days that the viewer may read. */
export const owner = 'archive';

export interface GroupWords {
  readonly words: readonly SaidWord[];
  /** How many messages they were taken from. */
  readonly messages: number;
  /** There are more: only the newest were taken. */
  readonly capped: boolean;
}

const WORD_DAYS = 30;
const MOST_MESSAGES = 10_000;

/** Null when the group is absent, not theirs to see, or they do not read conversations. */
export function listGroupWords(
  db: ReadDb,
  viewer: Viewer,
  room: string,
  today: number,
  { most = MOST_MESSAGES }: { most?: number } = {},
): GroupWords | null {
  if (!may(viewer, 'read-chats') || !seesGroup(db, viewer, room)) return null;
  const chat = findChat(db, viewer, room);
  if (chat === null) return { words: [], messages: 0, capped: false };
  const masks = masksInForce(db);
  const files = monthsBetween(db, ...span(today)).map(({ file }) => file); // a month is written anew when some of it is disposed of
  return kept(db, viewer, 'group-words', [room, today, most, masks, chat.lastAt, files], () => {
    const texts = listTexts(db, chat, { today, most: most + 1 });
    const taken = texts.slice(0, most);
    return { words: saidWords(taken, masks), messages: taken.length, capped: texts.length > most };
  });
}

const span = (today: number) => [startOfDayNumber(today - WORD_DAYS + 1), startOfDayNumber(today + 1)] as const;

interface Told {
  readonly sentAt: number;
  readonly seq: number;
  readonly text: string;
}

/** What customers wrote, the newest first. */
function listTexts(db: ReadDb, { key, windows }: Chat, { today, most }: { today: number; most: number }): string[] {
  const [since, until] = span(today);
  const found: Told[] = [];
  for (const month of monthsBetween(db, since, until)) {
    const id = idInMonth(db, month, key);
    if (id === null) continue;
    const rows = all<Told>(
      db.month(month.month),
      sql`SELECT m.sent_at AS sentAt, m.seq, m.text FROM messages m JOIN people p ON p.id = m.sender
        WHERE m.conversation = ${id} AND m.sent_at >= ${since} AND m.sent_at < ${until} AND m.type = 'text' AND m.direction = 0
          AND p.userid GLOB 'w[mo]*' AND ${sentWithin(windows, sql`m.sent_at`)}
        ORDER BY m.sent_at DESC, m.seq DESC LIMIT ${most}`,
    );
    found.push(...rows);
  }
  return found
    .toSorted((a, b) => b.sentAt - a.sentAt || b.seq - a.seq)
    .slice(0, most)
    .map(({ text }) => text);
}
