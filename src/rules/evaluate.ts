import { type Automaton, buildAutomaton } from './automaton.ts';
import { type Folding, fold, foldingKey, foldText, placeOf, placesIfAllStay, unitsOf } from './fold.ts';
import { type BehaviourKind, type EventKind, type Found, type Need, passages, type WordKind } from './kind.ts';
import { ruleKinds } from './kinds/index.ts';
import { type Event, type Finding, type Place, type Rule, type Subject, watches, watchesEvent } from './rule.ts';

/**
 * All rules that are on, ready to be asked about one message after the other: every rule that hits is told, and of each every
 * passage. Pure: what is found depends on the rules and the message alone.
 */
export interface Evaluator {
  readonly bytes: number;
  /** What subjects must come with for these rules. */
  readonly needs: ReadonlySet<Need>;
  evaluate(subject: Subject): readonly Finding[];
  evaluateEvent(event: Event): readonly Finding[];
}

interface Listed<Kind> {
  readonly rule: Rule;
  readonly kind: Kind;
}

export function makeEvaluator(rules: readonly Rule[]): Evaluator {
  const listed: Listed<WordKind>[] = [];
  const behaviours: Behaviour[] = [];
  const events: Listed<EventKind>[] = [];
  for (const rule of rules) {
    const kind = ruleKinds.find(({ name }) => name === rule.kind);
    if (!kind) throw new Error(`no kind of rule is called ${rule.kind}`);
    if ('terms' in kind) listed.push({ rule, kind });
    else if ('find' in kind) behaviours.push({ rule, kind, phrases: phrasesOf(rule) });
    else events.push({ rule, kind });
  }
  const groups = [...Map.groupBy(listed, ({ rule }) => foldingKey(rule.folding)).values()].map(makeGroup);

  return {
    bytes: groups.reduce((sum, group) => sum + group.bytes, 0),
    needs: new Set(behaviours.flatMap(({ kind: { need } }) => need ?? [])),
    evaluate(subject) {
      let found = NOTHING;
      for (const group of groups) if (maySay(group, subject)) found = joined(found, search(group, subject));
      for (const behaviour of behaviours) found = joined(found, observe(behaviour, subject));
      return found;
    },
    evaluateEvent: (event) =>
      events.flatMap(({ rule, kind }) => {
        const met = kind.event === event.kind && watchesEvent(rule, event) ? kind.judge(event, rule.spec) : null;
        return met ? { rule, ...met } : [];
      }),
  };
}

/** Of most messages: made once, as there are millions. */
const NOTHING: readonly Finding[] = [];

function joined(some: readonly Finding[], more: readonly Finding[]): readonly Finding[] {
  if (more.length === 0) return some;
  return some.length === 0 ? more : [...some, ...more];
}

/** What a word of an automaton is for: rule by its place in the group, and which of its lists. */
type Role = 'these' | 'those' | 'except';

interface Group {
  readonly folding: Folding;
  readonly bytes: number;
  readonly listed: readonly Listed<WordKind>[];
  readonly automaton: Automaton;
  /** Of `these` alone: where none of them stands no rule hits. */
  readonly these: Automaton;
  readonly owners: Int32Array;
  readonly roles: readonly Role[];
}

function makeGroup(listed: readonly Listed<WordKind>[]): Group {
  const { folding } = listed[0]!.rule;
  const words: string[] = [];
  const owners: number[] = [];
  const roles: Role[] = [];
  listed.forEach(({ rule, kind }, owner) => {
    const { these, those } = kind.terms(rule.spec);
    const lists = { these, those, except: rule.exceptions.phrases };
    for (const role of ['these', 'those', 'except'] as const) {
      for (const word of lists[role]) {
        words.push(foldText(word, folding));
        owners.push(owner);
        roles.push(role);
      }
    }
  });
  const automaton = buildAutomaton(words);
  const looked = words.filter((_, i) => roles[i] === 'these');
  const these = looked.length === words.length ? automaton : buildAutomaton(looked);
  const bytes = automaton.bytes + (these === automaton ? 0 : these.bytes);
  return { folding, bytes, listed, automaton, these, owners: Int32Array.from(owners), roles };
}

