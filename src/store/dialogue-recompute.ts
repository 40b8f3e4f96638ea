import { workingMs } from '../calendar/working-time.ts';
import { isEffective, type Kind, onceOf, Sums } from '../figures/contributions.ts';
import { type Chat, Cutter, type Dialogue } from '../figures/dialogue.ts';
import { foldPhrase } from '../figures/phrase.ts';
import { SUM_NAMES, type SumName } from '../figures/sums.ts';
import { dayOf } from '../lib/clock.ts';
import { all, one, type ReadDb } from './db.ts';
import { listSaidAfter } from './dialogue-messages.ts';
import { employeeOf, readStaffAt } from './dialogue-people.ts';
import { readBasis } from './dialogue-rules.ts';
import type { KeptRules } from './dialogue-state.ts';
import { sql } from './sql.ts';

/** The figures of a day, worked out anew from its messages and held against those that are kept. Changes nothing. */
export const owner = 'archive';

export interface DayCheck {
  readonly day: number;
  readonly conversations: number;
  readonly dialogues: number;
  /** Figures that are compared: of so many employees and kinds. */
  readonly rows: number;
  /** Null: nothing has been worked out yet. */
  readonly version: number | null;
  readonly differing: readonly Difference[];
  /** Messages or groups that are still to be worked out. */
  readonly isBehind: boolean;
}

export interface Difference {
  readonly userid: string;
  readonly kind: Kind;
  readonly figure: SumName;
  readonly kept: number;
  readonly found: number;
}

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const PAGE = 2000;

export function recomputeDay(db: ReadDb, day: number): DayCheck {
  const shown = one<{ basis: number; rules: string }>(
    db,
    sql`SELECT b.basis, b.rules FROM figures_state s JOIN figure_bases b ON b.basis = s.basis`,
  );
  const nothing = { day, conversations: 0, dialogues: 0, rows: 0, differing: [], isBehind: isBehind(db) };
  if (shown === null) return { ...nothing, version: null };
  const kept = JSON.parse(shown.rules) as KeptRules;
  const chats = all<{ key: string; kind: 'single' | 'group' }>(
    db,
    sql`SELECT c.key, c.kind FROM chat_days d JOIN conversations c ON c.key = d.conversation WHERE d.day = ${day} AND c.external = 1`,
  );
  const sums = new Sums();
  let dialogues = 0;
  const chatOf = chatsBy(db, kept);
  for (const { key, kind } of chats) {
    const chat = chatOf(key, kind);
    if (chat) dialogues += addDay(db, { key, kind: kind === 'single' ? 0 : 1, chat }, day, sums);
  }
  const { rows, differing } = compare(keptOf(db, shown.basis, day), sums);
  return { ...nothing, conversations: chats.length, dialogues, rows, differing, version: kept.version };
}

function isBehind(db: ReadDb): boolean {
  const waiting = sql`SELECT 1 FROM stations d LEFT JOIN stations f ON f.month = d.month AND f.station = 'figures'
    WHERE d.station = 'digest' AND d.n > coalesce(f.n, 0)`;
  return one(db, sql`SELECT 1 WHERE EXISTS (${waiting}) OR EXISTS (SELECT 1 FROM figures_stale)`) !== null;
}

function chatsBy(db: ReadDb, { rules, phrases }: KeptRules): (key: string, kind: 'single' | 'group') => Chat | null {
  const { calendars } = readBasis(db);
  const known = new Set(phrases);
  const common = {
    endsBy: (text: string) => known.size > 0 && known.has(foldPhrase(text)),
    workMs: (userid: string, from: number, to: number) => workingMs(calendars.of(userid), from, to),
  };
  return (key, kind) => {
    if (kind === 'group') return { ...common, silenceMs: rules.silenceGroup * 60_000, staffAt: readStaffAt(db, key) };
    const employee = employeeOf(key);
    return employee === null ? null : { ...common, silenceMs: rules.silenceSingle * 60_000, staffAt: () => [employee] };
  };
}

interface ChatToCut {
  readonly key: string;
  readonly kind: Kind;
  readonly chat: Chat;
}

function addDay(db: ReadDb, of: ChatToCut, day: number, sums: Sums): number {
  const dialogues = cutAround(db, of, day);
  const counts = new Map<number, number>();
  for (const dialogue of dialogues.filter(isEffective))
    counts.set(dayOf(dialogue.at), (counts.get(dayOf(dialogue.at)) ?? 0) + 1);
  const ofDay = dialogues.filter(({ at }) => dayOf(at) === day);
  for (const dialogue of ofDay) {
    sums.add(day, of.kind, dialogue, 1);
    if (isEffective(dialogue)) sums.addOnce(day, of.kind, dialogue.staff.keys(), onceOf(day, counts));
  }
  return ofDay.length;
}

/** All that began on the day or the next. Begins further back until it is certain where the first of them begins. */
function cutAround(db: ReadDb, of: ChatToCut, day: number): Dialogue[] {
  const start = day * DAY - CHINA;
  for (let back = DAY; ; back = back < 1000 * DAY ? back * 4 : start) {
    const from = Math.max(0, start - back);
    const { dialogues, isCertain } = cutFrom(db, of, from, start + 2 * DAY);
    const [first] = dialogues;
    if (from === 0 || isCertain || first === undefined || dayOf(first.at) < day)
      return dialogues.filter(({ at }) => at >= start && at < start + 2 * DAY);
  }
}

/** Certain: nobody had said anything for long enough before the first. */
function cutFrom(
  db: ReadDb,
  { key, chat }: ChatToCut,
  from: number,
  end: number,
): { dialogues: Dialogue[]; isCertain: boolean } {
  const cutter = new Cutter(chat);
  const dialogues: Dialogue[] = [];
  let first: number | null = null;
  for (let page = listSaidAfter(db, key, { at: from, seq: -1 }, PAGE); ; ) {
    const people = page.said.filter(({ who }) => who !== 'other');
    first ??= people[0]?.at ?? null;
    for (const said of people) cutter.say(said);
    dialogues.push(...cutter.takeBegun());
    if (page.next === null || (dialogues.at(-1)?.at ?? 0) >= end)
      return { dialogues, isCertain: first === null || first - from >= chat.silenceMs };
    page = listSaidAfter(db, key, page.next, PAGE);
  }
}

type Row = Readonly<Record<SumName, number>> & { readonly userid: string; readonly kind: Kind };

const keptOf = (db: ReadDb, basis: number, day: number): Row[] =>
  all<Row>(db, sql`SELECT * FROM figure_days WHERE basis = ${basis} AND day = ${day}`);

function compare(kept: readonly Row[], sums: Sums): Pick<DayCheck, 'rows' | 'differing'> {
  const keyOf = ({ userid, kind }: { userid: string; kind: Kind }) => `${kind} ${userid}`;
  const found = new Map([...sums.list()].map((row) => [keyOf(row), row]));
  const known = new Map(kept.map((row) => [keyOf(row), row]));
  const keys = [...new Set([...known.keys(), ...found.keys()])].sort();
  const differing = keys.flatMap((key) => {
    const [before, now] = [known.get(key), found.get(key)];
    const { userid, kind } = (before ?? now)!;
    return SUM_NAMES.flatMap((figure, i) => {
      const values = { kept: before?.[figure] ?? 0, found: now?.values[i] ?? 0 };
      return values.kept === values.found ? [] : [{ userid, kind, figure, ...values }];
    });
  });
  return { rows: keys.length, differing };
}
