import { cutoffOf, dueAt, type Months } from '../lib/retention-terms.ts';
import type { ConversationKind } from './scope.ts';

/**
 * What is kept how long, decided: plain data that was looked up once (store/retention-plan.ts), and from it, for each message,
 * the rule that keeps it longest and whether somebody holds it. Nothing here asks a database, so that the page that explains,
 * the preview and the disposal itself cannot disagree.
 */
export interface Plan {
  /** What holds where no rule applies. */
  readonly base: PlanRule;
  readonly rules: readonly PlanRule[];
  /** By customer: the day his contract ended or will, as its first instant. */
  readonly ends: Readonly<Record<string, number>>;
  readonly holds: readonly PlanHold[];
  /** What holds copies goes with the last of its messages, and not before it is so old; absent: then. Null: never. */
  readonly copies?: Readonly<Partial<Record<CopyKind, Months>>>;
}

export type CopyKind = 'violations' | 'excerpts' | 'cases';

export interface PlanRule {
  readonly id: number;
  readonly name: string;
  readonly months: Months;
  /** `end`: the term begins when the contract of every customer in the conversation has ended. */
  readonly start: 'message' | 'end';
  /** Employees and customers; null: everybody. */
  readonly people: readonly string[] | null;
  readonly chats: readonly ConversationKind[] | null;
  readonly types: readonly string[] | null;
}

export interface PlanHold {
  readonly id: number;
  readonly name: string;
  readonly persons: readonly string[];
  readonly conversations: readonly string[];
  /** Sent at or after, and before; null: without end. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface PlanChat {
  readonly key: string;
  readonly kind: ConversationKind;
  /** Everyone who ever said or received something there. */
  readonly members: readonly string[];
  /** Those of them from outside who are people. */
  readonly customers: readonly string[];
}

/** What one rule comes to in one conversation. */
export interface ChatTerm {
  readonly rule: PlanRule;
  /** Where the term begins at the earliest; null: with the message; 'open': a contract has not ended, or nobody said when. */
  readonly after: number | null | 'open';
}

export interface Decision {
  readonly rule: PlanRule;
  /** Null: never, as it stands. */
  readonly dueAt: number | null;
  readonly open: boolean;
  readonly holds: readonly PlanHold[];
}

/** In one conversation, of messages of some types: what was sent before `due` is due, by this rule. */
export interface Cutoff {
  /** The types it is about; null: all that are in none of the others. */
  readonly types: readonly string[] | null;
  readonly due: number;
  /** Without the rules that keep it longer it would be this. */
  readonly loosest: number;
  readonly rule: PlanRule;
}

export class Planner {
  readonly plan: Plan;
  readonly #byPerson = new Map<string, number[]>();
  readonly #general: number[] = [];
  readonly #heldPeople = new Map<string, PlanHold[]>();
  readonly #heldChats = new Map<string, PlanHold[]>();

