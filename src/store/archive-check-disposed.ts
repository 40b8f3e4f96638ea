import { createHash, hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { decodeEntry, EntryKind } from '../evidence/entry.ts';

/**
 * Which records were disposed of lawfully: those in the runs that a month's entry in the log vouches for. What archive.db says of
 * it counts for nothing by itself: whoever can remove a record can also write a row. Reached by verification alone.
 */
export class DisposedRecords {
  readonly #archive: Database.Database;
  /** `disposal month` → whether the log vouches for it. */
  readonly #known = new Map<string, boolean>();

  constructor(archive: Database.Database) {
    this.#archive = archive;
  }

  has(month: string, seq: number): boolean {
    const found = this.#archive
      .prepare<[number, number, string], number>(
        `SELECT disposal FROM disposed WHERE from_seq = (SELECT max(from_seq) FROM disposed WHERE from_seq <= ?)
          AND to_seq >= ? AND month = ?`,
      )
      .pluck()
      .get(seq, seq, month);
    return found !== undefined && this.#isVouchedFor(found, month);
  }

  #isVouchedFor(disposal: number, month: string): boolean {
    const key = `${disposal} ${month}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const vouched = this.#compare(disposal, month);
    this.#known.set(key, vouched);
    return vouched;
  }

  #compare(disposal: number, month: string): boolean {
    const text = this.#archive
      .prepare<[number, string], string>('SELECT part FROM disposal_months WHERE disposal = ? AND month = ?')
      .pluck()
      .get(disposal, month);
    if (text === undefined || !this.#isLogged(hash('sha256', text, 'buffer'))) return false;
    const part = JSON.parse(text) as { disposal: number; month: string; ranges: { sha256: string } } | null;
    return (
      part !== null &&
      part.disposal === disposal &&
      part.month === month &&
      part.ranges.sha256 === this.#digestOf(disposal, month)
    );
  }

  #isLogged(sha256: Buffer): boolean {
    const entries = this.#archive
      .prepare<[Buffer], Buffer>('SELECT entry FROM log_entries WHERE substr(entry, 2, 1) = ?')
      .pluck()
      .iterate(Buffer.from([EntryKind.disposed]));
    for (const entry of entries) if (sha256.equals(decodeEntry(entry).hash)) return true;
    return false;
  }

  #digestOf(disposal: number, month: string): string {
    const digest = createHash('sha256');
    const ranges = this.#archive
      .prepare<[number, string], string>(
        `SELECT from_seq || '-' || to_seq || char(10) FROM disposed WHERE disposal = ? AND month = ? ORDER BY from_seq`,
      )
      .pluck()
      .iterate(disposal, month);
    for (const range of ranges) digest.update(range);
    return digest.digest('hex');
  }
}
