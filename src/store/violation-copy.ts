import { inflateSync } from 'node:zlib';
import { normalise } from '../messages/normalise.ts';
import { all, type ReadDb } from './db.ts';
import { monthToAsk } from './month-of-seq.ts';
import { sql } from './sql.ts';
import type { CopiedMessage } from './violation-copies.ts';

/** What a violation kept of its message and of those around it, and the words of many at once. For violations already found. */

export function readCopies(db: ReadDb, ids: readonly number[]): Map<number, readonly CopiedMessage[]> {
  const rows = all<{ id: number; messages: Buffer }>(
    db,
    sql`SELECT violation AS id, messages FROM json_each(${JSON.stringify(ids)}) j CROSS JOIN violation_copies ON violation = j.value`,
  );
  return new Map(rows.map(({ id, messages }) => [id, JSON.parse(inflateSync(messages).toString()) as CopiedMessage[]]));
}

interface Said {
  readonly id: number;
  readonly seq: number | null;
}

/** As the archive reads it today; where the message is gone, as the copy holds it. */
export function textsOf(db: ReadDb, violations: readonly Said[]): Map<number, string> {
  const said = violations.filter((one): one is Said & { seq: number } => one.seq !== null);
  const found = textsInMonths(
    db,
    said.map(({ seq }) => seq),
  );
  const gone = said.filter(({ seq }) => !found.has(seq));
  const copies =
    gone.length === 0
      ? new Map<number, never>()
      : readCopies(
          db,
          gone.map(({ id }) => id),
        );
  return new Map(
    said.flatMap(({ id, seq }) => {
      const text = found.get(seq) ?? copiedText(copies.get(id) ?? [], seq);
      return text === null ? [] : [[id, text]];
    }),
  );
}

function textsInMonths(db: ReadDb, seqs: readonly number[]): Map<number, string> {
  const texts = new Map<number, string>();
  for (const [month, those] of Map.groupBy(seqs, (seq) => monthToAsk(db, seq))) {
    if (month === null) continue;
    const rows = all<{ seq: number; text: string }>(
      db.month(month),
      sql`SELECT m.seq, m.text FROM json_each(${JSON.stringify(those)}) j CROSS JOIN messages m ON m.seq = j.value`,
    );
    for (const { seq, text } of rows) texts.set(seq, text);
  }
  return texts;
}

function copiedText(messages: readonly CopiedMessage[], seq: number): string | null {
  const message = messages.find((one) => one.seq === seq);
  return message ? normalise(seq, message.json).text : null;
}
