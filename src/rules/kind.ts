import type { z } from 'zod';
import type { Event, Place, Subject } from './rule.ts';

/** One kind of rule; its file in kinds/ carries its name. */
export type RuleKind = WordKind | BehaviourKind | EventKind;

interface Named {
  readonly name: string;
  readonly label: string;
  /** What the rule's own fields hold. What is wrong with them is said in sentences for people. */
  readonly spec: z.ZodType;
}

/** Looks for words: all rules of such kinds are asked in one pass. */
export interface WordKind extends Named {
  /** What is looked for: `these`, and `those` which decide whether they count. */
  terms(spec: unknown): Terms;
  /** Which places of `these` count, given all of both in rising order of their end. */
  decide(these: readonly Place[], those: readonly Place[], spec: unknown): readonly Place[];
}

export interface Terms {
  readonly these: readonly string[];
  readonly those: readonly string[];
}

/** What a subject must come with for a kind to find anything: whoever makes subjects looks it up only when a rule needs it. */
export type Need = 'revoked' | 'pictures';

/** Looks at what a message is and does. */
export interface BehaviourKind extends Named {
  readonly need: Need | null;
  find(subject: Subject, spec: unknown): Found | null;
}

/** Looks at what happened beside all messages. */
export interface EventKind extends Named {
  readonly event: Event['kind'];
  judge(event: Event, spec: unknown): Found | null;
}

export interface Found {
  readonly words: readonly string[];
  readonly places: readonly Place[];
}

interface Specified<Spec extends z.ZodType> {
  readonly name: string;
  readonly label: string;
  readonly spec: Spec;
}

interface WordSpec<Spec extends z.ZodType> extends Specified<Spec> {
  terms(spec: z.output<Spec>): Terms;
  decide(these: readonly Place[], those: readonly Place[], spec: z.output<Spec>): readonly Place[];
}

export function wordKind<Spec extends z.ZodType>(kind: WordSpec<Spec>): WordKind {
  return {
    ...kind,
    terms: (spec) => kind.terms(spec as z.output<Spec>),
    decide: (these, those, spec) => kind.decide(these, those, spec as z.output<Spec>),
  };
}

interface BehaviourSpec<Spec extends z.ZodType> extends Specified<Spec> {
  readonly need?: Need;
  find(subject: Subject, spec: z.output<Spec>): Found | null;
}

export function behaviourKind<Spec extends z.ZodType>(kind: BehaviourSpec<Spec>): BehaviourKind {
  return { need: null, ...kind, find: (subject, spec) => kind.find(subject, spec as z.output<Spec>) };
}

interface EventSpec<Spec extends z.ZodType> extends Specified<Spec> {
  readonly event: Event['kind'];
  judge(event: Event, spec: z.output<Spec>): Found | null;
}

export function eventKind<Spec extends z.ZodType>(kind: EventSpec<Spec>): EventKind {
  return { ...kind, judge: (event, spec) => kind.judge(event, spec as z.output<Spec>) };
}

/** Something that was done rather than said: there is no place in a text to mark. */
export const done = (...words: string[]): Found => ({ words, places: [] });

/** The passages at these places of a text; null when there are none. */
export function passages(text: string, places: readonly Place[]): Found | null {
  if (places.length === 0) return null;
  if (places.length === 1) return { words: [text.slice(places[0]!.from, places[0]!.to)], places };
  return { words: [...new Set(places.map(({ from, to }) => text.slice(from, to)))], places };
}
