import { normalise } from '../../messages/normalise.ts';
import { makeEvaluator } from '../evaluate.ts';
import { PLAIN } from '../fold.ts';
import { ruleKinds } from '../kinds/index.ts';
import { type Event, PLAIN_SUBJECT, type Rule, type Subject } from '../rule.ts';

let made = 0;

/** One that watches everybody. */
export function rule(kind: string, spec: object, more: Partial<Rule> = {}): Rule {
  made += 1;
  const parsed = ruleKinds.find(({ name }) => name === kind)!.spec.parse(spec);
  const exceptions = { phrases: [], conversations: [] };
  return {
    ...{ id: made, version: 1, name: `规则${made}`, kind, spec: parsed, category: 'negative', severity: 'high' },
    ...{ folding: PLAIN, saidBy: 'both', chats: null, staff: null, exceptions },
    ...more,
  };
}

/** What zhang sent to a customer. */
export function message(body: Record<string, unknown>, more: Partial<Subject> = {}): Subject {
  const record = {
    msgid: 'm1',
    action: 'send',
    from: 'zhang',
    tolist: ['wmABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    roomid: '',
    msgtime: 1_763_000_000_000,
  };
  return {
    message: normalise(1, JSON.stringify({ ...record, ...body })),
    chat: 'external',
    staff: ['zhang'],
    byStaff: true,
    ...PLAIN_SUBJECT,
    ...more,
  };
}

export const text = (content: string, more: Partial<Subject> = {}, record: object = {}) =>
  message({ msgtype: 'text', text: { content }, ...record }, more);

export const wordsOf = (rules: readonly Rule[], subject: Subject) =>
  makeEvaluator(rules)
    .evaluate(subject)
    .map(({ words }) => words);

/** A customer whom zhang deleted. */
export function event(kind: Event['kind'], more: Partial<Event> = {}): Event {
  return {
    ...{ kind, by: 'zhang', byStaff: true, subject: 'wmABCDEFGHIJKLMNOPQRSTUVWXYZ', staff: ['zhang'] },
    ...{ conversation: 'wmABCDEFGHIJKLMNOPQRSTUVWXYZ|zhang', chat: 'external', at: 1_763_000_000_000 },
    ...more,
  };
}

export const eventWordsOf = (rules: readonly Rule[], happened: Event) =>
  makeEvaluator(rules)
    .evaluateEvent(happened)
    .map(({ words }) => words);

/** Whole numbers below a bound, the same each time (a linear congruential generator). */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}
