import type Database from 'better-sqlite3';
import { may, type Viewer } from '../access/viewer.ts';
import { type Masks, maskedSpans } from '../messages/mask.ts';
import type { ReadDb } from './db.ts';
import { masksInForce } from './masking.ts';
import { type Sql, sql } from './sql.ts';

/**
 * Looking for people by words. Who may not see numbers must not find out one that stands in a name, a remark or a field for
 * phones by typing digit after digit: there, only the whole number finds it.
 */
export function holds(viewer: Viewer, text: Sql, words: string): Sql {
  const found = sql`instr(${text}, ${words}) > 0`;
  return may(viewer, 'see-numbers') ? found : sql`(${found} AND stands_openly(${text}, ${words}))`;
}

/** Whether words stand in a text beside its masked numbers, or have these whole in them. */
export function standsOpenly(text: string, words: string, masks: Masks): boolean {
  const spans = words === '' ? [] : maskedSpans(text, masks);
  if (spans.length === 0) return text.includes(words);
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const end = at + words.length;
    if (spans.every(({ from, to }) => to <= at || from >= end || (at <= from && to <= end))) return true;
  }
  return false;
}

/** Teaches a connection the word; what it answers is what was settled when `refresh` was called: it cannot ask by itself. */
export function teachOpenly(connection: Database.Database): { refresh(db: ReadDb): void } {
  let masks: Masks | null = null;
  connection.function('stands_openly', { deterministic: true }, (text: unknown, words: unknown) =>
    typeof text === 'string' && typeof words === 'string' && masks && standsOpenly(text, words, masks) ? 1 : 0,
  );
  return {
    refresh(db) {
      masks = masksInForce(db);
    },
  };
}
