import type { Viewer } from '../access/viewer.ts';
import { listCaseParts } from './case-item-list.ts';
import type { ReadDb } from './db.ts';
import { listExcerptParts } from './excerpt-list.ts';
import { listHoldParts } from './hold-parts.ts';
import type { PackagePart, PackageSource } from './package-order.ts';

/** What a case, a hold or an excerpt holds, as parts of conversations. */

type Listed = Extract<PackageSource, { kind: 'case' | 'hold' | 'excerpt' }>;

const READERS = { case: listCaseParts, hold: listHoldParts, excerpt: listExcerptParts };

/** Nothing when it is absent or not theirs to see. The same message may come in several parts. */
export function listPackageParts(db: ReadDb, viewer: Viewer, { kind, id }: Listed): PackagePart[] {
  return READERS[kind](db, viewer, id);
}
