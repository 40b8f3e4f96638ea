import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { MOST_KEPT, packKept, unpackKept } from './kept-copies.ts';
import type { NewKept } from './kept-making.ts';
import { sql } from './sql.ts';

/** Copies of messages as they are written down, and as disposal takes them away again. */
export const owner = 'desk';

export function insertKept(
  db: WriteDb,
  { conversation, chatKind, peers, places, packed }: NewKept,
  at: number,
): number {
  if (places.length === 0) throw new UserError('还没有选消息，或选中的消息已不在存档中。回到会话重新选。');
  if (places.length > MOST_KEPT) throw new UserError('一次最多选 2,000 条消息。缩短时间段，或分几次保存。');
  const sent = places.map(({ sentAt }) => sentAt);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO kept_copies (conversation, chat_kind, people, first_at, last_at, count, messages, made_at)
      VALUES (${conversation}, ${chatKind}, ${JSON.stringify(peers)}, ${Math.min(...sent)}, ${Math.max(...sent)},
        ${places.length}, ${Buffer.from(packed)}, ${at}) RETURNING id`,
  )!;
  run(
    db,
    sql`INSERT INTO kept_messages (copy, seq, sent_at)
      SELECT ${id}, value ->> 'seq', value ->> 'sentAt' FROM json_each(${JSON.stringify(places)})`,
  );
  return id;
}

/** Takes the copy itself away; that there was one stays with whoever had it. */
export function deleteKept(db: WriteDb, copy: number): void {
  run(db, sql`UPDATE excerpts SET copy = NULL WHERE copy = ${copy}`);
  run(db, sql`UPDATE case_items SET copy = NULL WHERE copy = ${copy}`);
  run(db, sql`DELETE FROM kept_copies WHERE id = ${copy}`);
}

/** A copy that holds messages that are to go. */
export interface HeldCopy {
  readonly copy: number;
  readonly kind: 'excerpt' | 'case';
  /** Number of the excerpt or of the case. */
  readonly of: number;
  readonly madeAt: number;
  /** Of the messages asked for, those it holds. */
  readonly seqs: readonly number[];
}

/** Which excerpts and cases hold copies of these messages. For the job that disposes of them. */
export function copiesOfSeqs(db: ReadDb | WriteDb, seqs: readonly number[]): HeldCopy[] {
  const rows = all<Omit<HeldCopy, 'seqs'> & { seqs: string }>(
    db,
    sql`WITH held AS (
        SELECT m.copy, json_group_array(m.seq) AS seqs FROM json_each(${JSON.stringify(seqs)}) j
          CROSS JOIN kept_messages m ON m.seq = j.value GROUP BY m.copy)
      SELECT h.copy, 'excerpt' AS kind, e.id AS of, p.made_at AS madeAt, h.seqs
        FROM held h JOIN kept_copies p ON p.id = h.copy JOIN excerpts e ON e.copy = h.copy
      UNION ALL SELECT h.copy, 'case', i.case_id, p.made_at, h.seqs
        FROM held h JOIN kept_copies p ON p.id = h.copy JOIN case_items i ON i.copy = h.copy
      ORDER BY 1`,
  );
  return rows.map((row) => ({ ...row, seqs: JSON.parse(row.seqs) as number[] }));
}

/** All messages that some copy holds. For the job that counts what else would go. */
export function listKeptSeqsOf(db: ReadDb | WriteDb, kind: HeldCopy['kind']): number[] {
  const which =
    kind === 'excerpt'
      ? sql`SELECT copy FROM excerpts WHERE copy IS NOT NULL`
      : sql`SELECT copy FROM case_items WHERE copy IS NOT NULL`;
  return all<{ seq: number }>(
    db,
    sql`SELECT DISTINCT seq FROM kept_messages WHERE copy IN (${which}) ORDER BY seq`,
  ).map(({ seq }) => seq);
}

/** Takes messages out of copies; one that holds nothing any more goes with them. How many messages went. */
export function dropFromCopies(db: WriteDb, copies: readonly Pick<HeldCopy, 'copy' | 'seqs'>[]): number {
  let dropped = 0;
  for (const { copy, seqs } of copies) {
    const row = one<{ messages: Buffer }>(db, sql`SELECT messages FROM kept_copies WHERE id = ${copy}`);
    if (!row) continue;
    const going = new Set(seqs);
    const all = unpackKept(row.messages);
    const left = all.filter(({ seq }) => !going.has(seq));
    dropped += all.length - left.length;
    if (left.length === 0) deleteKept(db, copy);
    else keepOnly(db, copy, left);
  }
  return dropped;
}

function keepOnly(db: WriteDb, copy: number, left: ReturnType<typeof unpackKept>): void {
  const sent = left.map(({ sentAt }) => sentAt);
  run(
    db,
    sql`UPDATE kept_copies SET messages = ${packKept(left)}, first_at = ${Math.min(...sent)}, last_at = ${Math.max(...sent)}
      WHERE id = ${copy}`,
  );
  const stay = JSON.stringify(left.map(({ seq }) => seq));
  run(db, sql`DELETE FROM kept_messages WHERE copy = ${copy} AND seq NOT IN (SELECT value FROM json_each(${stay}))`);
}
