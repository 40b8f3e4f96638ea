import type { Range } from './period.ts';

/**
 * When a group of customers is called active (S3 §4.2.2), in two steps: which of its customers are, by what they said within
 * some days; then whether they are enough of all its members, and whether enough is said for its size.
 */
export interface ActivityRule {
  /** The last so many days, today among them; 1: today. */
  readonly days: number;
  /** Of a customer, all of them have to hold. */
  readonly customer: readonly AtLeast[];
  /** Active customers of all members, in per cent. */
  readonly share: AtLeast;
  /** What customers say a day, of all members, in per cent: 1 is one message a day for a hundred members. */
  readonly talk: AtLeast;
}

/** `least`: ≥ value, `more`: > value. */
export interface AtLeast {
  readonly op: 'least' | 'more';
  readonly value: number;
}

export const OPS = { least: '大于等于', more: '大于' } as const;
export const MOST_ACTIVITY_DAYS = 90;
export const MOST_CONDITIONS = 5;

/** As the source shows it (S3 §4.2.2). */
export const DEFAULT_ACTIVITY: ActivityRule = {
  days: 7,
  customer: [{ op: 'least', value: 3 }],
  share: { op: 'least', value: 14 },
  talk: { op: 'more', value: 1 },
};

export const activityRange = ({ days }: ActivityRule, last: number): Range => ({ from: last - days + 1, to: last });

export function holdsFor({ op, value }: AtLeast, n: number): boolean {
  return op === 'least' ? n >= value : n > value;
}

/** By how many messages he sent within the days of the rule. */
export function isActiveCustomer({ customer }: ActivityRule, sent: number): boolean {
  return customer.every((condition) => holdsFor(condition, sent));
}

export interface GroupSaid {
  /** All who are in it. */
  readonly members: number;
  readonly active: number;
  /** What customers said within the days of the rule. */
  readonly said: number;
}

export interface GroupActivity {
  /** Active customers of all members, 0–1; null: nobody is known to be in it. */
  readonly rate: number | null;
  /** Messages of customers a day and member; null: as above. */
  readonly talk: number | null;
  readonly isActive: boolean;
}

/** Whole numbers are compared, so that 14 of 100 is 14 %. */
export function judgeGroup(rule: ActivityRule, { members, active, said }: GroupSaid): GroupActivity {
  if (members === 0) return { rate: null, talk: null, isActive: false };
  const isShared = holdsFor({ op: rule.share.op, value: rule.share.value * members }, active * 100);
  const isTalked = holdsFor({ op: rule.talk.op, value: rule.talk.value * members * rule.days }, said * 100);
  return { rate: active / members, talk: said / members / rule.days, isActive: isShared && isTalked };
}
