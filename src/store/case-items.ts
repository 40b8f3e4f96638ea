import type { Viewer } from '../access/viewer.ts';
import type { CaseItemKind } from '../lib/case-words.ts';
import { UserError } from '../lib/errors.ts';
import { assertMay, assertOpen, noteCase, WORKERS } from './case-rights.ts';
import { one, run, type WriteDb } from './db.ts';
import type { NewKept } from './kept-making.ts';
import { insertKept } from './kept-writing.ts';
import { sql } from './sql.ts';

/** What is put into a case, and taken out of it again: who, when and why stay. */
export const owner = 'desk';

/** What whoever adds it was found to see. */
export type NewCaseItem =
  | { readonly kind: 'messages'; readonly kept: NewKept }
  /** Sent at or after, and before; null: without end. */
  | {
      readonly kind: 'conversation';
      readonly conversation: string;
      readonly from: number | null;
      readonly to: number | null;
    }
  | { readonly kind: 'violation' | 'hold' | 'export' | 'excerpt'; readonly id: number }
  | { readonly kind: 'note' };

const LONGEST = 2000;
const MOST = 5000;

export function addCaseItem(
  db: WriteDb,
  viewer: Viewer,
  { caseId, item, why }: { readonly caseId: number; readonly item: NewCaseItem; readonly why: string },
  at: number,
): number {
  assertMay(db, viewer, caseId, WORKERS);
  assertOpen(db, caseId);
  assertFits(db, caseId, item, why);
  const columns = columnsOf(db, item, at);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO case_items (case_id, kind, subject, conversation, from_at, to_at, copy, why, added_by, added_at)
      VALUES (${caseId}, ${item.kind}, ${columns.subject}, ${columns.conversation}, ${columns.from}, ${columns.to},
        ${columns.copy}, ${why}, ${viewer.accountId}, ${at}) RETURNING id`,
  )!;
  const kind = item.kind === 'note' ? 'note' : 'item';
  noteCase(db, viewer.accountId, { caseId, kind, what: 'added', note: why, item: id }, at);
  return id;
}

function columnsOf(db: WriteDb, item: NewCaseItem, at: number) {
  const none = { subject: null, conversation: null, from: null, to: null, copy: null };
  if (item.kind === 'note') return none;
  if (item.kind === 'messages')
    return { ...none, conversation: item.kept.conversation, copy: insertKept(db, item.kept, at) };
  if (item.kind === 'conversation') return { ...none, conversation: item.conversation, from: item.from, to: item.to };
  return { ...none, subject: item.id };
}

function assertFits(db: WriteDb, caseId: number, item: NewCaseItem, why: string): void {
  if (why === '') throw new UserError(item.kind === 'note' ? '备注还没有写。' : '添加材料要写明理由。');
  if ([...why].length > LONGEST) throw new UserError(`${item.kind === 'note' ? '备注' : '理由'}最多 ${LONGEST} 个字。`);
  if (item.kind === 'conversation' && item.from !== null && item.to !== null && item.from >= item.to)
    throw new UserError('开始日期要不晚于结束日期。');
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM case_items WHERE case_id = ${caseId} AND removed_at IS NULL`,
  )!;
  if (n >= MOST) throw new UserError('一个案件最多 5,000 项材料。移除不需要的，或另立案件。');
  if ('id' in item && isIn(db, caseId, item)) throw new UserError('案件里已经有它。');
}

const isIn = (db: WriteDb, caseId: number, { kind, id }: { readonly kind: string; readonly id: number }): boolean =>
  one(
    db,
    sql`SELECT 1 FROM case_items WHERE case_id = ${caseId} AND kind = ${kind} AND subject = ${id} AND removed_at IS NULL`,
  ) !== null;

/** Its copy stays as long as the case keeps what it has. Refuses when somebody else took it out before. */
export function removeCaseItem(
  db: WriteDb,
  viewer: Viewer,
  { caseId, item, why }: { readonly caseId: number; readonly item: number; readonly why: string },
  at: number,
): void {
  assertMay(db, viewer, caseId, WORKERS);
  assertOpen(db, caseId);
  if (why === '') throw new UserError('移除材料要写明理由。');
  if ([...why].length > LONGEST) throw new UserError(`理由最多 ${LONGEST} 个字。`);
  const removed = run(
    db,
    sql`UPDATE case_items SET removed_by = ${viewer.accountId}, removed_at = ${at}, removed_why = ${why}
      WHERE id = ${item} AND case_id = ${caseId} AND removed_at IS NULL`,
  );
  if (removed === 0) throw new UserError('这项材料刚被别人移除。刷新后查看时间线。');
  const found = one<{ kind: CaseItemKind }>(db, sql`SELECT kind FROM case_items WHERE id = ${item}`)!;
  const kind = found.kind === 'note' ? 'note' : 'item';
  noteCase(db, viewer.accountId, { caseId, kind, what: 'removed', note: why, item }, at);
}
