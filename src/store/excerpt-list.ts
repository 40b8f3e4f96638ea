import type { Viewer } from '../access/viewer.ts';
import { normaliseText } from '../search/normal-form.ts';
import { all, one, type ReadDb } from './db.ts';
import { isKeptSeen, KEPT, type KeptHead, type KeptMessages, keptPart, readKept } from './kept-copies.ts';
import type { PackagePart } from './package-order.ts';
import { nothing, sql } from './sql.ts';

/** Excerpts as they are read: whoever may see any of the messages sees it, with those. One that disposal has emptied is gone. */
export const owner = 'archive';

export interface Excerpt {
  readonly id: number;
  readonly version: number;
  readonly title: string;
  readonly note: string;
  readonly customer: string | null;
  readonly conversation: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** As it was made. */
  readonly count: number;
  readonly madeBy: string;
  readonly madeAt: number;
  readonly changedBy: string;
  readonly changedAt: number;
  /** The viewer made it. */
  readonly mine: boolean;
}

interface Stored extends Omit<Excerpt, 'mine'>, Omit<KeptHead, 'id'> {
  readonly copy: number;
  readonly makerId: number;
}

const EXCERPTS = sql`SELECT e.id, e.version, e.title, e.note, e.customer, e.made_by AS makerId, ${KEPT},
    coalesce(a.name, '') AS madeBy, e.made_at AS madeAt, coalesce(b.name, '') AS changedBy, e.changed_at AS changedAt
  FROM excerpts e JOIN kept_copies p ON p.id = e.copy
    LEFT JOIN accounts a ON a.id = e.made_by LEFT JOIN accounts b ON b.id = e.changed_by`;

export interface ExcerptFilters {
  /** In title and note; empty for all. */
  readonly search: string;
  readonly customer: string | null;
  /** Only those the viewer made. */
  readonly mine: boolean;
}

const TOGETHER = 200; // looked through at once

/** The newest first. */
export function listExcerpts(
  db: ReadDb,
  viewer: Viewer,
  { search, customer, mine }: ExcerptFilters,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { readonly rows: Excerpt[]; readonly more: boolean } {
  const ofCustomer = customer === null ? nothing : sql`AND e.customer = ${customer}`;
  const own = mine ? sql`AND e.made_by = ${viewer.accountId}` : nothing;
  const words = normaliseText(search);
  const isMeant = ({ title, note }: Stored) => words === '' || normaliseText(`${title} ${note}`).includes(words);
  const rows: Excerpt[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  while (rows.length <= skip + limit) {
    const some = all<Stored>(
      db,
      sql`${EXCERPTS} WHERE e.removed_at IS NULL AND e.id < ${before} ${ofCustomer} ${own} ORDER BY e.id DESC LIMIT ${TOGETHER}`,
    );
    const meant = some.filter((row) => isMeant(row) && isSeen(db, viewer, row));
    rows.push(...meant.map((row) => shownOf(row, viewer)));
    if (some.length < TOGETHER) break;
    before = some.at(-1)!.id;
  }
  return { rows: rows.slice(skip, skip + limit), more: rows.length > skip + limit };
}

/** Null when it is absent, removed, or not theirs to see. */
export function findExcerpt(db: ReadDb, viewer: Viewer, id: number): Excerpt | null {
  const row = findStored(db, viewer, id);
  return row && shownOf(row, viewer);
}

/** Some of its messages, in chat order: those the viewer may see. */
export function readExcerpt(
  db: ReadDb,
  viewer: Viewer,
  id: number,
  page: { readonly skip: number; readonly limit: number },
): KeptMessages {
  const row = findStored(db, viewer, id);
  return row ? readKept(db, viewer, keptOf(row), page) : { messages: [], gone: [], total: 0 };
}

/** What a package of it holds. Empty when it is absent or not theirs to see. */
export function listExcerptParts(db: ReadDb, viewer: Viewer, id: number): PackagePart[] {
  const row = findStored(db, viewer, id);
  if (!row) return [];
  return [keptPart(db, viewer, keptOf(row))];
}

function findStored(db: ReadDb, viewer: Viewer, id: number): Stored | null {
  const row = one<Stored>(db, sql`${EXCERPTS} WHERE e.id = ${id} AND e.removed_at IS NULL`);
  return row && isSeen(db, viewer, row) ? row : null;
}

const keptOf = (row: Stored): KeptHead => ({ ...row, id: row.copy });

const isSeen = (db: ReadDb, viewer: Viewer, row: Stored): boolean => isKeptSeen(db, viewer, keptOf(row));

function shownOf({ copy: _copy, chatKind: _kind, people: _people, makerId, ...row }: Stored, viewer: Viewer): Excerpt {
  return { ...row, mine: makerId === viewer.accountId };
}
