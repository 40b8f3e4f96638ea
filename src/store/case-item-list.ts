import { may, type Viewer } from '../access/viewer.ts';
import type { CaseItemKind } from '../lib/case-words.ts';
import { caseSeen } from './case-rights.ts';
import { findChat } from './chat-places.ts';
import { all, one, type ReadDb } from './db.ts';
import { findExcerpt, listExcerptParts } from './excerpt-list.ts';
import { isKeptSeen, type KeptHead, type KeptMessages, keptPart, listKeptSeqs, readKept } from './kept-copies.ts';
import type { PackagePart } from './package-order.ts';
import { nothing, sql } from './sql.ts';
import { withRestricted } from './viewers.ts';
import { findViolationRow, type ViolationRow } from './violation-list.ts';

/**
 * What is in a case, as far as the viewer may see it: of what he may not see there is only that it is there, who added it and
 * when.
 */
export const owner = 'archive';

/** What an item shows, by its kind. */
export type ShownItem =
  | {
      readonly kind: 'messages';
      readonly conversation: string;
      readonly count: number;
      readonly firstAt: number;
      readonly lastAt: number;
      readonly first: number;
    }
  | {
      readonly kind: 'conversation';
      readonly conversation: string;
      readonly from: number | null;
      readonly to: number | null;
    }
  | { readonly kind: 'violation'; readonly violation: ViolationRow }
  | { readonly kind: 'note' }
  /** Messages that disposal took, the copy as well. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'hold'; readonly id: number; readonly title: string; readonly isOver: boolean }
  | {
      readonly kind: 'export';
      readonly id: number;
      readonly title: string;
      readonly state: string;
      readonly mine: boolean;
    }
  | {
      readonly kind: 'excerpt';
      readonly id: number;
      readonly title: string;
      readonly conversation: string;
      readonly customer: string | null;
      readonly count: number;
    };

export interface CaseItem {
  readonly id: number;
  readonly kind: CaseItemKind;
  /** Null: not the viewer's to see. */
  readonly shown: ShownItem | null;
  /** Hidden only because somebody's data in it are restricted. */
  readonly restricted: boolean;
  /** Empty where the item is not the viewer's to see. */
  readonly why: string;
  readonly addedBy: string;
  readonly addedAt: number;
  readonly removedBy: string;
  readonly removedAt: number | null;
  readonly removedWhy: string;
}

interface Stored extends Omit<CaseItem, 'shown' | 'restricted'> {
  readonly subject: number | null;
  readonly conversation: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly copy: number | null;
}

const ITEMS = sql`SELECT i.id, i.kind, i.subject, i.conversation, i.from_at AS "from", i.to_at AS "to", i.copy, i.why,
    coalesce(a.name, '') AS addedBy, i.added_at AS addedAt, coalesce(r.name, '') AS removedBy, i.removed_at AS removedAt,
    i.removed_why AS removedWhy
  FROM cases k JOIN case_items i ON i.case_id = k.id LEFT JOIN accounts a ON a.id = i.added_by
    LEFT JOIN accounts r ON r.id = i.removed_by`;

export interface CaseItemFilters {
  readonly kind: CaseItemKind | null;
  /** Those that were taken out. */
  readonly removed: boolean;
}

