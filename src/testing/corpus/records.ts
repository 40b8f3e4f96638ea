import { makeBody } from './bodies.ts';
import { type Channel, type Channels, castOf, membersAt, openChannels, pickScript } from './channels.ts';
import type { Company } from './company.ts';
import { play, type Turn } from './dialogue.ts';
import { mensNames, surnames, womensNames } from './names-people.ts';
import { People } from './people.ts';
import { Random } from './random.ts';
import { makeMsgid, type RawBody, type RawRecord } from './record.ts';
import { readScripts, type Scripts } from './scripts.ts';
import { DAY, dayWeight, gapBefore, instantOf, startOfDay } from './timetable.ts';

/** Months of conversation of a company, as WeCom would hand them over: decrypted, in the order they were sent. */
export interface RecordOptions {
  readonly seed: number;
  /** The span, in ms; both ends included. */
  readonly from: number;
  readonly to: number;
  /** How many in all, spread over the span; without it as many as such a company writes. */
  readonly count?: number;
  /** Leaves out what was sent before: to go on where an earlier call with the same seed and span ended. */
  readonly startAt?: number;
}

const ORDINARY_DAY = 1100;
const REVOKE_RATE = 0.011;

export function* makeRecords(company: Company, options: RecordOptions): Generator<RawRecord> {
  const { seed, from, to, count = Number.POSITIVE_INFINITY, startAt = from } = options;
  const life = new Life(company, new Random(`records ${company.seed} ${seed}`));
  const days = daysOf(from, to);
  let waiting: RawRecord[] = [];
  let left = count;
  for (const [i, start] of days.entries()) {
    const quota = Number.isFinite(count)
      ? Math.ceil((left * days[i]!.weight) / weightOf(days.slice(i)))
      : ORDINARY_DAY * start.weight;
    const [first, last] = [Math.max(start.at, from), Math.min(start.at + DAY - 1, to)];
    waiting = [...waiting, ...life.day(start.at, first, last, quota - countUntil(waiting, last))];
    waiting.sort((a, b) => a.msgtime - b.msgtime);
    const due = waiting.slice(0, Math.min(countUntil(waiting, last), left));
    left -= due.length;
    for (const record of due) if (record.msgtime >= startAt) yield record;
    waiting = waiting.slice(due.length);
  }
}

/** The people and what they have said to each other so far. */
class Life {
  readonly #random: Random;
  readonly #people: People;
  readonly #channels: Channels;
  readonly #scripts: Scripts;

  constructor(company: Company, random: Random) {
    this.#random = random;
    this.#people = new People(company);
    this.#channels = openChannels(company, this.#people, random);
    this.#scripts = readScripts();
  }

  /** At least `quota` records that were sent from `first` to `last`; dialogues may run on after that. */
  day(start: number, first: number, last: number, quota: number): RawRecord[] {
    const records: RawRecord[] = [];
    for (let within = 0; within < quota; ) {
      const drawn = instantOf(this.#random, start);
      const at = drawn >= first && drawn <= last ? drawn : first + this.#random.below(last - first + 1);
      const dialogue = this.#dialogue(this.#channels.pick(this.#random), at);
      within += countUntil(dialogue, last);
      for (const record of dialogue) records.push(record);
    }
    return records;
  }

  #dialogue(channel: Channel, begins: number): RawRecord[] {
    const random = this.#random;
    const script = pickScript(channel, this.#scripts, random);
    const colleague = random.pick(this.#people.employees);
    const absent = random.pickSkewed(surnames)[0] + random.pick(random.chance(0.5) ? mensNames : womensNames)[0];
    const cast = castOf(channel, this.#people, random, begins);
    const turns = play(script, { random, at: begins, cast, colleague, absent, lasting: channel.lasting });
    const records: RawRecord[] = [];
    let at = begins;
    for (const [i, turn] of turns.entries()) {
      const sameSpeaker = turns[i - 1]?.speaker === turn.speaker;
      if (i > 0) at += gapBefore(random, { length: turn.words.length, sameSpeaker, afterPause: turn.afterPause });
      const sent = this.#record(channel, turn, at, this.#bodyOf(channel, turn, at));
      records.push(sent);
      if (turn.kind === 'text' && random.chance(REVOKE_RATE)) records.push(this.#revoke(channel, turn, sent));
    }
    return records;
  }

  #bodyOf(channel: Channel, turn: Turn, at: number): RawBody {
    if (turn.kind === 'text') return { msgtype: 'text', text: { content: turn.words } };
    const told = {
      words: turn.words,
      speaker: turn.speaker,
      at,
      external: isExternal(channel),
      colleague: this.#random.pick(this.#people.employees),
    };
    return makeBody(this.#random, turn.kind, told);
  }

  #record(
    channel: Channel,
    { speaker }: Turn,
    at: number,
    body: RawBody,
    action: RawRecord['action'] = 'send',
  ): RawRecord {
    const present = channel.pair ? channel.pair.map((p) => p.id) : membersAt(channel.group!, at);
    const { msgtype, ...rest } = body;
    return {
      msgid: makeMsgid(this.#random, at, isExternal(channel)),
      action,
      from: speaker.id,
      tolist: present.filter((id) => id !== speaker.id),
      roomid: channel.group?.id ?? '',
      msgtime: at,
      msgtype,
      ...rest,
    };
  }

  /** WeCom lets people take a message back for some minutes. */
  #revoke(channel: Channel, turn: Turn, sent: RawRecord): RawRecord {
    const at = sent.msgtime + this.#random.between(3, 170) * 1000 + this.#random.below(1000);
    return this.#record(channel, turn, at, { msgtype: 'revoke', revoke: { pre_msgid: sent.msgid } }, 'recall');
  }
}

function isExternal({ kind }: Channel): boolean {
  return kind.startsWith('customer');
}

interface Span {
  readonly at: number;
  readonly weight: number;
}

/** The days of the span, the first and last only as far as they belong to it. */
function daysOf(from: number, to: number): Span[] {
  const days: Span[] = [];
  for (let at = startOfDay(from); at <= to; at += DAY) {
    const share = (Math.min(at + DAY, to + 1) - Math.max(at, from)) / DAY;
    days.push({ at, weight: dayWeight(at) * share });
  }
  return days;
}

function weightOf(days: readonly Span[]): number {
  return days.reduce((sum, day) => sum + day.weight, 0);
}

function countUntil(records: readonly RawRecord[], last: number): number {
  return records.reduce((count, record) => count + (record.msgtime <= last ? 1 : 0), 0);
}
