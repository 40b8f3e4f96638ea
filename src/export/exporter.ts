import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { covers } from '../access/covers.ts';
import { may, type Viewer } from '../access/viewer.ts';
import type { Config, Paths } from '../config.ts';
import { EntryKind } from '../evidence/entry.ts';
import type { Clock } from '../lib/clock.ts';
import { bytesFree } from '../lib/disk.ts';
import { UserError } from '../lib/errors.ts';
import { IMPORT_RESULT } from '../lib/export-words.ts';
import type { Log } from '../lib/log.ts';
import {
  type ExportOrder,
  type ExportProgress,
  endExport,
  expireExports,
  type FinishedExport,
  failExport,
  finishExport,
  recordExportProgress,
  recordExportViewer,
  requeueExports,
  startNextExport,
} from '../store/export-queue.ts';
import { endImports } from '../store/imports.ts';
import { appendOwn } from '../store/log.ts';
import type { Store } from '../store/store.ts';
import { findMember, readAccessRevision } from '../store/viewers.ts';
import type { MakeExport, WantedExport } from './make-export.ts';
import { Stopped } from './pace.ts';

/**
 * Has exports made in the background, one at a time, the oldest first. What is to be made stands in huicun.db: a
 * program that ends in the middle makes it anew at its next start.
 */
export interface ExporterParts {
  readonly config: Pick<Config, 'company' | 'dataDir' | 'mediaReserveMb'>;
  readonly paths: Paths;
  readonly log: Log;
  readonly clock: Clock;
  readonly store: Store;
  readonly make: MakeExport;
  /** Free bytes where the data lies. */
  readonly freeBytes?: () => number;
  /** What the company calls itself; its setting when left out. */
  readonly company?: () => string;
  /** Has the log say how far it is, before a package of messages begins: a signed note; null when there is no log. */
  readonly checkpoint?: () => Promise<string | null>;
}

const MB = 2 ** 20;
/** Says what the log was when it was begun. The formats themselves are of the thread that writes them: 30 MB. */
const CHECKPOINTED = 'package';
const NO_ROOM = '磁盘剩余空间不足，导出已停止。请清理磁盘或删除旧的导出，再点“重新生成”。';
const NO_RIGHT =
  '申请人的账号已停用、不再有导出权限，或查看范围已缩小，导出已停止。仍有权限的，可点“重新生成”，得到现在可以查看的内容。';
const FAULT = '制作时出现内部错误，存档没有受影响。可点“重新生成”再试；反复出现时，请运维查看服务日志。';

/** Whose eyes an export is made with, and of which state of all rights that is. */
interface Maker {
  revision: string;
  readonly viewer: Viewer;
}

export class Exporter {
  readonly #parts: ExporterParts;
  #running: Promise<void> | null = null;
  #asked = false;
  #begun = false;
  #closing = false;

  constructor(parts: ExporterParts) {
    this.#parts = parts;
  }

