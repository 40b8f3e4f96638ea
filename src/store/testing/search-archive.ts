import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Viewer } from '../../access/viewer.ts';
import type { Message } from '../../messages/message.ts';
import { normalise } from '../../messages/normalise.ts';
import { parseQuery } from '../../search/query.ts';
import { ArchiveFiles } from '../archive-files.ts';
import { recordDigest } from '../conversations.ts';
import { all, type ReadDb, type WriteDb } from '../db.ts';
import { DeskFile } from '../desk-file.ts';
import { recordEnvelopes } from '../envelopes.ts';
import type { StorePaths } from '../files.ts';
import { recordMessages } from '../messages.ts';
import { Reading } from '../reading.ts';
import { countMessages, type SearchFilters, searchConversations, searchMessages } from '../search.ts';
import { planMonth } from '../search-plan.ts';
import { askedFor } from '../search-run.ts';
import { sql } from '../sql.ts';
import { recordViolations, type Severity } from '../violations.ts';

export const day = (date: string) => Date.parse(`${date}T12:00:00+08:00`);
export const seenBy = (scope: Viewer['scope'], parts?: Viewer['parts']): Viewer => ({
  accountId: 1,
  name: '林悦',
  permissions: ['see-numbers'],
  scope,
  ...(parts && { parts }),
});

/** Months of an archive, written by the store's own functions, and the questions search answers. */
export class SearchArchive {
  readonly dir = mkdtempSync(join(tmpdir(), 'huicun-search-'));
  readonly paths: StorePaths = {
    desk: join(this.dir, 'huicun.db'),
    archive: join(this.dir, 'archive.db'),
    months: join(this.dir, 'archive'),
  };
  readonly files = new ArchiveFiles(this.paths, () => day('2026-11-20'));
  readonly #reading = new Reading(this.paths);
  #said: Record<string, unknown>[] = [];
  #seq = 0;

  constructor() {
    new DeskFile(this.paths).close();
  }

  says(from: string, to: string | string[], content: string, more: Record<string, unknown> = {}): number {
    this.#seq += 1;
    const common = { msgid: `m${this.#seq}`, from, tolist: [to].flat(), msgtime: day('2026-11-10') + this.#seq };
    this.#said.push({ seq: this.#seq, ...common, msgtype: 'text', text: { content }, ...more });
    return this.#seq;
  }

  /** Everything said since the last time arrives in this month. */
  keep(month: string): Message[] {
    if (this.files.newestMonth() !== month) this.files.beginMonth(month, day(`${month}-01`));
    const messages = this.#said.map((raw) => normalise(raw['seq'] as number, JSON.stringify(raw)));
    const sealed = { keyVersion: 1, randomKey: '', chatMsg: '', extra: null };
    const envelopes = messages.map(({ seq, msgid }) => ({ seq, msgid, ...sealed }));
    const { n } = this.files.writeEvidence(month, recordEnvelopes, envelopes, 0);
    this.files.writeRead(month, recordMessages, messages, n);
    const arrivals = messages.map(({ seq }) => ({ seq, receivedAt: 0 }));
    this.files.write(recordDigest, { month, n, messages, arrivals, windowMs: 1 });
    this.#said = [];
    return messages;
  }

  /** A rule finds something in it. */
  violates({ seq, conversation, senderId, sentAt }: Message, rule = 1, severity: Severity = 'low'): void {
    const violation = { rule, ruleName: '规则', ruleVersion: 1, severity, words: [] };
    this.write(recordViolations, [{ ...violation, seq, conversation, sender: senderId, sentAt }], 0);
  }

  write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    return this.files.write(change, ...args);
  }

  writeRead<R>(month: string, change: (db: WriteDb) => R): R {
    return this.files.writeRead(month, change);
  }

  writeDesk(change: (db: WriteDb) => void): void {
    const desk = new DeskFile(this.paths);
    const failed: unknown[] = [];
    desk.write({ change, done: () => {}, failed: (error) => failed.push(error) });
    desk.close();
    if (failed.length > 0) throw failed[0];
  }

  /** Closes what is open for reading. */
  forget(): void {
    this.#reading.close();
  }

  read<R>(query: (db: ReadDb) => R): R {
    return this.#reading.run(query);
  }

  page(text: string, { scope = 'everyone', parts, ...options }: PageOptions = {}) {
    const asked = { filters: {}, before: null, limit: 50, ...options };
    return this.read((db) => searchMessages(db, seenBy(scope, parts), parseQuery(text), asked));
  }

  texts(text: string, options: PageOptions = {}): string[] {
    return this.page(text, options).hits.map((hit) => hit.text);
  }

  count(text: string, { scope = 'everyone', parts, filters = {}, ...options }: PageOptions = {}) {
    return this.read((db) => countMessages(db, seenBy(scope, parts), parseQuery(text), { filters, ...options }));
  }

  groups(text: string, { scope = 'everyone', parts, ...options }: PageOptions & { hitsEach?: number } = {}) {
    const asked = { filters: {}, before: null, limit: 50, hitsEach: 3, ...options };
    return this.read((db) => searchConversations(db, seenBy(scope, parts), parseQuery(text), asked));
  }

  /** How SQLite means to find it, step by step. */
  steps(text: string, { scope = 'everyone', parts, filters = {} }: PageOptions = {}, month = '2026-11'): string[] {
    return this.read((db) => {
      const asked = askedFor(db, seenBy(scope, parts), parseQuery(text), { filters, before: null })!;
      const { candidates } = planMonth(db.month(month), asked)!;
      return all<{ detail: string }>(db.month(month), sql`EXPLAIN QUERY PLAN ${candidates}`).map(
        ({ detail }) => detail,
      );
    });
  }

  /** How many messages a search looks at, hits or not. */
  candidates(text: string, { scope = 'everyone', parts, filters = {} }: PageOptions = {}, month = '2026-11'): number {
    return this.read((db) => {
      const asked = askedFor(db, seenBy(scope, parts), parseQuery(text), { filters, before: null })!;
      return all(db.month(month), planMonth(db.month(month), asked)!.candidates).length;
    });
  }

  end(): void {
    this.#reading.close();
    this.files.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export interface PageOptions {
  scope?: Viewer['scope'];
  parts?: Viewer['parts'];
  filters?: SearchFilters;
  before?: number | null;
  order?: 'newest' | 'oldest';
  limit?: number;
  budget?: number;
}
