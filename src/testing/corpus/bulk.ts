import type { Company } from './company.ts';
import { mensNames, surnames, womensNames } from './names-people.ts';
import { Random } from './random.ts';
import { makeRecords } from './records.ts';
import { DAY, dayWeight, halfHours, startOfDay } from './timetable.ts';
import { domains } from './words.ts';

/**
 * Millions of text messages for measurements: clauses of the corpus put together anew, so that words keep their skewed
 * frequencies, with fresh names, numbers and addresses strewn in. No dialogues; as fast as strings can be made.
 */
export interface BulkOptions {
  readonly seed: number;
  readonly count: number;
  /** The seq of the first record. */
  readonly firstSeq?: number;
  readonly from?: number;
  readonly to?: number;
  readonly conversations?: number;
}

export interface BulkRecord {
  readonly seq: number;
  readonly msgid: string;
  readonly from: string;
  readonly tolist: readonly string[];
  readonly roomid: string;
  readonly msgtime: number;
  readonly text: string;
}

export interface BulkJson {
  readonly seq: number;
  readonly msgid: string;
  /** The decrypted record, as WeCom would write it. */
  readonly json: string;
}

/** Somebody about to write: everything of a record that the conversation and the sender decide. */
interface Seat {
  readonly from: string;
  readonly tolist: readonly string[];
  readonly roomid: string;
  readonly mark: string;
  /** The same as JSON. */
  readonly head: string;
}

const DEFAULT_FROM = Date.UTC(2026, 8, 21) - DAY / 3;
const DEFAULT_TO = DEFAULT_FROM + 60 * DAY - 1;

export function* makeBulk(company: Company, options: BulkOptions): Generator<BulkRecord> {
  for (const { seq, seat, msgid, msgtime, text } of drafts(company, options)) {
    yield { seq, msgid, from: seat.from, tolist: seat.tolist, roomid: seat.roomid, msgtime, text };
  }
}

export function* makeBulkJson(company: Company, options: BulkOptions): Generator<BulkJson> {
  for (const { seq, seat, msgid, msgtime, text } of drafts(company, options)) {
    const json = `{"msgid":"${msgid}"${seat.head},"msgtime":${msgtime},"msgtype":"text","text":{"content":"${text}"}}`;
    yield { seq, msgid, json };
  }
}

interface Draft {
  readonly seq: number;
  readonly seat: Seat;
  readonly msgid: string;
  readonly msgtime: number;
  readonly text: string;
}

function* drafts(
  company: Company,
  { seed, count, firstSeq = 1, conversations = 20_000, ...span }: BulkOptions,
): Generator<Draft> {
  const random = new Random(`bulk ${company.seed} ${seed}`);
  const write = makeWriter(company, random);
  const seats = makeSeats(company, conversations, random);
  let seq = firstSeq;
  for (const msgtime of instants(count, span.from ?? DEFAULT_FROM, span.to ?? DEFAULT_TO)) {
    // few conversations hold much, most hold little
    const conversation = seats[Math.floor(conversations * random.unit() ** 2.5)]!;
    const seat = conversation[random.below(conversation.length)]!;
    const msgid = `${1_000_000_000 + seq}${100_000_000 + (random.bits() % 900_000_000)}_${Math.floor(msgtime / 1000)}${seat.mark}`;
    yield { seq, seat, msgid, msgtime, text: write() };
    seq += 1;
  }
}

/** Ascending times over the span, denser when people are at work. */
function* instants(count: number, from: number, to: number): Generator<number> {
  const slots: { at: number; length: number; weight: number }[] = [];
  for (let day = startOfDay(from); day <= to; day += DAY) {
    const weights = halfHours(day);
    const total = weights.reduce((sum, w) => sum + w, 0);
    for (const [i, weight] of weights.entries()) {
      const at = Math.max(day + (i * DAY) / 48, from);
      const length = Math.min(day + ((i + 1) * DAY) / 48, to + 1) - at;
      if (length > 0) slots.push({ at, length, weight: (weight / total) * dayWeight(day) * length });
    }
  }
  const all = slots.reduce((sum, slot) => sum + slot.weight, 0);
  let [passed, done] = [0, 0];
  for (const [i, { at, length, weight }] of slots.entries()) {
    passed += weight;
    const due = i === slots.length - 1 ? count : Math.round((count * passed) / all);
    for (let n = 0; n < due - done; n += 1) yield Math.floor(at + (length * n) / (due - done));
    done = Math.max(done, due);
  }
}