function maySay({ folding, these }: Group, { message: { text } }: Subject): boolean {
  if (text === '') return false;
  const table = unitsOf(text, folding);
  return table === null || these.meets(text, table);
}

type Hits = Record<Role, Place[]>;

function search(group: Group, subject: Subject): readonly Finding[] {
  const { listed, owners, roles } = group;
  const { text } = subject.message;
  const hits = new Map<number, Hits>();
  const map = findAll(group, text, (word, from, to) => {
    const owner = owners[word]!;
    let own = hits.get(owner);
    if (!own) {
      own = { these: [], those: [], except: [] };
      hits.set(owner, own);
    }
    own[roles[word]!].push({ from, to });
  });
  return [...hits].flatMap(([owner, { these, those, except }]) => {
    const { rule, kind } = listed[owner]!;
    if (these.length === 0 || !watches(rule, subject)) return [];
    const places = kind.decide(outside(these, except), those, rule.spec);
    const met = passages(
      text,
      shown(places).map(({ from, to }) => placeOf({ map }, from, to, text)),
    );
    return met ? { rule, ...met } : [];
  });
}

/** Answers with where each unit of the folded text stood. Of most texts nothing is left out: they are not folded at all. */
function findAll({ folding, automaton }: Group, text: string, found: Parameters<Automaton['find']>[1]): Uint32Array {
  const table = unitsOf(text, folding);
  const straight = table && placesIfAllStay(text, table);
  if (straight) {
    automaton.find(text, found, table);
    return straight;
  }
  const mapped = fold(text, folding);
  automaton.find(mapped.text, found);
  return mapped.map;
}

const MOST_SHOWN = 1000;

/** A message that is nothing but hits is one violation all the same: what is kept and marked of it has an end. */
const shown = (places: readonly Place[]): readonly Place[] =>
  places.length > MOST_SHOWN ? places.slice(0, MOST_SHOWN) : places;

/** Places that lie within none of the others; both in rising order of their end. */
function outside(places: readonly Place[], others: readonly Place[]): readonly Place[] {
  if (others.length === 0) return places;
  // The longest reach to the left of all that end here or later.
  const reach = new Int32Array(others.length);
  for (let i = others.length - 1; i >= 0; i -= 1) {
    const { from } = others[i]!;
    reach[i] = i + 1 < others.length ? Math.min(from, reach[i + 1]!) : from;
  }
  let at = 0;
  return places.filter(({ from, to }) => {
    while (at < others.length && others[at]!.to < to) at += 1;
    return at === others.length || reach[at]! > from;
  });
}

interface Behaviour extends Listed<BehaviourKind> {
  readonly phrases: Automaton | null;
}

function observe({ rule, kind, phrases }: Behaviour, subject: Subject): readonly Finding[] {
  if (!watches(rule, subject)) return NOTHING;
  const met = kind.find(subject, rule.spec);
  const left = met && (phrases ? without(met, phrases, rule, subject.message.text) : met);
  return left ? [{ rule, words: left.words, places: shown(left.places) }] : NOTHING;
}

function phrasesOf({ exceptions, folding }: Rule): Automaton | null {
  const { phrases } = exceptions;
  return phrases.length === 0 ? null : buildAutomaton(phrases.map((phrase) => foldText(phrase, folding)));
}

/** What was done has no place in the text: of that an exception names it whole. */
function without({ words, places }: Found, phrases: Automaton, rule: Rule, text: string): Found | null {
  if (places.length === 0) {
    const left = words.filter((word) => !rule.exceptions.phrases.includes(word));
    return left.length > 0 ? { words: left, places } : null;
  }
  const mapped = fold(text, rule.folding);
  const excepted: Place[] = [];
  phrases.find(mapped.text, (_, from, to) => excepted.push(placeOf(mapped, from, to, text)));
  return passages(text, outside(places, excepted));
}