  constructor(plan: Plan) {
    this.plan = plan;
    plan.rules.forEach(({ people }, i) => {
      if (people === null) this.#general.push(i);
      else for (const id of people) addTo(this.#byPerson, id, i);
    });
    for (const hold of plan.holds) {
      for (const id of hold.persons) addTo(this.#heldPeople, id, hold);
      for (const key of hold.conversations) addTo(this.#heldChats, key, hold);
    }
  }

  chat(chat: PlanChat): ChatPlan {
    const found = new Set(this.#general);
    for (const id of chat.members) for (const i of this.#byPerson.get(id) ?? []) found.add(i);
    const rules = [...found]
      .sort((a, b) => a - b)
      .map((i) => this.plan.rules[i]!)
      .filter(({ chats }) => chats === null || chats.includes(chat.kind));
    const holds = new Set(this.#heldChats.get(chat.key) ?? []);
    for (const id of chat.members) for (const hold of this.#heldPeople.get(id) ?? []) holds.add(hold);
    const after = endOf(chat, this.plan.ends);
    return new ChatPlan(
      rules.map((rule) => termOf(rule, after)),
      termOf(this.plan.base, after),
      [...holds],
    );
  }
}

export class ChatPlan {
  readonly terms: readonly ChatTerm[];
  readonly base: ChatTerm;
  readonly holds: readonly PlanHold[];

  constructor(terms: readonly ChatTerm[], base: ChatTerm, holds: readonly PlanHold[]) {
    this.terms = terms;
    this.base = base;
    this.holds = holds;
  }

  /** Those that apply to a type; `null`: to one that no rule names. */
  termsOf(type: string | null): readonly ChatTerm[] {
    const own = this.terms.filter(({ rule }) => rule.types === null || (type !== null && rule.types.includes(type)));
    return own.length > 0 ? own : [this.base];
  }

  decide(type: string, sentAt: number): Decision {
    const terms = this.termsOf(type).map((term) => ({ term, end: endsAt(term, sentAt) }));
    const longest = terms.reduce((a, b) => (b.end > a.end ? b : a));
    return {
      rule: longest.term.rule,
      dueAt: Number.isFinite(longest.end) ? longest.end : null,
      open: longest.term.rule.months !== null && !Number.isFinite(longest.end),
      holds: this.holdsAt(sentAt),
    };
  }

  holdsAt(sentAt: number): readonly PlanHold[] {
    return this.holds.filter(({ from, to }) => (from === null || sentAt >= from) && (to === null || sentAt < to));
  }

  /** For each set of types that is treated differently; the last one is of all the others. */
  cutoffs(at: number): readonly Cutoff[] {
    const named = new Set(this.terms.flatMap(({ rule }) => rule.types ?? []));
    const together = Map.groupBy(named, (type) =>
      this.termsOf(type)
        .map(({ rule }) => rule.id)
        .join(),
    );
    const groups = [...together.values()].map((types) => ({ types, terms: this.termsOf(types[0]!) }));
    return [...groups, { types: null, terms: this.termsOf(null) }].map(({ types, terms }) => cut(types, terms, at));
  }
}

function cut(types: readonly string[] | null, terms: readonly ChatTerm[], at: number): Cutoff {
  const cuts = terms.map((term) => ({ rule: term.rule, due: sentBefore(term, at) }));
  const least = cuts.reduce((a, b) => (b.due < a.due ? b : a));
  return { types, due: least.due, loosest: Math.max(...cuts.map(({ due }) => due)), rule: least.rule };
}

/** Infinity: never. */
function endsAt({ rule, after }: ChatTerm, sentAt: number): number {
  if (rule.months === null || after === 'open') return Infinity;
  return dueAt(Math.max(sentAt, after ?? -Infinity), rule.months);
}

/** What was sent before this has come to the end of the term at `at`; -Infinity: nothing. */
function sentBefore({ rule, after }: ChatTerm, at: number): number {
  if (rule.months === null || after === 'open') return -Infinity;
  if (after !== null && dueAt(after, rule.months) > at) return -Infinity;
  return cutoffOf(rule.months, at);
}

const termOf = (rule: PlanRule, after: ChatTerm['after']): ChatTerm => ({
  rule,
  after: rule.start === 'end' ? after : null,
});

/** The last of the contracts; where nobody is from outside there is none to wait for. */
function endOf({ customers }: PlanChat, ends: Plan['ends']): ChatTerm['after'] {
  if (customers.length === 0) return null;
  if (customers.some((id) => !Object.hasOwn(ends, id))) return 'open';
  return Math.max(...customers.map((id) => ends[id]!));
}

/** A copy made before this may go when its messages do. */
export function copyCutoff({ copies = {} }: Plan, kind: CopyKind, at: number): number {
  if (!Object.hasOwn(copies, kind)) return Infinity;
  const months = copies[kind];
  return months === null || months === undefined ? -Infinity : cutoffOf(months, at);
}

function addTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
