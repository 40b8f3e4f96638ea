import { type Automaton, buildAutomaton } from './automaton.ts';
import { type Folding, fold, foldingKey, foldText, placeOf } from './fold.ts';
import type { BehaviourKind, WordKind } from './kind.ts';
import { ruleKinds } from './kinds/index.ts';
import { type Finding, type Place, type Rule, type Subject, watches } from './rule.ts';

/**
 * All rules that are on, ready to be asked about one message after the other: every rule that hits is told, and of each every
 * passage. Pure: what is found depends on the rules and the message alone.
 */
export interface Evaluator {
  readonly bytes: number;
  evaluate(subject: Subject): Finding[];
}

interface Listed {
  readonly rule: Rule;
  readonly kind: WordKind;
}

/** What a word of an automaton is for: rule by its place in the group, and which of its lists. */
type Role = 'these' | 'those' | 'except';

interface Group {
  readonly folding: Folding;
  readonly listed: readonly Listed[];
  readonly automaton: Automaton;
  readonly owners: Int32Array;
  readonly roles: readonly Role[];
}

export function makeEvaluator(rules: readonly Rule[]): Evaluator {
  const listed: Listed[] = [];
  const behaviours: { rule: Rule; kind: BehaviourKind }[] = [];
  for (const rule of rules) {
    const kind = ruleKinds.find(({ name }) => name === rule.kind);
    if (!kind) throw new Error(`no kind of rule is called ${rule.kind}`);
    if ('terms' in kind) listed.push({ rule, kind });
    else behaviours.push({ rule, kind });
  }
  const groups = [...Map.groupBy(listed, ({ rule }) => foldingKey(rule.folding)).values()].map(makeGroup);

  function evaluate(subject: Subject): Finding[] {
    const found = groups.flatMap((group) => search(group, subject));
    for (const { rule, kind } of behaviours) {
      const met = watches(rule, subject) ? kind.find(subject, rule.spec) : null;
      if (met) found.push({ rule, ...met });
    }
    return found;
  }

  return { bytes: groups.reduce((sum, { automaton }) => sum + automaton.bytes, 0), evaluate };
}

function makeGroup(listed: readonly Listed[]): Group {
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
  return { folding, listed, automaton: buildAutomaton(words), owners: Int32Array.from(owners), roles };
}

type Hits = Record<Role, Place[]>;

function search({ folding, listed, automaton, owners, roles }: Group, subject: Subject): Finding[] {
  const { text } = subject.message;
  if (text === '') return [];
  const mapped = fold(text, folding);
  const hits = new Map<number, Hits>();
  automaton.find(mapped.text, (word, from, to) => {
    const owner = owners[word]!;
    const own = hits.get(owner) ?? { these: [], those: [], except: [] };
    hits.set(owner, own);
    own[roles[word]!].push({ from, to });
  });
  return [...hits].flatMap(([owner, { these, those, except }]) => {
    const { rule, kind } = listed[owner]!;
    if (!watches(rule, subject)) return [];
    const open = these.filter((place) => !except.some((phrase) => phrase.from <= place.from && phrase.to >= place.to));
    const places = kind.decide(open, those, rule.spec).map(({ from, to }) => placeOf(mapped, from, to, text));
    if (places.length === 0) return [];
    return { rule, words: [...new Set(places.map(({ from, to }) => text.slice(from, to)))], places };
  });
}
