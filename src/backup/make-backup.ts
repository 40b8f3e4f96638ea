import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import {
  type CatalogueMonth,
  copyDatabase,
  countMonthFile,
  markOfMonth,
  readCatalogue,
  readLogHead,
  readSchema,
  removeDrafts,
  takeBackupLock,
} from '../store/backup-copy.ts';
import { evidencePath } from '../store/files.ts';
import { beforeOf, keepMedia, keepSmall, type SmallFiles } from './folders.ts';
import {
  type BackedDatabase,
  type BackedTree,
  listSnapshots,
  type Manifest,
  readManifest,
  writeManifest,
} from './manifest.ts';
import { assertGoesOn, Counter, type Pace } from './pace.ts';
import { type Kept, Pieces } from './pieces.ts';
import type { Vault } from './vault.ts';
import { verifyBackup } from './verify-backup.ts';

/**
 * One back-up beside the running service. What refers is copied before what it refers to: checkpoints, huicun.db, archive.db,
 * tiles, months, media. A month's generation that changed meanwhile (a disposal) makes all of it begin again: what is there
 * already is not copied twice. The manifest comes last.
 */
export interface BackupParts {
  readonly paths: Paths;
  readonly dataDir: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly freeBytes: () => number;
  /** The version of this program. */
  readonly program: string;
  /** The recovery copy, under the passphrase; null: no keys go along. */
  readonly keyCopy: Buffer | null;
  /** Copies and reads everything again. */
  readonly isFull: boolean;
  readonly pace: Pace;
}

export interface MadeBackup {
  readonly snapshot: string;
  readonly manifest: Manifest;
  /** Objects read again after it was made. */
  readonly checked: number;
}

const TRIES = 5;
const RESERVE = 256 * 2 ** 20;

export async function makeBackup(parts: BackupParts): Promise<MadeBackup> {
  const lock = takeBackupLock(parts.paths.run);
  const drafts = join(parts.paths.run, 'backup');
  try {
    removeDrafts(drafts);
    await parts.vault.place.tidy();
    const before = await newestManifest(parts.vault);
    assertSameSystem(parts, before);
    const pieces = await Pieces.open(parts.vault, parts.isFull);
    const manifest = await new Making(parts, pieces, before, drafts).run();
    await verifyBackup(parts.vault, manifest, pieces, parts);
    const snapshot = await writeManifest(parts.vault.place, parts.vault.box, manifest);
    return { snapshot, manifest, checked: pieces.added.length };
  } finally {
    removeDrafts(drafts);
    lock.release();
  }
}

/** Null: the first one, or the newest cannot be read, and everything is looked at again. */
async function newestManifest({ place, box }: Vault): Promise<Manifest | null> {
  const newest = (await listSnapshots(place)).at(-1);
  if (newest === undefined) return null;
  return readManifest(place, box, newest).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
}

/** Another one's would be tidied away as soon as they are nobody's. */
function assertSameSystem({ paths, vault }: BackupParts, before: Manifest | null): void {
  const system = systemOf(paths);
  if (before === null || before.system === '' || system === '' || before.system === system) return;
  throw new UserError(`${vault.place.label} 里是另一套会存的备份。请为这一套另选一个位置。`);
}

const systemOf = (paths: Paths): string => originKey(readLogHead(paths.archive)?.origin ?? '');
const originKey = (origin: string): string => origin.split('/')[1] ?? '';

/** One moment of everything but the media. */
interface Copied {
  readonly databases: BackedDatabase[];
  readonly log: { readonly tree: BackedTree; readonly head: Manifest['log'] };
  readonly schemas: Manifest['schemas'];
}

class Making {
  readonly #parts: BackupParts;
  readonly #pieces: Pieces;
  readonly #before: Manifest | null;
  readonly #drafts: string;

  constructor(parts: BackupParts, pieces: Pieces, before: Manifest | null, drafts: string) {
    this.#parts = parts;
    this.#pieces = pieces;
    this.#before = parts.isFull ? null : before;
    this.#drafts = drafts;
  }

