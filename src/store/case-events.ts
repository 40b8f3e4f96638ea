import type { Viewer } from '../access/viewer.ts';
import type { CaseEventKind } from '../lib/case-words.ts';
import { type CaseItem, findCaseItem } from './case-item-list.ts';
import { caseSeen } from './case-rights.ts';
import { all, type ReadDb } from './db.ts';
import { nothing, sql } from './sql.ts';

/** The time line of a case. Why something was added that the viewer may not see, he is not told. */
export const owner = 'archive';

export interface CaseEvent {
  readonly id: number;
  readonly kind: CaseEventKind;
  readonly what: string;
  /** What it is about, as the viewer may see it. */
  readonly item: CaseItem | null;
  /** Whom it is about, where it is about a member. */
  readonly member: string;
  readonly note: string;
  readonly by: string;
  readonly at: number;
}

/** The newest first. Empty when the case is not theirs to see. */
export function listCaseEvents(
  db: ReadDb,
  viewer: Viewer,
  id: number,
  { kind, skip, limit }: { readonly kind: CaseEventKind | null; readonly skip: number; readonly limit: number },
): { readonly rows: CaseEvent[]; readonly more: boolean } {
  const ofKind = kind === null ? nothing : sql`AND e.kind = ${kind}`;
  const found = all<Omit<CaseEvent, 'item'> & { readonly item: number | null }>(
    db,
    sql`SELECT e.id, e.kind, e.what, e.item, coalesce(m.name, '') AS member, e.note,
        coalesce(a.name, '') AS by, e.at
      FROM cases k JOIN case_events e ON e.case_id = k.id
        LEFT JOIN accounts m ON m.id = e.account LEFT JOIN accounts a ON a.id = e.by
      WHERE k.id = ${id} AND ${caseSeen(db, viewer)} ${ofKind} ORDER BY e.id DESC LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  const rows = found.slice(0, limit).map((row) => {
    const item = row.item === null ? null : findCaseItem(db, viewer, id, row.item);
    return { ...row, item, note: item && (item.shown === null || item.shown.kind === 'gone') ? '' : row.note };
  });
  return { rows, more: found.length > limit };
}
