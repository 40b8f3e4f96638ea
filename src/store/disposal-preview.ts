import { type CopyKind, copyCutoff, type Planner } from '../access/retention-plan.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { type DueSample, plannerOf } from './disposal-count.ts';
import type { DisposalCopies } from './disposals.ts';
import { listKeptSeqsOf } from './kept-writing.ts';
import { monthOfSeq } from './month-of-seq.ts';
import { readPlanChats } from './retention-plan.ts';
import { sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/** What a preview shows besides numbers. */
export const owner = 'archive';

export interface ShownSample {
  readonly seq: number;
  readonly conversation: string;
  readonly sender: string;
  readonly sentAt: number;
  readonly type: string;
  readonly text: string;
  readonly rule: number;
}

/** Some of the messages that would go: those the viewer may read. */
export function listDisposalSamples(db: ReadDb, viewer: Viewer, id: number, limit: number): ShownSample[] {
  const row = one<{ samples: string }>(db, sql`SELECT samples FROM disposals WHERE id = ${id}`);
  const kept = row ? (JSON.parse(row.samples) as DueSample[]) : [];
  const there = new Set(db.months());
  const found: ShownSample[] = [];
  for (const { seq, month, rule } of kept) {
    if (found.length >= limit) break;
    if (!there.has(month)) continue;
    const message = one<Omit<ShownSample, 'rule'>>(
      db.month(month),
      sql`SELECT m.seq, k.key AS conversation, p.userid AS sender, m.sent_at AS sentAt, m.type, m.text
        FROM messages m JOIN chats k ON k.id = m.conversation JOIN conversations c ON c.key = k.key JOIN people p ON p.id = m.sender
        WHERE m.seq = ${seq} AND ${visibleAt(viewer, sql`m.sent_at`)}`,
    );
    if (message) found.push({ ...message, rule });
  }
  return found;
}

/** Seqs in one question to a month. */
const TOGETHER = 2000;

/** What else holds copies of what would go. Asked by the job, when all months are counted. */
export function countCopies(db: ReadDb, plan: string, at: number): DisposalCopies {
  const planner = plannerOf(plan);
  const marked = all<{ seq: number }>(db, sql`SELECT DISTINCT seq FROM bookmarks ORDER BY seq`).map(({ seq }) => seq);
  return {
    exports: one<{ n: number }>(db, sql`SELECT count(*) AS n FROM exports WHERE file IS NOT NULL`)!.n,
    bookmarks: judge(db, planner, marked, at).going.size,
    ...goingCopies(db, planner, at),
  };
}

/** Excerpts that would go, and cases that would lose something: a copy goes with the last of its messages. */
function goingCopies(db: ReadDb, planner: Planner, at: number): Pick<DisposalCopies, 'excerpts' | 'cases'> {
  const seqs = new Set([...listKeptSeqsOf(db, 'excerpt'), ...listKeptSeqsOf(db, 'case')]);
  const { staying } = judge(db, planner, [...seqs], at);
  const kept = new Set(
    all<{ copy: number }>(
      db,
      sql`SELECT DISTINCT copy FROM kept_messages WHERE seq IN (SELECT value FROM json_each(${JSON.stringify([...staying])}))`,
    ).map(({ copy }) => copy),
  );
  const going = (rows: readonly Kept[], kind: CopyKind) => {
    const before = copyCutoff(planner.plan, kind, at);
    return new Set(rows.filter(({ copy, madeAt }) => !kept.has(copy) && madeAt < before).map(({ id }) => id)).size;
  };
  const excerpts = all<Kept>(db, sql`SELECT id, copy, made_at AS madeAt FROM excerpts WHERE copy IS NOT NULL`);
  const items = all<Kept>(
    db,
    sql`SELECT case_id AS id, copy, added_at AS madeAt FROM case_items WHERE copy IS NOT NULL AND removed_at IS NULL`,
  );
  return { excerpts: going(excerpts, 'excerpts'), cases: going(items, 'cases') };
}

interface Kept {
  readonly id: number;
  readonly copy: number;
  readonly madeAt: number;
}

interface Judged {
  readonly going: Set<number>;
  /** Those of them that are there and would stay; what is gone already is in neither. */
  readonly staying: Set<number>;
}

function judge(db: ReadDb, planner: Planner, seqs: readonly number[], at: number): Judged {
  const judged: Judged = { going: new Set(), staying: new Set() };
  for (const [month, own] of Map.groupBy(seqs, (seq) => monthOfSeq(db, seq))) {
    if (month === null) continue;
    for (let i = 0; i < own.length; i += TOGETHER)
      judgeSome(db.month(month), planner, own.slice(i, i + TOGETHER), { at, judged });
  }
  return judged;
}

function judgeSome(
  month: ReadDb,
  planner: Planner,
  seqs: readonly number[],
  { at, judged }: { at: number; judged: Judged },
): void {
  const rows = all<{ seq: number; key: string; type: string; sentAt: number }>(
    month,
    sql`SELECT m.seq, k.key, m.type, m.sent_at AS sentAt FROM messages m JOIN chats k ON k.id = m.conversation
      WHERE m.seq IN (SELECT value FROM json_each(${JSON.stringify(seqs)}))`,
  );
  const chats = readPlanChats(month, [...new Set(rows.map(({ key }) => key))]);
  const plans = new Map(chats.map((chat) => [chat.key, planner.chat(chat)]));
  for (const { seq, key, type, sentAt } of rows) {
    const decided = plans.get(key)?.decide(type, sentAt);
    const goes = decided && decided.dueAt !== null && decided.dueAt <= at && decided.holds.length === 0;
    (goes ? judged.going : judged.staying).add(seq);
  }
}