  pathOf(file: string): string {
    return join(this.#parts.paths.exports, file);
  }

  /** There may be something to do. */
  wake(): void {
    this.run().catch((error: unknown) => this.#parts.log.error({ err: error }, 'exports could not be made'));
  }

  /** Makes all that wait, after clearing away what is past its time. Resolves when nothing waits. */
  run(): Promise<void> {
    this.#asked = true;
    this.#running ??= this.#all().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** What is being made stops at its next step. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#running?.catch(() => undefined);
  }

  async #all(): Promise<void> {
    const { store, clock } = this.#parts;
    if (!this.#begun) {
      await store.write(requeueExports);
      await store.write(endImports, clock());
    }
    this.#begun = true;
    while (this.#asked && !this.#closing) {
      this.#asked = false;
      this.#sweep(await store.write(expireExports, clock()));
      const order = this.#closing ? null : await store.write(startNextExport, clock());
      if (order === null) continue;
      this.#asked = true;
      await this.#make(order);
    }
  }

  /** Whatever lies in the folder and is nobody's any more. Nothing is being made while this runs. */
  #sweep(named: readonly string[]): void {
    const folder = this.#parts.paths.exports;
    if (!existsSync(folder)) return;
    const kept = new Set(named);
    for (const name of readdirSync(folder)) {
      if (kept.has(name) || isBeingWritten(join(folder, name))) continue;
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }

  async #make(order: ExportOrder): Promise<void> {
    const { store, clock, log, make } = this.#parts;
    try {
      const maker = await this.#makerOf(order);
      if (maker === null) return await store.write(endExport, order.id, NO_RIGHT, clock());
      await store.write(recordExportViewer, order.id, maker.viewer);
      const wanted = await this.#wantedOf({ ...order, viewer: maker.viewer });
      const made = await make(wanted, (progress) => this.#mayGoOn(order, maker, progress));
      // Rights may have changed behind its last word.
      if (!(await this.#mayBeKept(order, maker, made.file))) return;
      if (await store.write(finishExport, order.id, made, clock())) await this.#enter(order.id, made);
      else rmSync(this.pathOf(made.file), { force: true });
    } catch (error) {
      if (error instanceof Stopped) return;
      log.error({ err: error, id: order.id }, 'an export could not be made');
      await store.write(failExport, order.id, sentenceOf(error), clock());
    }
  }

  async #wantedOf(order: ExportOrder): Promise<WantedExport> {
    const { config, clock, company = () => config.company, checkpoint } = this.#parts;
    const note = order.kind === CHECKPOINTED && checkpoint ? await checkpoint() : null;
    return { ...order, company: company(), madeAt: clock(), checkpoint: note };
  }

  /** That it left stands in the log as well, with what it is known by. */
  async #enter(id: number, { manifest }: FinishedExport): Promise<void> {
    const { store, clock } = this.#parts;
    if (manifest === undefined) return;
    const entry = { kind: EntryKind.exported, seq: id, at: clock(), hash: Buffer.from(manifest, 'hex') };
    await store.write(appendOwn, entry);
  }

  async #mayBeKept(order: ExportOrder, maker: Maker, file: string): Promise<boolean> {
    const { store, clock } = this.#parts;
    if (await this.#isStillAllowed(order, maker)) return true;
    rmSync(this.pathOf(file), { force: true });
    await store.write(endExport, order.id, NO_RIGHT, clock());
    return false;
  }

  /** Rights are taken anew when it begins: what was given up in between is not packed up. Null: it may not be made at all. */
  async #makerOf({ accountId, viewer }: ExportOrder): Promise<Maker | null> {
    const { store } = this.#parts;
    const revision = await store.read(readAccessRevision);
    const now = (await store.read(findMember, accountId))?.viewer;
    if (!now || !may(now, 'export')) return null;
    return { revision, viewer: covers(now, viewer) ? viewer : now };
  }

  /** And again while it is made, whenever roles, accounts or departments have changed. */
  async #isStillAllowed(order: ExportOrder, maker: Maker): Promise<boolean> {
    const { store } = this.#parts;
    if ((await store.read(readAccessRevision)) === maker.revision) return true;
    const now = await this.#makerOf(order);
    maker.revision = now?.revision ?? '';
    return now !== null && covers(now.viewer, maker.viewer);
  }

  async #mayGoOn(order: ExportOrder, maker: Maker, progress: ExportProgress): Promise<boolean> {
    const { id } = order;
    const { config, store, clock, freeBytes = () => bytesFree(config.dataDir) } = this.#parts;
    if (this.#closing) return false;
    // What is archived goes before what is packed up: the reserve is the one at which media are no longer fetched.
    if (freeBytes() < config.mediaReserveMb * MB) {
      await store.write(failExport, id, NO_ROOM, clock());
      return false;
    }
    if (!(await this.#isStillAllowed(order, maker))) {
      await store.write(endExport, id, NO_RIGHT, clock());
      return false;
    }
    return store.write(recordExportProgress, id, progress);
  }
}

const HOUR = 3_600_000;

/** A table of results is there before its row says so (web/import-results.ts). */
function isBeingWritten(path: string): boolean {
  if (!basename(path).startsWith(IMPORT_RESULT)) return false;
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < HOUR;
}

function sentenceOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return (error as NodeJS.ErrnoException).code === 'ENOSPC' ? NO_ROOM : FAULT;
}
