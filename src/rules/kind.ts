import type { z } from 'zod';
import type { Place, Subject } from './rule.ts';

/** One kind of rule; its file in kinds/ carries its name. */
export type RuleKind = WordKind | BehaviourKind;

/** Looks for words: all rules of such kinds are asked in one pass. */
export interface WordKind {
  readonly name: string;
  readonly label: string;
  readonly spec: z.ZodType;
  /** What is looked for: `these`, and `those` which decide whether they count. */
  terms(spec: unknown): Terms;
  /** Which places of `these` count, given all of both in rising order of their end. */
  decide(these: readonly Place[], those: readonly Place[], spec: unknown): readonly Place[];
}

export interface Terms {
  readonly these: readonly string[];
  readonly those: readonly string[];
}

/** Looks at what a message is and does. */
export interface BehaviourKind {
  readonly name: string;
  readonly label: string;
  readonly spec: z.ZodType;
  find(subject: Subject, spec: unknown): Found | null;
}

export interface Found {
  readonly words: readonly string[];
  readonly places: readonly Place[];
}

interface WordSpec<Spec extends z.ZodType> {
  readonly name: string;
  readonly label: string;
  readonly spec: Spec;
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

interface BehaviourSpec<Spec extends z.ZodType> {
  readonly name: string;
  readonly label: string;
  readonly spec: Spec;
  find(subject: Subject, spec: z.output<Spec>): Found | null;
}

export function behaviourKind<Spec extends z.ZodType>(kind: BehaviourSpec<Spec>): BehaviourKind {
  return { ...kind, find: (subject, spec) => kind.find(subject, spec as z.output<Spec>) };
}

/** Something that was done rather than said: there is no place in a text to mark. */
export const done = (...words: string[]): Found => ({ words, places: [] });
