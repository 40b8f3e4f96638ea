import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArchiveFiles } from '../archive-files.ts';
import type { WriteDb } from '../db.ts';
import type { StorePaths } from '../files.ts';

/** archive.db on an empty disk, written as the archive thread writes it: one transaction for each call. */
export class ArchiveDesk {
  readonly dir: string;
  readonly paths: StorePaths;
  #files: ArchiveFiles | null = null;

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), 'huicun-directory-'));
    this.paths = {
      desk: join(this.dir, 'huicun.db'),
      archive: join(this.dir, 'archive.db'),
      months: join(this.dir, 'archive'),
    };
  }

  write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    this.#files ??= new ArchiveFiles(this.paths, () => 0);
    return this.#files.write(change, ...args);
  }

  rows<Row = Record<string, unknown>>(query: string): Row[] {
    return this.write((db) => db.connection.prepare(query).all() as Row[]);
  }

  /** One line of text for each row, its values parted by spaces. */
  lines(query: string): string[] {
    return this.rows(query).map((row) => Object.values(row).join(' '));
  }

  end(): void {
    this.#files?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
