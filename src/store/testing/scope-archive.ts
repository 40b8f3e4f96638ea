import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { dayOf } from '../../lib/clock.ts';
import { isEmployee } from '../../messages/people.ts';
import { ArchiveFiles } from '../archive-files.ts';
import { recordDigest } from '../conversations.ts';
import type { ReadDb, WriteDb } from '../db.ts';
import { DeskFile } from '../desk-file.ts';
import { recordEnvelopes, recordOpened } from '../envelopes.ts';
import { fileKeyOf } from '../file-key.ts';
import { evidenceFile, evidencePath, type FileKind, openForWriting, readFile, type StorePaths } from '../files.ts';
import { packKept } from '../kept-copies.ts';
import { recordMessages } from '../messages.ts';
import { refreshOutsiders } from '../outsiders.ts';
import { Reading } from '../reading.ts';
import { recordViolations } from '../violations.ts';
import { type Company, MONTHS, type Said } from './scope-company.ts';
import { recordTimeouts } from './scope-timeouts.ts';

/** One company after another in the same files: each takes the place of the one before, and no file is made anew. */
export class ScopeArchive {
  readonly #dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'huicun-scope-'));
  readonly #paths: StorePaths = {
    desk: join(this.#dir, 'huicun.db'),
    archive: join(this.#dir, 'archive.db'),
    months: join(this.#dir, 'archive'),
  };
  readonly #archive: Database.Database;
  readonly #desk: Database.Database;
  readonly #months: ReadonlyMap<string, { evidence: Database.Database; read: Database.Database }>;
  readonly #reading: Reading;

  constructor() {
    new DeskFile(this.#paths).close();
    const files = new ArchiveFiles(this.#paths, () => 0);
    for (const month of MONTHS) files.beginMonth(month, 0);
    files.close();
    this.#archive = this.#open(this.#paths.archive, 'archive');
    this.#archive.exec('DROP TRIGGER directory_changes_stay');
    this.#desk = this.#open(this.#paths.desk, 'desk');
    this.#desk.exec(
      `INSERT INTO accounts (id, login, name, password_hash, created_at) VALUES (1, 'reader', '林悦', '', 0)`,
    );
    this.#months = new Map(
      MONTHS.map((month) => [
        month,
        {
          evidence: this.#open(evidencePath(this.#paths, evidenceFile(month)), 'evidence'),
          read: this.#open(evidencePath(this.#paths, readFile(month)), 'read'),
        },
      ]),
    );
    this.#reading = new Reading(this.#paths);
  }

  #open(path: string, kind: FileKind): Database.Database {
    const db = openForWriting(path, kind);
    db.pragma('synchronous = OFF');
    return db;
  }

  read<R>(query: (db: ReadDb) => R): R {
    return this.#reading.run(query);
  }

  end(): void {
    this.#reading.close();
    for (const db of [this.#archive, this.#desk, ...[...this.#months.values()].flatMap((m) => [m.evidence, m.read])])
      db.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  hold(company: Company): void {
    const ends = new Map<string, number>();
    for (const month of MONTHS)
      ends.set(
        month,
        this.#holdMonth(
          month,
          company.said.filter((m) => m.month === month),
        ),
      );
    within(this.#archive, (db) => {
      db.connection.exec(FORGET);
      MONTHS.forEach((month, i) => {
        const messages = company.said.filter((m) => m.month === month);
        const bounds = [company.ends[i]!, company.ends[i + 1]!, month];
        db.connection
          .prepare('UPDATE months SET floor = ?, max_seq = ?, min_sent_at = NULL, max_sent_at = NULL WHERE month = ?')
          .run(bounds);
        const arrivals = messages.map(({ seq }) => ({ seq, receivedAt: 0 }));
        recordDigest(db, { month, n: ends.get(month)!, messages, arrivals, windowMs: 1 });
      });
      recordDirectory(db, company);
      recordTalk(db, company);
      const rule = { rule: 1, ruleName: '规则', ruleVersion: 1 };
      recordViolations(
        db,
        company.violations.map((violation) => ({ ...rule, words: [violation.severity], ...violation })),
        0,
      );
      recordTimeouts(db, company);
      while (refreshOutsiders(db, 1000) > 0);
    });
    within(this.#desk, (db) => recordReader(db, company));
  }

  #holdMonth(month: string, messages: readonly Said[]): number {
    const { evidence, read } = this.#months.get(month)!;
    const n = within(evidence, (db) => {
      const sealed = { keyVersion: 1, randomKey: '', chatMsg: '', extra: null };
      recordEnvelopes(
        db,
        messages.map(({ seq, msgid }) => ({ seq, msgid, ...sealed })),
        0,
      );
      return recordOpened(db, messages, 0);
    });
    within(read, (db) => {
      db.connection.exec('DELETE FROM media_uses; DELETE FROM messages;');
      recordMessages(db, messages, n);
    });
    return n;
  }
}

function within<R>(connection: Database.Database, change: (db: WriteDb) => R): R {
  return connection.transaction(() => change({ connection } as WriteDb))();
}

const TABLES = [
  'conversations members revocations talkers violations media departments employees employee_departments archive_scope',
  'customers follows rooms room_members room_talks consents room_consents directory_changes operation_log',
  'outsiders outsiders_stale customer_tags chat_days chat_people_days',
];
const FORGET = TABLES.flatMap((line) => line.split(' '))
  .map((table) => `DELETE FROM ${table};`)
  .join(' ');

function recordReader({ connection }: WriteDb, { bookmarks, marks, said }: Company): void {
  connection.exec('DELETE FROM bookmarks; DELETE FROM reading_marks; DELETE FROM room_keepers;');
  const keys = new Map(said.map(({ seq, conversation }) => [seq, conversation]));
  const bookmark = connection.prepare(`INSERT INTO bookmarks VALUES (1, ?, ?, '理由', ?, 0)`);
  for (const seq of bookmarks) bookmark.run(seq, keys.get(seq), seq);
  const mark = connection.prepare('INSERT INTO reading_marks VALUES (1, ?, ?, ?, 0)');
  for (const { key, sentAt, seq } of marks) mark.run(key, sentAt, seq);
  keepExcerpts({ connection } as WriteDb, { bookmarks, said });
}

/** One excerpt of every conversation with a bookmark, of the messages marked in it, and all of them in one case. */
function keepExcerpts({ connection }: WriteDb, { bookmarks, said }: Pick<Company, 'bookmarks' | 'said'>): void {
  connection.exec('DELETE FROM excerpts; DELETE FROM case_items; DELETE FROM kept_copies; DELETE FROM cases;');
  connection.exec(
    "INSERT INTO cases (id, year, number, title, about, made_by, made_at) VALUES (1, 2026, 1, '案', '', 1, 0)",
  );
  const copy =
    connection.prepare(`INSERT INTO kept_copies (id, conversation, chat_kind, people, first_at, last_at, count, messages, made_at)
    VALUES (?, ?, 'group', '[]', 0, 0, 0, ?, 0)`);
  const message = connection.prepare('INSERT INTO kept_messages VALUES (?, ?, ?)');
  const excerpt =
    connection.prepare(`INSERT INTO excerpts (id, title, note, copy, made_by, made_at, changed_by, changed_at)
    VALUES (?, '摘录', '', ?, 1, 0, 1, 0)`);
  const item =
    connection.prepare(`INSERT INTO case_items (id, case_id, kind, subject, conversation, copy, why, added_by, added_at)
    VALUES (?, 1, ?, ?, ?, ?, '理由', 1, 0)`);
  const marked = said.filter(({ seq }) => bookmarks.includes(seq));
  let id = 0;
  for (const [key, those] of Map.groupBy(marked, ({ conversation }) => conversation)) {
    id += 1;
    const kept = those.map(({ seq, msgid, sentAt, senderId: sender, type, json }) => ({
      seq,
      msgid,
      sentAt,
      sender,
      type,
      json,
    }));
    copy.run(id, key, packKept(kept));
    for (const { seq, sentAt } of those) message.run(id, seq, sentAt);
    excerpt.run(id, id);
    item.run(id * 3, 'messages', null, key, id);
    item.run(id * 3 + 1, 'conversation', null, key, null);
    item.run(id * 3 + 2, 'excerpt', id, null, null);
  }
}

function recordDirectory(db: WriteDb, company: Company): void {
  recordStaff(db, company);
  const put = inserter(db);
  for (const { id, name } of company.customers) put('customers', { id, name, position: '', revision: 1, came_at: 0 });
  for (const { customer, userid, addedAt, endedAt, remark, consent } of company.relations) {
    const times = { added_at: addedAt, seen_at: 0, ended_at: endedAt, ended_by: endedAt === null ? null : 'unknown' };
    put('follows', { customer, userid, remark, add_way: 1, ...times });
    if (consent !== null) put('consents', { customer, userid, status: consent, changed_at: addedAt, checked_at: 0 });
    const change = { at: addedAt, noticed_at: addedAt, subject: customer, was: '', source: 'sync' };
    put('directory_changes', { ...change, kind: 'remark', other: userid, now: remark });
  }
  for (const { id, name, owner, stays } of company.groups) {
    put('rooms', { id, kind: 'customer', name, owner, notice: '', made_at: 5, checked_at: 0, revision: 1 });
    for (const { id: member, joinedAt, leftAt } of stays)
      put('room_members', { room: id, id: member, joined_at: joinedAt, nickname: '', seen_at: 0, left_at: leftAt });
  }
  recordMedia(db, company);
}

/** What the station of figures adds up of each day: the plainest way. */
function recordTalk({ connection }: WriteDb, { said }: Company): void {
  const day =
    connection.prepare(`INSERT INTO chat_days (conversation, day, staff, customers, others) VALUES (?, ?, ?, ?, 0)
    ON CONFLICT DO UPDATE SET staff = staff + excluded.staff, customers = customers + excluded.customers`);
  const person =
    connection.prepare(`INSERT INTO chat_people_days (conversation, day, userid, sent, last_at) VALUES (?, ?, ?, 1, ?)
    ON CONFLICT DO UPDATE SET sent = sent + 1, last_at = max(last_at, excluded.last_at)`);
  for (const { conversation, senderId, sentAt, kind, type } of said) {
    if (NOT_SAID.has(type)) continue;
    const byStaff = isEmployee(senderId) ? 1 : 0;
    day.run(conversation, dayOf(sentAt), byStaff, 1 - byStaff);
    if (kind === 'group') person.run(conversation, dayOf(sentAt), senderId, sentAt);
  }
}

const NOT_SAID = new Set(['revoke', 'agree', 'disagree', 'switch', 'unknown', '']);

function recordMedia(db: WriteDb, { said }: Company): void {
  const put = inserter(db);
  for (const { seq, sentAt, month, media } of said) {
    for (const { sdkFileId, kind, name } of media) {
      const file = { file_key: fileKeyOf(sdkFileId), file_id: sdkFileId, kind, name: name ?? `录音${seq}` };
      put('media', { ...file, month, seq, sent_at: sentAt });
    }
  }
}

function recordStaff(db: WriteDb, { departments, employees, strangers }: Company): void {
  const put = inserter(db);
  for (const { id, parent } of departments)
    put('departments', { id, name: `部门${id}`, parent_id: parent, place: 0, seen_at: 0 });
  for (const { userid, name, departments: places, goneAt } of employees) {
    const main = places[0] ?? null;
    put('employees', {
      userid,
      name,
      alias: '',
      position: '',
      main_department: main,
      seen_at: 0,
      revision: 1,
      gone_at: goneAt,
    });
    for (const department of places) put('employee_departments', { userid, department });
    put('operation_log', { source: 'member', at: 1, userid, type: 1, detail: '', ip: '' });
  }
  for (const userid of [...strangers, ...employees.map((employee) => employee.userid)])
    put('archive_scope', { userid, edition: 2, from_at: 0 });
}

function inserter({ connection }: WriteDb) {
  const statements = new Map<string, Database.Statement>();
  return (table: string, row: Readonly<Record<string, string | number | null>>): void => {
    const columns = Object.keys(row);
    const text = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`;
    const statement = statements.get(text) ?? connection.prepare(text);
    statements.set(text, statement);
    statement.run(row);
  };
}
