import type { Scope } from '../access/scope.ts';
import type { Log } from '../lib/log.ts';
import { type Evaluator, makeEvaluator } from '../rules/evaluate.ts';
import { ruleKinds } from '../rules/kinds/index.ts';
import type { Finding, Rule, Subject } from '../rules/rule.ts';
import type { ReadDb } from '../store/db.ts';
import { readRulesMark } from '../store/review.ts';
import { listRulesInForce, type RuleContent } from '../store/rules.ts';
import { partOf } from '../store/viewers.ts';
import type { FoundIn } from './review-found.ts';

/** Rules as people wrote them down become rules that can be asked: their scope turned into the people of today. */
export interface InForce {
  /** Of what they were made from: when it is another, they are made anew. */
  readonly mark: string;
  readonly isEmpty: boolean;
  readonly asked: Asked;
  /** Those that want to know what a picture shows, asked once it has come. */
  readonly ofPictures: Asked | null;
}

/** Some rules, asked together. */
export interface Asked {
  readonly evaluator: Evaluator;
  /** A scope can be limited in time. */
  counts(finding: Finding, at: number): boolean;
}

export type Versioned = RuleContent & { readonly id: number; readonly version: number };

/** `known` when it still holds. */
export function rulesInForce(db: ReadDb, known: InForce | null, log: Log): InForce {
  const mark = readRulesMark(db);
  if (known?.mark === mark) return known;
  const usable = listRulesInForce(db).rules.filter((rule) => rule.scope !== null && works(db, rule, log));
  const pictured = usable.filter(({ kind }) => needsPictures(kind));
  return {
    mark,
    isEmpty: usable.length === 0,
    asked: askRules(db, usable),
    ofPictures: pictured.length > 0 ? askRules(db, pictured) : null,
  };
}

export function askRules(db: ReadDb, stored: readonly Versioned[]): Asked {
  const times = new Map(stored.map(({ id, scope }) => [id, scope]));
  return {
    evaluator: makeEvaluator(stored.map((rule) => ruleOf(db, rule))),
    counts: ({ rule }, at) => isInTime(times.get(rule.id) ?? null, at),
  };
}

export function needsPictures(name: string): boolean {
  const kind = ruleKinds.find((one) => one.name === name);
  return kind !== undefined && 'need' in kind && kind.need === 'pictures';
}

/** One message that a rule stumbles over must not keep it from all others. */
export function askOne({ evaluator, counts }: Asked, subject: Subject, log: Log): FoundIn[] {
  const { seq, sentAt } = subject.message;
  try {
    const findings = evaluator.evaluate(subject).filter((finding) => counts(finding, sentAt));
    return findings.map((finding) => ({ subject, finding }));
  } catch (error) {
    log.error({ err: error, seq }, 'a message could not be asked about');
    return [];
  }
}

/** One that this program cannot ask must not keep the others from being asked. */
function works(db: ReadDb, rule: Versioned, log: Log): boolean {
  try {
    // Word lists can be long, and there is nothing in them that could fail.
    if (rule.kind !== 'words') makeEvaluator([ruleOf(db, rule)]);
    return true;
  } catch (error) {
    log.error({ err: error, rule: rule.id }, 'a rule cannot be asked');
    return false;
  }
}

function ruleOf(db: ReadDb, { scope, chats, ...rule }: Versioned): Rule {
  return { ...rule, chats: bothKinds(chats, scope?.kinds ?? null), staff: staffOf(db, scope) };
}

function bothKinds(chats: Rule['chats'], kinds: Scope['kinds']): Rule['chats'] {
  if (chats === null) return kinds;
  return kinds === null ? chats : chats.filter((kind) => kinds.includes(kind));
}

function staffOf(db: ReadDb, scope: Scope | null): Rule['staff'] {
  if (scope === null) return new Set();
  if (scope.kind === 'everyone') return scope.excluded.length > 0 ? new EverybodyBut(scope.excluded) : null;
  const { people } = partOf(db, scope, null);
  return people === 'everyone' ? null : new Set(people);
}

/** Also those nobody has heard of yet. */
class EverybodyBut extends Set<string> {
  override has(userid: string): boolean {
    return !super.has(userid);
  }
}

function isInTime(scope: Scope | null, at: number): boolean {
  if (scope === null) return true;
  return (scope.from === null || at >= scope.from) && (scope.to === null || at < scope.to);
}