/** The newest first. Empty when the case is not theirs to see. */
export function listCaseItems(
  db: ReadDb,
  viewer: Viewer,
  id: number,
  { kind, removed, skip, limit }: CaseItemFilters & { readonly skip: number; readonly limit: number },
): { readonly rows: CaseItem[]; readonly more: boolean } {
  const ofKind = kind === null ? nothing : sql`AND i.kind = ${kind}`;
  const which = removed ? sql`i.removed_at IS NOT NULL` : sql`i.removed_at IS NULL`;
  const rows = all<Stored>(
    db,
    sql`${ITEMS} WHERE k.id = ${id} AND ${caseSeen(db, viewer)} AND ${which} ${ofKind}
      ORDER BY i.id DESC LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  return { rows: rows.slice(0, limit).map((row) => shown(db, viewer, row)), more: rows.length > limit };
}

/** Null when there is none, or not in a case of theirs. */
export function findCaseItem(db: ReadDb, viewer: Viewer, id: number, item: number): CaseItem | null {
  const row = one<Stored>(db, sql`${ITEMS} WHERE k.id = ${id} AND i.id = ${item} AND ${caseSeen(db, viewer)}`);
  return row && shown(db, viewer, row);
}

/** How many of each kind are in it. */
export function countCaseItems(
  db: ReadDb,
  viewer: Viewer,
  id: number,
): { readonly kinds: Readonly<Partial<Record<CaseItemKind, number>>>; readonly removed: number } {
  const rows = all<{ kind: CaseItemKind; isOver: number; n: number }>(
    db,
    sql`SELECT i.kind, i.removed_at IS NOT NULL AS isOver, count(*) AS n FROM cases k JOIN case_items i ON i.case_id = k.id
      WHERE k.id = ${id} AND ${caseSeen(db, viewer)} GROUP BY 1, 2`,
  );
  const present = rows.filter(({ isOver }) => isOver === 0).map(({ kind, n }) => [kind, n] as const);
  return {
    kinds: Object.fromEntries(present),
    removed: rows.reduce((sum, { isOver, n }) => sum + (isOver === 1 ? n : 0), 0),
  };
}

/** The messages of an item that has some of its own. */
export function readCaseItem(
  db: ReadDb,
  viewer: Viewer,
  { caseId, item }: { readonly caseId: number; readonly item: number },
  page: { readonly skip: number; readonly limit: number },
): KeptMessages {
  const row = one<Stored>(db, sql`${ITEMS} WHERE k.id = ${caseId} AND i.id = ${item} AND ${caseSeen(db, viewer)}`);
  const kept = row && keptOf(db, row.copy);
  return kept ? readKept(db, viewer, kept, page) : { messages: [], gone: [], total: 0 };
}

function shown(
  db: ReadDb,
  viewer: Viewer,
  { subject: _s, conversation: _c, from: _f, to: _t, copy: _p, ...row }: Stored,
): CaseItem {
  const stored = { ...row, subject: _s, conversation: _c, from: _f, to: _t, copy: _p };
  const seen = SHOWN[row.kind](db, viewer, stored);
  const restricted = seen === null && SHOWN[row.kind](db, withRestricted(viewer).viewer, stored) !== null;
  const isSilent = seen === null || seen.kind === 'gone'; // whose it was cannot be told any more
  return isSilent ? { ...row, shown: seen, restricted, why: '', removedWhy: '' } : { ...row, shown: seen, restricted };
}

type Show = (db: ReadDb, viewer: Viewer, row: Stored) => ShownItem | null;

const SHOWN: Readonly<Record<CaseItemKind, Show>> = {
  messages: showMessages,
  conversation(db, viewer, { conversation, from, to }) {
    const isSeen = conversation !== null && findChat(db, viewer, conversation) !== null;
    return isSeen ? { kind: 'conversation', conversation, from, to } : null;
  },
  violation(db, viewer, { subject }) {
    const violation = may(viewer, 'see-violations') ? findViolationRow(db, viewer, subject!) : null;
    return violation && { kind: 'violation', violation };
  },
  note: () => ({ kind: 'note' }),
  hold(db, viewer, { subject }) {
    if (!may(viewer, 'see-retention')) return null;
    const hold = one<{ title: string; isOver: number }>(
      db,
      sql`SELECT name AS title, released_at IS NOT NULL AS isOver FROM holds WHERE id = ${subject}`,
    );
    return hold && { kind: 'hold', id: subject!, title: hold.title, isOver: hold.isOver === 1 };
  },
  export: showExport,
  excerpt(db, viewer, { subject }) {
    const excerpt = findExcerpt(db, viewer, subject!);
    if (!excerpt) return null;
    const { id, title, conversation, customer, count } = excerpt;
    return { kind: 'excerpt', id, title, conversation, customer, count };
  },
};

function showMessages(db: ReadDb, viewer: Viewer, { copy }: Stored): ShownItem | null {
  if (copy === null) return { kind: 'gone' };
  const kept = keptOf(db, copy);
  if (!kept || !isKeptSeen(db, viewer, kept)) return null;
  const { conversation, firstAt, lastAt } = kept;
  const seqs = listKeptSeqs(db, viewer, kept);
  return { kind: 'messages', conversation, count: seqs.length, firstAt, lastAt, first: seqs[0]! };
}

/** An export is its asker's; one made of the case says no more than the case. */
function showExport(db: ReadDb, viewer: Viewer, { subject }: Stored): ShownItem | null {
  const found = one<{ title: string; state: string; account: number; ofCase: number }>(
    db,
    sql`SELECT title, state, account_id AS account, json_extract(conditions, '$.source.kind') = 'case' AS ofCase
      FROM exports WHERE id = ${subject}`,
  );
  if (!found) return null;
  const mine = found.account === viewer.accountId;
  return mine || found.ofCase === 1
    ? { kind: 'export', id: subject!, title: found.title, state: found.state, mine }
    : null;
}

function keptOf(db: ReadDb, copy: number | null): KeptHead | null {
  return one(
    db,
    sql`SELECT id, conversation, chat_kind AS chatKind, people, first_at AS firstAt, last_at AS lastAt, count
      FROM kept_copies WHERE id = ${copy}`,
  );
}

/** What a package of the case holds: of its messages, conversations, violations and excerpts, what the viewer may see. */
export function listCaseParts(db: ReadDb, viewer: Viewer, id: number): PackagePart[] {
  const rows = all<Stored>(
    db,
    sql`${ITEMS} WHERE k.id = ${id} AND ${caseSeen(db, viewer)} AND i.removed_at IS NULL ORDER BY i.id`,
  );
  return rows.flatMap((row) => partsOf(db, viewer, row));
}

function partsOf(db: ReadDb, viewer: Viewer, row: Stored): PackagePart[] {
  const { kind, copy, conversation, from, to, subject } = row;
  if (kind === 'messages') {
    const kept = keptOf(db, copy);
    return kept ? [keptPart(db, viewer, kept)] : [];
  }
  if (kind === 'conversation') return [{ conversation: conversation!, from, to, seqs: null }];
  if (kind === 'excerpt') return listExcerptParts(db, viewer, subject!);
  if (kind !== 'violation') return [];
  const found = SHOWN.violation(db, viewer, row);
  if (found?.kind !== 'violation' || found.violation.seq === null) return [];
  const { id, seq, sentAt, conversation: key } = found.violation;
  return [{ conversation: key, from: null, to: null, seqs: [seq], copies: [{ of: 'violation', id, seq, sentAt }] }];
}