  async run(): Promise<Manifest> {
    const { paths, clock, program } = this.#parts;
    const madeAt = clock();
    const { databases, log, schemas } = await this.#consistent();
    const { tree, damaged } = await keepMedia(this.#work('media'), paths.media, this.#known('media'));
    const trees = [log.tree, tree, ...(await this.#others())];
    const keys = await this.#keys();
    await this.#pieces.flush();
    const months = databases.flatMap(({ month }) => (month ? [month.counts] : []));
    return {
      ...{ huicun: 'backup', format: 1, madeAt, program, schemas, databases, trees, keys, damaged },
      system: originKey(log.head?.origin ?? ''),
      log: log.head,
      totals: {
        files: databases.length + trees.reduce((sum, { files }) => sum + files, 0),
        bytes: databases.reduce((sum, { bytes }) => sum + bytes, 0) + trees.reduce((sum, { bytes }) => sum + bytes, 0),
        newBytes: this.#pieces.newBytes,
        messages: months.reduce((sum, { opened }) => sum + opened, 0),
        media: tree.files,
      },
    };
  }

  /** Again from the beginning while a disposal switches the files of a month. */
  async #consistent(): Promise<Copied> {
    for (let i = 0; i < TRIES; i += 1) {
      const began = this.#generations();
      const made = await this.#try();
      if (this.#generations() === began) return made;
    }
    throw new UserError('正在处置到期的消息，各月的文件一再更换，备份没有做成。处置结束后会自动再做。');
  }

  #generations(): string {
    const { archive } = this.#parts.paths;
    return readCatalogue(archive)
      .map(({ file, generation }) => `${file} ${generation}`)
      .join('\n');
  }

  async #try(): Promise<Copied> {
    const { paths } = this.#parts;
    const checkpoints = await this.#checkpoints();
    const desk = await this.#database('huicun.db', paths.desk);
    const archive = await this.#archive();
    const tiles = await this.#small({ name: 'log', key: 'tiles', dir: paths.log, isWanted: isTile });
    const months = await this.#months(archive.catalogue);
    const tree = merge(tiles, checkpoints);
    return {
      databases: [desk.database, archive.database, ...months].filter((one) => one !== null),
      log: { tree, head: archive.head },
      schemas: { desk: desk.schema, archive: archive.schema },
    };
  }

  /** What was signed, as it stands before the database is copied: never more than the database will know of. */
  #checkpoints(): Promise<BackedTree> {
    return this.#small({
      name: 'log',
      key: 'checkpoints',
      dir: this.#parts.paths.log,
      isWanted: (path) => !isTile(path),
    });
  }

  #small(wanted: SmallFiles): Promise<BackedTree> {
    return keepSmall(this.#work('databases'), wanted, this.#known(wanted.name));
  }

  async #archive() {
    const { paths } = this.#parts;
    let found = { catalogue: [] as CatalogueMonth[], head: null as Manifest['log'] };
    const { database, schema } = await this.#database('archive.db', paths.archive, (draft) => {
      found = { catalogue: readCatalogue(draft), head: readLogHead(draft) };
    });
    return { database, schema, ...found };
  }

  async #months(catalogue: readonly CatalogueMonth[]): Promise<(BackedDatabase | null)[]> {
    const done: (BackedDatabase | null)[] = [];
    for (const month of catalogue) done.push(await this.#month(month));
    return done;
  }

  /** A closed month to which nothing was added since lies there already. */
  async #month({ month, file, generation, isClosed }: CatalogueMonth): Promise<BackedDatabase | null> {
    const path = evidencePath(this.#parts.paths, file);
    if (!existsSync(path)) return null; // replaced just now: the generation tells
    const name = `archive/${file}`;
    const old = this.#before?.databases.find((one) => one.path === name);
    const was = old?.month;
    const isKept = was?.isClosed && isClosed && was.generation === generation && was.mark === markOfMonth(path);
    if (old && isKept && this.#pieces.has(old.pieces)) return old;
    let [counts, mark] = [{ n: 0, received: 0, opened: 0, schema: 0 }, ''];
    const { database } = await this.#database(name, path, (draft) => {
      [counts, mark] = [countMonthFile(draft), markOfMonth(draft)];
    });
    return database && { ...database, month: { month, generation, mark, isClosed, counts } };
  }

  async #database(
    name: string,
    from: string,
    look: (draft: string) => void = () => undefined,
  ): Promise<{ database: BackedDatabase | null; schema: number }> {
    if (!existsSync(from)) return { database: null, schema: 0 };
    const draft = join(this.#drafts, name.replaceAll('/', '-'));
    this.#assertRoom(from);
    await copyDatabase(from, draft, () => assertGoesOn(this.#parts.pace));
    look(draft);
    const schema = readSchema(draft);
    const counter = new Counter(
      this.#parts.pace,
      name.startsWith('archive/') ? 'months' : 'databases',
      statSync(draft).size,
    );
    const kept = await this.#pieces.putFile(draft, counter.add);
    await this.#pieces.flush();
    removeDrafts(this.#drafts);
    return { database: { path: name, ...kept, month: null }, schema };
  }

  /** The copy of one moment lies on this disk until it has gone where it belongs. */
  #assertRoom(path: string): void {
    const { freeBytes, dataDir } = this.#parts;
    const needed = statSync(path).size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) + RESERVE;
    if (freeBytes() >= needed) return;
    const mb = Math.ceil(needed / 2 ** 20);
    throw new UserError(
      `备份时要在 ${dataDir} 所在的磁盘上临时放一份副本，需要 ${mb} MB，空间不够。请清理或扩充磁盘。`,
    );
  }

  async #others(): Promise<BackedTree[]> {
    const { paths, dataDir } = this.#parts;
    const isPublic = (path: string) => path === 'log.pub';
    return [
      await this.#small({ name: 'keys', dir: paths.keys, isWanted: isPublic }),
      await this.#small({ name: 'disposals', dir: paths.disposals }),
      await this.#small({ name: 'sdk', dir: join(dataDir, 'sdk') }),
    ];
  }

  async #keys(): Promise<Manifest['keys']> {
    const { keyCopy } = this.#parts;
    if (keyCopy === null) return null;
    const kept: Kept = await this.#pieces.putBuffer(keyCopy);
    return { bytes: kept.bytes, pieces: kept.pieces };
  }

  #work(stage: 'databases' | 'media') {
    const { vault, pace } = this.#parts;
    return { vault, pieces: this.#pieces, counter: new Counter(pace, stage, 0) };
  }

  #known(name: BackedTree['name']) {
    return beforeOf(this.#before?.trees.find((tree) => tree.name === name));
  }
}

const isTile = (path: string): boolean => path.includes('/tile/');

function merge(a: BackedTree, b: BackedTree): BackedTree {
  return { name: a.name, files: a.files + b.files, bytes: a.bytes + b.bytes, shelves: [...a.shelves, ...b.shelves] };
}
