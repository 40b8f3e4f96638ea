import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { pathsOf } from '../../src/config.ts';
import { monthOf } from '../../src/lib/clock.ts';
import { PARSER_VERSION } from '../../src/messages/normalise.ts';
import { CUT_VERSION } from '../../src/search/cut.ts';
import { evidenceFile, evidencePath, openForWriting, readFile } from '../../src/store/files.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { type FiguresCompany, figuresCompany, type SaidThen, yearOfTalk } from './figures-talk.ts';
import { emptyDesk } from './shipped.ts';

/**
 * A year of a company's messages as the stations before leave it: read files and journals, without envelopes and search, which
 * figures do not look at. Kept for the next run, in HUICUN_BENCH_DIR or the system's temporary folder.
 */
export interface FiguresBench {
  readonly paths: ReturnType<typeof pathsOf>;
  readonly messages: number;
}

export function openFiguresArchive(count: number): FiguresBench {
  const root = process.env['HUICUN_BENCH_DIR'] ?? join(os.tmpdir(), 'huicun-bench');
  const schemas = [migrations.archive, migrations.evidence, migrations.read].map(({ length }) => length).join('.');
  const dir = join(root, `talk1-${schemas}-figures-${count}`);
  mkdirSync(dir, { recursive: true });
  for (const name of readdirSync(root))
    if (name.endsWith(`-figures-${count}`) && join(root, name) !== dir) rmSync(join(root, name), { recursive: true });
  const paths = pathsOf({ dataDir: join(dir, 'data') });
  const done = join(dir, 'done');
  if (!existsSync(done)) {
    rmSync(paths.months, { recursive: true, force: true });
    mkdirSync(paths.months, { recursive: true });
    console.log(`在 ${dir} 建立 ${count.toLocaleString()} 条的存档……`);
    build(paths, count);
    copyFileSync(paths.archive, join(dir, 'before.db'));
    writeFileSync(done, '');
  }
  for (const suffix of ['-wal', '-shm']) rmSync(paths.archive + suffix, { force: true });
  copyFileSync(join(dir, 'before.db'), paths.archive);
  emptyDesk(paths);
  return { paths, messages: count };
}

function build(paths: FiguresBench['paths'], count: number): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(paths.archive + suffix, { force: true });
  const archive = openForWriting(paths.archive, 'archive');
  migrate(archive, 'archive');
  const company = figuresCompany();
  recordPeople(archive, company);
  let month = null as Month | null;
  for (const day of yearOfTalk(company, count)) {
    const name = monthOf(day[0]!.at);
    if (month?.name !== name) {
      month?.close(archive);
      month = new Month(paths, name, day[0]!.seq - 1);
    }
    month.add(archive, day);
  }
  month?.close(archive);
  archive.exec('DELETE FROM figures_stale');
  archive.pragma('wal_checkpoint(TRUNCATE)');
  archive.close();
}

function recordPeople(archive: Database.Database, { employees, groups, customers }: FiguresCompany): void {
  const stay = archive.prepare(
    "INSERT INTO room_members (room, id, joined_at, kind, nickname, seen_at) VALUES (?, ?, 1, ?, '', 1)",
  );
  const employee = archive.prepare(
    "INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision) VALUES (?, ?, '', '', ?, 1, 1)",
  );
  const department = archive.prepare(
    'INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (?, ?, ?, 0, 1)',
  );
  archive.transaction(() => {
    department.run(1, '公司', 0);
    for (let id = 2; id <= 11; id += 1) department.run(id, `部门${id - 1}`, 1);
    for (const [i, userid] of employees.entries()) employee.run(userid, `员工${i}`, 2 + (i % 10));
    for (const { room, staff, guests } of groups) {
      for (const userid of staff) stay.run(room, userid, 1);
      for (const guest of guests) stay.run(room, customers[guest], 2);
    }
  })();
}

/** The files of a month, written as fast as SQLite goes. */
class Month {
  readonly name: string;
  readonly #floor: number;
  readonly #evidence: Database.Database;
  readonly #read: Database.Database;
  readonly #ids = { chats: new Map<string, number>(), people: new Map<string, number>() };
  #count = 0;
  #to = 0;
  #from = Number.MAX_SAFE_INTEGER;

