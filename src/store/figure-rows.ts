import type { Viewer } from '../access/viewer.ts';
import type { FigureQuery } from '../figures/indicator.ts';
import type { DialogueSort } from '../figures/reckoned.ts';
import { type Masks, maskText } from '../messages/mask.ts';
import { all, one, type ReadDb } from './db.ts';
import { readFiguresBasis } from './figure-counts.ts';
import { listFactRows } from './figure-fact-rows.ts';
import { indicatorsIn } from './figure-reckoning.ts';
import { listRevisits } from './figure-revisits.ts';
import { figureSight, mayFigure } from './figure-sight.ts';
import { masksFor } from './masking.ts';
import { sightOf } from './sight.ts';
import { type Sql, sql } from './sql.ts';
import { alsoVisibleAt, visibleTo } from './visibility.ts';

/** What is behind one number of one of the staff: dialogues, customers, groups, timeouts or violations, the last first. */
export const owner = 'archive';

export interface FigureRowFound {
  /** Null: there is no chat, or none that the viewer may open. */
  readonly conversation: string | null;
  readonly at: number;
  readonly seq: number | null;
  /** The customer or the group, as it is called. */
  readonly other: string;
  readonly note: string;
}

export interface FigureRowsFound {
  readonly rows: readonly FigureRowFound[];
  readonly total: number;
}

/** Of the range, the table and the kind of time that the query says. Null: nothing could be listed, or not to this viewer. */
export function listFigureRows(
  db: ReadDb,
  viewer: Viewer,
  query: FigureQuery,
  key: string,
  userid: string,
  page: { readonly skip: number; readonly limit: number },
): FigureRowsFound | null {
  const behind = indicatorsIn(db, viewer, query).find((known) => known.key === key)?.behind ?? null;
  if (behind === null || !mayFigure(viewer, userid)) return null;
  if ('dialogues' in behind) return listDialogues(db, viewer, { query, userid, sort: behind.dialogues }, page);
  if ('revisit' in behind) return revisitRows(db, viewer, { query, userid, n: behind.revisit }, page);
  const asked = { range: query.range, kind: query.table === 'group' ? 1 : 0, staff: [userid] } as const;
  return listFactRows(db, viewer, behind.fact, asked, page);
}

type Page = Parameters<typeof listFigureRows>[5];

const DIALOGUES: Readonly<Record<DialogueSort, Sql>> = {
  own: sql`(d.kind = 1 OR s.sent > 0)`,
  'by-staff': sql`d.by_staff = 1 AND d.opener = s.userid`,
  'by-customer': sql`d.by_staff = 0`,
  answered: sql`d.by_staff = 0 AND s.first_ms IS NOT NULL`,
  effective: sql`d.asked > 0 AND d.said > 0`,
  'took-part': sql`s.sent > 0`,
  replied: sql`s.replies > 0`,
  'with-call': sql`d.call_ms > 0 AND (d.kind = 1 OR s.sent > 0)`,
};

interface DialogueRow {
  readonly conversation: string;
  readonly at: number;
  readonly seq: number;
  readonly byStaff: number;
  readonly asked: number;
  readonly said: number;
  readonly sent: number;
  readonly callMs: number;
  readonly firstMs: number | null;
  readonly replies: number;
  readonly replyMs: number;
  readonly name: string | null;
}

interface DialoguesAsked {
  readonly query: FigureQuery;
  readonly userid: string;
  readonly sort: DialogueSort;
}

