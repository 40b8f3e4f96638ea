import { run, type WriteDb } from './db.ts';
import type { DisposedMonth } from './disposal-run.ts';
import { sql } from './sql.ts';

/** One month as it was done, beside what the preview had said. */
export function addCounts(db: WriteDb, { disposal, month, part, counts, files, at }: DisposedMonth): void {
  for (const { rule, messages, media, bytes, violations, held, longer } of counts.rules)
    run(
      db,
      sql`INSERT INTO disposal_counts (disposal, phase, month, rule, messages, media, bytes, violations, held, longer)
        VALUES (${disposal}, 'run', ${month}, ${rule}, ${messages}, ${media}, ${bytes}, ${violations}, ${held}, ${longer}) ON CONFLICT DO NOTHING`,
    );
  for (const { hold, messages } of counts.holds)
    run(
      db,
      sql`INSERT INTO disposal_holds (disposal, phase, hold, messages) VALUES (${disposal}, 'run', ${hold}, ${messages})
        ON CONFLICT DO UPDATE SET messages = messages + excluded.messages`,
    );
  if (!part || !files.after) return;
  const sums = counts.rules.reduce((sum, rule) => ({ media: sum.media + rule.media, bytes: sum.bytes + rule.bytes }), {
    media: 0,
    bytes: 0,
  });
  run(
    db,
    sql`INSERT INTO disposal_files (disposal, month, state, old_evidence, old_read, new_evidence, new_read, generation, messages, media, bytes, at)
      VALUES (${disposal}, ${month}, 'removed', ${files.before.evidence}, ${files.before.read}, ${files.after.evidence},
        ${files.after.read}, 0, ${part.messages}, ${sums.media}, ${sums.bytes}, ${at}) ON CONFLICT DO NOTHING`,
  );
}