  constructor(paths: FiguresBench['paths'], name: string, floor: number) {
    this.name = name;
    this.#floor = floor;
    this.#evidence = openForWriting(evidencePath(paths, evidenceFile(name)), 'evidence');
    this.#read = openForWriting(evidencePath(paths, readFile(name)), 'read');
    for (const db of [this.#evidence, this.#read]) db.pragma('synchronous = OFF');
    migrate(this.#evidence, 'evidence');
    migrate(this.#read, 'read');
    this.#evidence.prepare('INSERT INTO month (id, month, floor, created_at) VALUES (1, ?, ?, 1)').run(name, floor);
  }

  add(archive: Database.Database, said: readonly SaidThen[]): void {
    archive.transaction(() => this.#recordChats(archive, said))();
    this.#evidence.transaction(() => this.#recordJournal(said))();
    this.#read.transaction(() => this.#recordMessages(said))();
    this.#count += said.length;
    for (const { at } of said) {
      this.#to = Math.max(this.#to, at);
      this.#from = Math.min(this.#from, at);
    }
  }

  close(archive: Database.Database): void {
    const n = this.#evidence.prepare('SELECT max(n) FROM journal').pluck().get();
    this.#read
      .prepare('INSERT INTO progress (id, n, messages, cut_version, parser_version) VALUES (1, ?, ?, ?, ?)')
      .run(n, this.#count, CUT_VERSION, PARSER_VERSION);
    archive
      .prepare(
        `INSERT INTO months (month, evidence_file, read_file, floor, max_seq, min_sent_at, max_sent_at, received, opened)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[this.name, evidenceFile(this.name), readFile(this.name), this.#floor, this.#floor + this.#count],
        ...[this.#from, this.#to, this.#count, this.#count],
      );
    archive.prepare("INSERT INTO stations (month, station, n) VALUES (?, 'digest', ?)").run(this.name, n);
    for (const db of [this.#evidence, this.#read]) {
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
    }
    process.stdout.write(`  ${this.name}：${this.#count.toLocaleString()} 条\n`);
  }

  #recordChats(archive: Database.Database, said: readonly SaidThen[]): void {
    const upsert = archive.prepare(
      `INSERT INTO conversations (key, kind, external, first_at, last_at, last_seq, last_type, last_sender, last_text, count)
      VALUES (?, ?, 1, ?, ?, ?, 'text', '', '', ?) ON CONFLICT (key) DO UPDATE SET first_at = min(first_at, excluded.first_at),
        last_at = max(last_at, excluded.last_at), count = count + excluded.count`,
    );
    for (const [key, messages] of Map.groupBy(said, ({ chat }) => chat)) {
      const times = messages.map(({ at }) => at);
      const kind = key.includes('|') ? 'single' : 'group';
      upsert.run(key, kind, Math.min(...times), Math.max(...times), messages.at(-1)!.seq, messages.length);
    }
  }

  /** Received and opened: what lies between them is of no interest here. */
  #recordJournal(said: readonly SaidThen[]): void {
    const insert = this.#evidence.prepare("INSERT INTO journal (kind, seq, hash, at) VALUES (?, ?, x'', 1)");
    for (const { seq } of said) insert.run('received', seq);
    for (const { seq } of said) insert.run('opened', seq);
  }

  #recordMessages(said: readonly SaidThen[]): void {
    const insert = this.#read.prepare(
      "INSERT INTO messages (seq, conversation, sender, sent_at, type, direction, text) VALUES (?, ?, ?, ?, 'text', ?, ?)",
    );
    for (const { seq, chat, by, at, text } of said)
      insert.run(
        seq,
        this.#idOf('chats', 'key', chat),
        this.#idOf('people', 'userid', by),
        at,
        by[0] === 'w' ? 0 : 1,
        text,
      );
  }

  #idOf(table: 'chats' | 'people', column: string, word: string): number {
    const known = this.#ids[table].get(word);
    if (known !== undefined) return known;
    const { lastInsertRowid } = this.#read.prepare(`INSERT INTO ${table} (${column}) VALUES (?)`).run(word);
    this.#ids[table].set(word, Number(lastInsertRowid));
    return Number(lastInsertRowid);
  }
}
