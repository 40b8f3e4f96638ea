import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { isPersonInSight } from './restrictions.ts';
import { sightOf } from './sight.ts';
import { sql } from './sql.ts';
import { withRestricted } from './viewers.ts';
import { alsoVisibleAt } from './visibility.ts';

/** What is held about one person (个保法 第四十五条): everything by its number and time, nothing of what was said. */
export const owner = 'archive';

export interface PersonReport {
  readonly person: string;
  /** Nothing is kept from who asked. */
  readonly whole: boolean;
  readonly conversations: readonly ReportChat[];
  /** There are more than are listed; the figures are of all of them. */
  readonly more: number;
  readonly figures: {
    readonly conversations: number;
    readonly messages: number;
    /** Of them, said by himself. */
    readonly own: number;
    readonly media: number;
    readonly mediaBytes: number;
    readonly violations: number;
    /** Exports, prints and downloads that the trail knows to have held something of him or of his conversations. */
    readonly taken: number;
    readonly firstAt: number | null;
    readonly lastAt: number | null;
  };
  readonly media: readonly { readonly kind: string; readonly n: number; readonly bytes: number }[];
  readonly groups: readonly ReportStay[];
}

export interface ReportChat {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
}

export interface ReportStay {
  readonly room: string;
  readonly joinedAt: number;
  readonly leftAt: number | null;
}

const MOST_LISTED = 2000;

/**
 * Null: absent, or not the viewer's to see. Only of conversations that are; that somebody's data are restricted keeps nothing
 * of its numbers from himself.
 */
export function readPersonReport(db: ReadDb, viewer: Viewer, person: string): PersonReport | null {
  if (!isPersonInSight(db, viewer, person)) return null;
  const { viewer: open, whole } = withRestricted(viewer);
  const { table, seen } = sightOf(db, open);
  const chats = all<ReportChat>(
    db,
    sql`SELECT c.key, c.kind, c.first_at AS firstAt, c.last_at AS lastAt, c.count FROM members m JOIN ${table} c ON c.key = m.conversation
      WHERE m.userid = ${person} AND ${seen} ORDER BY c.last_at DESC, c.key`,
  );
  const { own, media } = countOwn(db, open, person);
  const violations = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM violations v JOIN conversations c ON c.key = v.conversation
      WHERE v.sender = ${person} AND ${alsoVisibleAt(open, sql`v.sent_at`)} AND c.key IN
        (SELECT c.key FROM ${table} c WHERE ${seen})`,
  )!.n;
  return {
    ...{ person, whole },
    conversations: chats.slice(0, MOST_LISTED),
    more: Math.max(0, chats.length - MOST_LISTED),
    figures: {
      conversations: chats.length,
      messages: chats.reduce((sum, { count }) => sum + count, 0),
      own,
      media: media.reduce((sum, { n }) => sum + n, 0),
      mediaBytes: media.reduce((sum, { bytes }) => sum + bytes, 0),
      violations,
      taken: countTaken(
        db,
        person,
        chats.map(({ key }) => key),
      ),
      firstAt: chats.length === 0 ? null : Math.min(...chats.map(({ firstAt }) => firstAt)),
      lastAt: chats[0]?.lastAt ?? null,
    },
    media,
    groups: listStays(db, open, person),
  };
}

const TAKES = ['export', 'export-downloaded', 'print', 'download'];

function countTaken(db: ReadDb, person: string, keys: readonly string[]): number {
  const takes = sql`act IN (SELECT value FROM json_each(${JSON.stringify(TAKES)}))`;
  return one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM (SELECT n FROM trail WHERE person = ${person} AND ${takes}
      UNION SELECT t.n FROM trail_conversations k JOIN trail t ON t.n = k.n
        WHERE k.conversation IN (SELECT value FROM json_each(${JSON.stringify(keys)})) AND ${takes})`,
  )!.n;
}

interface Own {
  own: number;
  media: PersonReport['media'];
}

/** Messages and media he sent himself, month by month. */
function countOwn(db: ReadDb, viewer: Viewer, person: string): Own {
  const { table, seen } = sightOf(db, viewer);
  const keys = all<{ key: string }>(
    db,
    sql`SELECT c.key FROM members m JOIN ${table} c ON c.key = m.conversation WHERE m.userid = ${person} AND ${seen}`,
  ).map(({ key }) => key);
  const these = sql`(SELECT value FROM json_each(${JSON.stringify(keys)}))`;
  const kinds = new Map<string, { kind: string; n: number; bytes: number }>();
  let own = 0;
  for (const month of keys.length === 0 ? [] : db.months()) {
    const read = db.month(month);
    own += one<{ n: number }>(
      read,
      sql`SELECT count(*) AS n FROM chats k JOIN messages m ON m.conversation = k.id JOIN conversations c ON c.key = k.key
        WHERE k.key IN ${these} AND m.sender = (SELECT id FROM people WHERE userid = ${person}) AND ${alsoVisibleAt(viewer, sql`m.sent_at`)}`,
    )!.n;
    const media = all<{ kind: string; n: number; bytes: number }>(
      read,
      sql`SELECT u.kind, count(*) AS n, coalesce(sum(u.bytes), 0) AS bytes FROM media_uses u JOIN chats k ON k.id = u.conversation
        JOIN conversations c ON c.key = k.key
        WHERE k.key IN ${these} AND u.sender = (SELECT id FROM people WHERE userid = ${person}) AND ${alsoVisibleAt(viewer, sql`u.sent_at`)}
        GROUP BY u.kind`,
    );
    for (const { kind, n, bytes } of media) {
      const known = kinds.get(kind) ?? { kind, n: 0, bytes: 0 };
      kinds.set(kind, { kind, n: known.n + n, bytes: known.bytes + bytes });
    }
  }
  return { own, media: [...kinds.values()].sort((a, b) => b.n - a.n) };
}

/** Groups he was in, of those in which somebody in scope ever was. */
function listStays(db: ReadDb, { scope }: Viewer, person: string): ReportStay[] {
  const seen =
    scope === 'everyone'
      ? sql`true`
      : sql`EXISTS (SELECT 1 FROM room_members o WHERE o.room = s.room AND +o.id IN (SELECT value FROM json_each(${JSON.stringify(scope)})))`;
  return all<ReportStay>(
    db,
    sql`SELECT s.room, s.joined_at AS joinedAt, s.left_at AS leftAt FROM room_members s WHERE s.id = ${person} AND ${seen}
      ORDER BY s.joined_at DESC LIMIT ${MOST_LISTED}`,
  );
}