/** Who may write where: two seats in a chat of two, one for each member of a group. */
function makeSeats(company: Company, conversations: number, random: Random): Seat[][] {
  const staff = company.staff.map((s) => s.userid);
  return Array.from({ length: conversations }, (_, i) => {
    const group = i % 40 === 7 ? company.groups[Math.floor(i / 40)] : undefined;
    if (group) {
      const members = group.members.slice(0, 12).map((m) => m.id);
      return members.map((from) =>
        seatOf(
          from,
          members.filter((id) => id !== from),
          group.id,
          group.kind === 'customer',
        ),
      );
    }
    const employee = random.pick(staff);
    const customer = company.customers[i]?.id ?? `wm${random.id(30)}`;
    return [seatOf(employee, [customer], '', true), seatOf(customer, [employee], '', true)];
  });
}

function seatOf(from: string, tolist: readonly string[], roomid: string, external: boolean): Seat {
  const head = `,"action":"send","from":"${from}","tolist":${JSON.stringify(tolist)},"roomid":"${roomid}"`;
  return { from, tolist, roomid, mark: external ? '_external' : '', head };
}

const SAMPLE = 15_000;
const FRESH_SHARE = 0.3;

/** Texts of about 25 characters. Nothing in them needs escaping in JSON. */
function makeWriter(company: Company, random: Random): () => string {
  const clauses = clausesOf(company);
  const names = [...womensNames, ...mensNames].map(([given]) => given);
  const fresh: (() => string)[] = [
    () => String(13_000_000_000 + Math.floor(random.unit() * 6_999_999_999)),
    () => `HC2026${100_000_000 + random.below(900_000_000)}`,
    () => surnames[random.below(surnames.length)]![0] + random.pick(names),
    () => surnames[random.below(surnames.length)]![0] + random.pick(names),
    () => `${random.between(1, 300) * 5}万`,
    () => `${random.between(1, 12)}月${random.between(1, 28)}日`,
    () => `https://${random.pickSkewed(domains)}/s/${random.bits().toString(36)}`,
    () => random.pick(LATIN) + random.below(100),
  ];
  return () => {
    const length = Math.min(1 + random.waiting(13), 160);
    let text = random.pick(clauses);
    while (text.length < length) text += (OPEN.test(text) ? random.pick(JOINTS) : '') + random.pick(clauses);
    return random.chance(FRESH_SHARE) ? `${text} ${random.pick(fresh)()}` : text;
  };
}

const OPEN = /[^，。：？！～」]$/;
const JOINTS = ['，', '，', '，', '。', ' '];
const LATIN = [
  'ok',
  'App',
  'PPT',
  'KPI',
  'iPhone',
  'Excel',
  'vip',
  'PDF',
  'email',
  'Wi-Fi',
  'offer',
  'deadline',
  'NAV',
  'ETF',
  'FOF',
  'Q',
  'case',
  'SWIFT',
];

/** As often in the list as they occur in the conversations of this company. */
function clausesOf(company: Company): string[] {
  const clauses: string[] = [];
  for (const { text } of makeRecords(company, { seed: 0, from: DEFAULT_FROM, to: DEFAULT_TO, count: SAMPLE })) {
    const content = (text as { content: string } | undefined)?.content ?? '';
    clauses.push(...content.split(/[，。\n；]/).filter((c) => c !== '' && !/["\\\p{Cc}]/u.test(c)));
  }
  return clauses;
}
