import type { Scope } from '../access/scope.ts';
import { monthOf } from '../lib/clock.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import { partOf } from './viewers.ts';

/** What there is to draw from, and what was drawn. Nobody looks at it here: the job draws. */
export const owner = 'desk';

export interface Drawable {
  readonly sampling: number;
  readonly share: number | null;
  readonly number: number | null;
  /** By employee, the keys of his conversations in which something was said that week. */
  readonly conversations: Readonly<Record<string, readonly string[]>>;
}

export interface Week {
  /** Its Monday. */
  readonly week: string;
  readonly from: number;
  readonly to: number;
}

/** Of those that are on and have not drawn for this week yet. */
export function listDrawable(db: ReadDb, { week, from, to }: Week): Drawable[] {
  const rows = all<{ id: number; scope: string; share: number | null; number: number | null }>(
    db,
    sql`SELECT id, scope, share, number FROM samplings p WHERE is_on = 1
      AND NOT EXISTS (SELECT 1 FROM samples WHERE sampling = p.id AND week = ${week}) ORDER BY id`,
  );
  if (rows.length === 0) return [];
  const talked = listTalked(db, { from, to });
  return rows.map(({ id, scope, share, number }) => {
    const chosen = JSON.parse(scope) as Scope;
    const { people } = partOf(db, chosen, null);
    const staff = people === 'everyone' ? null : new Set(people);
    const kinds = chosen.kinds === null ? null : new Set<string>(chosen.kinds);
    const theirs = talked.filter((row) => (staff?.has(row.userid) ?? true) && (kinds?.has(row.kind) ?? true));
    const conversations = Map.groupBy(theirs, ({ userid }) => userid);
    return {
      ...{ sampling: id, share, number },
      conversations: Object.fromEntries([...conversations].map(([who, own]) => [who, own.map(({ key }) => key)])),
    };
  });
}

interface Talk {
  readonly key: string;
  readonly userid: string;
  readonly kind: 'internal' | 'external' | 'group';
}

/** Conversations in which something was said, each with every employee who is in it. */
function listTalked(db: ReadDb, { from, to }: Pick<Week, 'from' | 'to'>): Talk[] {
  const rows = all<Talk>(
    db,
    sql`SELECT c.key, m.userid, CASE WHEN c.kind = 'group' THEN 'group' WHEN c.external = 1 THEN 'external' ELSE 'internal' END AS kind
      FROM conversations c JOIN members m ON m.conversation = c.key
      WHERE c.first_at < ${to} AND c.last_at >= ${from} AND m.employee = 1 ORDER BY m.userid, c.key`,
  );
  const months = [...new Set([monthOf(from), monthOf(to - 1)])].filter((month) => db.months().includes(month));
  const alive = new Map<string, boolean>();
  return rows.filter(({ key }) => {
    const known = alive.get(key) ?? months.some((month) => saidIn(db.month(month), key, { from, to }));
    alive.set(key, known);
    return known;
  });
}

function saidIn(month: ReadDb, key: string, { from, to }: Pick<Week, 'from' | 'to'>): boolean {
  const said = sql`SELECT 1 FROM chats k JOIN messages m ON m.conversation = k.id
    WHERE k.key = ${key} AND m.sent_at >= ${from} AND m.sent_at < ${to} LIMIT 1`;
  return one(month, said) !== null;
}

export interface NewSample {
  readonly sampling: number;
  readonly employee: string;
  readonly conversation: string;
}

/** One draw, whole or not at all. */
export function insertSamples(
  db: WriteDb,
  samples: readonly NewSample[],
  draw: Week & { readonly seed: string },
): number {
  let added = 0;
  for (const { sampling, employee, conversation } of samples)
    added += run(
      db,
      sql`INSERT INTO samples (sampling, week, seed, employee, conversation, from_at, to_at)
        VALUES (${sampling}, ${draw.week}, ${draw.seed}, ${employee}, ${conversation}, ${draw.from}, ${draw.to}) ON CONFLICT DO NOTHING`,
    );
  return added;
}