function listDialogues(
  db: ReadDb,
  viewer: Viewer,
  { query: { table, range, time }, userid, sort }: DialoguesAsked,
  { skip, limit }: Page,
): FigureRowsFound {
  const { basis } = readFiguresBasis(db);
  if (basis === null) return { rows: [], total: 0 };
  const place = { userid: sql`s.userid`, day: sql`s.day`, kind: sql`d.kind` };
  const from = sql`FROM dialogue_staff s
      CROSS JOIN dialogues d ON d.basis = s.basis AND d.day = s.day AND d.conversation = s.conversation AND d.began_at = s.began_at
        AND d.seq = s.seq
      CROSS JOIN conversations c ON c.key = d.conversation
    WHERE s.basis = ${basis} AND s.userid = ${userid} AND s.day BETWEEN ${range.from} AND ${range.to}
      AND d.kind = ${table === 'group' ? 1 : 0} AND ${DIALOGUES[sort]} AND ${figureSight(viewer, place)}
      AND ${visibleTo(viewer)} AND ${alsoVisibleAt(viewer, sql`d.began_at`)}`;
  const working = time === 'working';
  const rows = all<DialogueRow>(
    db,
    sql`SELECT d.conversation, d.began_at AS at, d.seq, d.by_staff AS byStaff, d.asked, d.said, s.sent, d.call_ms AS callMs,
        ${working ? sql`s.first_work_ms` : sql`s.first_ms`} AS firstMs, s.replies,
        ${working ? sql`s.reply_work_ms` : sql`s.reply_ms`} AS replyMs,
        coalesce((SELECT r.name FROM rooms r WHERE r.id = d.conversation),
          (SELECT u.name FROM members m JOIN customers u ON u.id = m.userid WHERE m.conversation = d.conversation AND d.kind = 0 LIMIT 1)) AS name
      ${from} ORDER BY d.began_at DESC, d.conversation LIMIT ${limit} OFFSET ${skip}`,
  );
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n ${from}`)!;
  const masks = masksFor(db, viewer);
  return { rows: rows.map((row) => dialogueRow(row, masks)), total: n };
}

function dialogueRow(row: DialogueRow, masks: Masks | null): FigureRowFound {
  const { conversation, at, seq, name } = row;
  const unnamed = conversation.includes('|') ? '未命名的客户' : '未命名的群';
  return { conversation, at, seq, other: hidden(name || unnamed, masks), note: noteOf(row) };
}

const hidden = (name: string, masks: Masks | null): string => (masks === null ? name : maskText(name, masks, []));

function noteOf({ byStaff, asked, said, sent, callMs, firstMs, replies, replyMs }: DialogueRow): string {
  const isAnswered = firstMs !== null;
  const parts = [
    byStaff === 1 ? '员工发起' : '客户发起',
    `客户 ${asked} 条，员工 ${said} 条${sent === said ? '' : `（本人 ${sent} 条）`}`,
    isAnswered ? `首次回复 ${lasting(firstMs)}` : '本人未回复',
    replies > 1 ? `回复 ${replies} 次，平均 ${lasting(Math.round(replyMs / replies))}` : '',
    callMs > 0 ? `通话 ${lasting(callMs)}` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function lasting(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} 秒`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return minutes === 0 ? `${hours} 小时` : `${hours} 小时 ${minutes} 分`;
  return seconds % 60 === 0 ? `${minutes} 分` : `${minutes} 分 ${seconds % 60} 秒`;
}

function revisitRows(
  db: ReadDb,
  viewer: Viewer,
  { query, userid, n }: { readonly query: FigureQuery; readonly userid: string; readonly n: number },
  page: Page,
): FigureRowsFound {
  const { rows, total } = listRevisits(db, viewer, { range: query.range, userids: [userid], n }, page);
  const masks = masksFor(db, viewer);
  const found = rows.map(({ conversation, addedAt, done, name }) => ({
    conversation: conversation !== null && isInSight(db, viewer, conversation) ? conversation : null,
    ...{ at: addedAt, seq: null, other: hidden(name ?? '未命名的客户', masks) },
    note: done ? `第 ${n} 日已回访` : `第 ${n} 日未回访`,
  }));
  return { rows: found, total };
}

function isInSight(db: ReadDb, viewer: Viewer, key: string): boolean {
  const { table, seen } = sightOf(db, viewer);
  return one(db, sql`SELECT 1 FROM ${table} c WHERE c.key = ${key} AND ${seen}`) !== null;
}
