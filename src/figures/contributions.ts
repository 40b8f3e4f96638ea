import type { Dialogue, StaffPart } from './dialogue.ts';
import { SUM_NAMES, type SumName } from './sums.ts';

/** What a dialogue adds to the figures of each of its staff. Whole numbers: taking away what was added leaves nothing. */
export type Kind = 0 | 1; // as in the tables: 0 single chats, 1 groups

/** Of a dialogue, as far as its figures go. */
export type Counted = Pick<Dialogue, 'at' | 'endedAt' | 'opener' | 'byStaff' | 'asked' | 'said' | 'callMs'> & {
  readonly staff: ReadonlyMap<string, Omit<StaffPart, 'waitAt' | 'isNew'>>;
};

type Part = Omit<StaffPart, 'waitAt' | 'isNew'>;
/** once24 and once48 depend on other dialogues: they are settled apart (store/dialogue-once.ts). */
export type Contribution = Record<Exclude<SumName, 'once24' | 'once48'>, number>;

export const isEffective = ({ asked, said }: Pick<Dialogue, 'asked' | 'said'>): boolean => asked > 0 && said > 0;

/** Of a single chat only dialogues he took part in: of one that a customer began and nobody answered it is known that it was begun. */
export function contributionOf(d: Counted, part: Part, kind: Kind): Contribution {
  const hasBegun = d.byStaff && d.opener === part.userid;
  const counts = kind === 1 || part.sent > 0;
  const spoke = part.sent > 0;
  const effective = isEffective(d);
  const isAnswered = !d.byStaff && part.firstMs !== null;
  const duration = d.endedAt - d.at;
  return {
    dialogues: one(counts),
    begun_by_staff: one(hasBegun),
    begun_by_customer: one(!d.byStaff),
    answered: one(isAnswered),
    effective: one(effective),
    effective_own: one(effective && spoke),
    took_part: one(spoke),
    sent: part.sent,
    received: counts ? d.asked : 0,
    messages: counts ? d.asked + d.said : 0,
    duration_ms: counts ? duration : 0,
    took_part_ms: spoke ? duration : 0,
    call_ms: counts ? d.callMs : 0,
    took_part_received: spoke ? d.asked : 0,
    first_ms: isAnswered ? part.firstMs! : 0,
    first_work_ms: isAnswered ? part.firstWorkMs! : 0,
    first_1m: within(effective, part.firstMs, 1),
    first_3m: within(effective, part.firstMs, 3),
    first_work_1m: within(effective, part.firstWorkMs, 1),
    first_work_3m: within(effective, part.firstWorkMs, 3),
    ...repliesOf(part),
  };
}

function repliesOf({ replies, replyMs, replyWorkMs }: Part) {
  const [average, work] =
    replies === 0 ? [null, null] : [Math.round(replyMs / replies), Math.round(replyWorkMs / replies)];
  return {
    replies,
    reply_ms: replyMs,
    reply_work_ms: replyWorkMs,
    averaged: one((average ?? 0) !== 0),
    average_ms: average ?? 0,
    averaged_work: one((work ?? 0) !== 0),
    average_work_ms: work ?? 0,
    average_1m: within(true, average, 1),
    average_3m: within(true, average, 3),
    average_work_1m: within(true, work, 1),
    average_work_3m: within(true, work, 3),
  };
}

const one = (is: boolean): 0 | 1 => (is ? 1 : 0);
const within = (is: boolean, ms: number | null, minutes: number): 0 | 1 =>
  one(is && ms !== null && ms <= minutes * 60_000);

const CONTRIBUTED = SUM_NAMES.slice(0, SUM_NAMES.indexOf('once24')) as readonly (keyof Contribution)[];
const ONCE24 = SUM_NAMES.indexOf('once24');
const ONCE48 = SUM_NAMES.indexOf('once48');

export interface SumsOf {
  readonly day: number;
  readonly kind: Kind;
  readonly userid: string;
  /** In the order of SUM_NAMES. */
  readonly values: readonly number[];
}

/** By day, kind and employee, what is to be added to the figures. */
export class Sums {
  readonly #days = new Map<number, Map<string, number[]>>();

  /** `sign` −1: it is taken away again. */
  add(day: number, kind: Kind, dialogue: Counted, sign: 1 | -1): void {
    for (const part of dialogue.staff.values()) {
      const values = this.#valuesOf(day, kind, part.userid);
      const added = contributionOf(dialogue, part, kind);
      for (let i = 0; i < CONTRIBUTED.length; i += 1) values[i]! += sign * added[CONTRIBUTED[i]!];
    }
  }

  addOnce(day: number, kind: Kind, userids: Iterable<string>, { once24, once48 }: Once): void {
    for (const userid of userids) {
      const values = this.#valuesOf(day, kind, userid);
      values[ONCE24]! += once24;
      values[ONCE48]! += once48;
    }
  }

  *list(): Generator<SumsOf> {
    for (const [key, people] of this.#days)
      for (const [userid, values] of people)
        if (values.some((value) => value !== 0)) yield { day: key >> 1, kind: (key & 1) as Kind, userid, values };
  }

  #valuesOf(day: number, kind: Kind, userid: string): number[] {
    const key = day * 2 + kind;
    let people = this.#days.get(key);
    if (!people) {
      people = new Map();
      this.#days.set(key, people);
    }
    let values = people.get(userid);
    if (!values) {
      values = new Array<number>(SUM_NAMES.length).fill(0);
      people.set(userid, values);
    }
    return values;
  }
}

export interface Once {
  readonly once24: number;
  readonly once48: number;
}

/**
 * Which effective dialogues of a conversation are the only one of their day, and of it and the next. `counts`: how many effective
 * dialogues began on a day.
 */
export function onceOf(day: number, counts: ReadonlyMap<number, number>): Once {
  const only = counts.get(day) === 1;
  return { once24: one(only), once48: one(only && !counts.has(day + 1)) };
}
