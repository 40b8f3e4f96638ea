import type { FileKind } from '../files.ts';
import type { Migration } from '../migrate.ts';
import { pipeline } from './archive-0001-pipeline.ts';
import { media as archiveMedia } from './archive-0002-media.ts';
import { directory } from './archive-0003-directory.ts';
import { people } from './archive-0004-people.ts';
import { outsiders } from './archive-0005-outsiders.ts';
import { violations } from './archive-0006-violations.ts';
import { lists } from './archive-0007-lists.ts';
import { kinds } from './archive-0008-kinds.ts';
import { places } from './archive-0009-places.ts';
import { review } from './archive-0010-review.ts';
import { evidenceLog } from './archive-0011-log.ts';
import { disposal } from './archive-0012-disposal.ts';
import { figures as archiveFigures } from './archive-0013-figures.ts';
import { accounts } from './desk-0001-accounts.ts';
import { exports } from './desk-0002-exports.ts';
import { setup } from './desk-0003-setup.ts';
import { reading as deskReading } from './desk-0004-reading.ts';
import { access } from './desk-0005-access.ts';
import { rules } from './desk-0006-rules.ts';
import { exportOrders } from './desk-0007-exports.ts';
import { retention } from './desk-0008-retention.ts';
import { cases } from './desk-0009-cases.ts';
import { checkpointPlaces } from './desk-0010-checkpoints.ts';
import { backups } from './desk-0011-backups.ts';
import { diskDays } from './desk-0012-disk.ts';
import { figures as deskFigures } from './desk-0013-figures.ts';
import { evidence } from './evidence-0001-evidence.ts';
import { media as evidenceMedia } from './evidence-0002-media.ts';
import { journalBySeq } from './evidence-0003-journal.ts';
import { reading } from './read-0001-reading.ts';
import { mediaUses } from './read-0002-media.ts';

/** In order, per kind of file. Only ever add at the end; a migration that has shipped is never edited. */
export const migrations: Readonly<Record<FileKind, readonly Migration[]>> = {
  desk: [
    accounts,
    exports,
    setup,
    deskReading,
    access,
    rules,
    exportOrders,
    retention,
    cases,
    checkpointPlaces,
    backups,
    diskDays,
    deskFigures,
  ],
  archive: [
    pipeline,
    archiveMedia,
    directory,
    people,
    outsiders,
    violations,
    lists,
    kinds,
    places,
    review,
    evidenceLog,
    disposal,
    archiveFigures,
  ],
  evidence: [evidence, evidenceMedia, journalBySeq],
  read: [reading, mediaUses],
};
