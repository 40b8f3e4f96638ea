import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { monthOf } from '../../lib/clock.ts';
import { createLog } from '../../lib/log.ts';
import { Stopwatch } from '../../lib/stopwatch.ts';
import { ArchiveFiles } from '../../store/archive-files.ts';
import type { WriteDb } from '../../store/db.ts';
import { DeskFile } from '../../store/desk-file.ts';
import { type DayCheck, recomputeDay } from '../../store/dialogue-recompute.ts';
import { type RoomInfo, recordRoom } from '../../store/directory-rooms.ts';
import { recordEnvelopes, recordOpened } from '../../store/envelopes.ts';
import { type FigureSteps, FiguresStation } from '../figures-station.ts';
import { readJournal } from '../read-file.ts';
import { RuleReading } from '../review-reading.ts';

/** An archive that records arrive in already opened, and the station that works out figures from it. */
export interface Sent {
  readonly seq: number;
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly room?: string;
  readonly text?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

const SEALED = { keyVersion: 1, randomKey: '', chatMsg: '', extra: null };

export class FiguresArchive {
  readonly dir = mkdtempSync(join(tmpdir(), 'huicun-figures-'));
  readonly paths = pathsOf({ dataDir: join(this.dir, 'data') });
  readonly #steps: FigureSteps | undefined;
  files: ArchiveFiles;
  now: number;
  #reading = new RuleReading(this.paths);
  station: FiguresStation;
  #stopped = false;

  constructor({ now, steps }: { now: number; steps?: FigureSteps }) {
    this.now = now;
    this.#steps = steps;
    this.files = new ArchiveFiles(this.paths, () => this.now);
    new DeskFile(this.paths).close();
    this.station = this.#begin();
  }

  #begin(): FiguresStation {
    const parts = {
      files: this.files,
      clock: () => this.now,
      log: createLog('silent'),
      stopwatch: new Stopwatch(),
    };
    return new FiguresStation(
      () => parts,
      this.#reading,
      () => this.#stopped,
      this.#steps,
    );
  }

  /** Records come in, in the month of the clock; those that are there already come again. */
  arrive(records: readonly Sent[]): void {
    const month = monthOf(this.now);
    if (this.files.newestMonth() !== month) this.files.beginMonth(month, this.now);
    const rows = records.map(jsonOf);
    this.files.writeEvidence(
      month,
      recordEnvelopes,
      rows.map(({ seq, msgid }) => ({ seq, msgid, ...SEALED })),
      this.now,
    );
    this.files.writeEvidence(month, recordOpened, rows, this.now);
    const parts = { files: this.files, stopwatch: new Stopwatch(), clock: () => this.now, config: { windowDays: 5 } };
    readJournal(parts as never, month);
  }

  /** WeCom tells who is in a group now. */
  tellRoom(id: string, members: readonly { id: string; kind: number; joinedAt: number }[]): void {
    const room = { id, kind: 'customer' as const, name: id, owner: '', notice: '', createdAt: 0, admins: [] };
    const told = members.map((member) => ({ ...member, nickname: '', joinScene: 0, invitor: '' }));
    this.write(recordRoom, { ...room, members: told } satisfies RoomInfo, this.now);
  }

  write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    return this.files.write(change, ...args);
  }

  /** Somebody changes the rules. */
  decide(statements: string): void {
    const desk = new Database(this.paths.desk);
    desk.exec(`${statements}; UPDATE figures_rules_state SET basis = basis + 1`);
    desk.close();
  }

  rows<Row = Record<string, unknown>>(query: string): Row[] {
    return this.write((db) => db.connection.prepare(query).all() as Row[]);
  }

  check(day: number): DayCheck {
    return this.#reading.run((db) => recomputeDay(db, day));
  }

  /** The program ends at once and begins anew. */
  async restart(): Promise<void> {
    await this.#end();
    this.#stopped = false;
    this.files = new ArchiveFiles(this.paths, () => this.now);
    this.#reading = new RuleReading(this.paths);
    this.station = this.#begin();
  }

  async #end(): Promise<void> {
    this.#stopped = true;
    await this.station.ended();
    this.#reading.close();
    this.files.close();
  }

  async end(): Promise<void> {
    await this.#end();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function jsonOf({ seq, at, from, to, room = '', text = '在吗', more }: Sent): {
  seq: number;
  msgid: string;
  json: string;
} {
  const msgid = `m${seq}`;
  const record = {
    msgid,
    action: 'send',
    from,
    tolist: to,
    roomid: room,
    msgtime: at,
    msgtype: 'text',
    text: { content: text },
  };
  return { seq, msgid, json: JSON.stringify({ ...record, ...more }) };
}
