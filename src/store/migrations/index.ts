import type { FileKind } from '../files.ts';
import type { Migration } from '../migrate.ts';
import { pipeline } from './archive-0001-pipeline.ts';
import { accounts } from './desk-0001-accounts.ts';
import { evidence } from './evidence-0001-evidence.ts';
import { reading } from './read-0001-reading.ts';

/** In order, per kind of file. Only ever add at the end; a migration that has shipped is never edited. */
export const migrations: Readonly<Record<FileKind, readonly Migration[]>> = {
  desk: [accounts],
  archive: [pipeline],
  evidence: [evidence],
  read: [reading],
};
