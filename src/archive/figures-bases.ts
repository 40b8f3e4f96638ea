import type { Basis } from '../figures/basis.ts';
import type { ReadDb, WriteDb } from '../store/db.ts';
import { followCalendars } from '../store/dialogue-calendars.ts';
import { readBasis } from '../store/dialogue-rules.ts';
import {
  beginBasis,
  type FiguresState,
  findBasis,
  findFiguresState,
  type KeptRules,
  readBasisMark,
} from '../store/dialogue-state.ts';
import { type ReplyRules, readReplyRules } from '../store/timeout-rules.ts';
import { Cutting } from './figures-cut.ts';
import type { BasisInWork, CutParts } from './figures-open.ts';

/** By which rules figures are worked out: those that pages show, and others beside them after the rules have changed. */
export interface RulesNow {
  /** Of the rules in force. */
  readonly mark: number;
  /** Who has which calendar, too. */
  readonly read: string;
  readonly basis: Basis;
  readonly replies: ReplyRules;
}

export function readRulesNow(db: ReadDb, known: RulesNow | null): RulesNow {
  const { mark, places } = readBasisMark(db);
  const read = `${mark} ${places}`;
  const basis = known?.read === read ? known.basis : readBasis(db);
  return { mark, read, basis, replies: readReplyRules(db, known?.replies ?? null) };
}

export class Bases {
  readonly #known = new Map<number, { kept: KeptRules; work: BasisInWork }>();
  #now: RulesNow | null = null;

  /** What was begun by rules that are no longer in force is given up. */
  follow(db: WriteDb, now: RulesNow, at: number): FiguresState {
    const known = this.#now;
    this.#now = now;
    const state = findFiguresState(db);
    const newest = state.building ?? state.basis;
    const isInForce = newest !== null && this.#of(db, newest).kept.mark === now.mark;
    if (known?.read !== now.read) followCalendars(db, now.basis.calendars, !isInForce);
    if (isInForce) return state;
    const { version, rules, phrases } = now.basis;
    beginBasis(db, { mark: now.mark, version, rules, phrases }, at);
    return findFiguresState(db);
  }

  /** Everything is read again from what is written down. */
  forget(): void {
    this.#known.clear();
  }

  /** Those a conversation goes into are told by `partsIn`. */
  cuttings(parts: CutParts, { basis, building }: FiguresState): Cutting[] {
    const ids = [basis, building].filter((id) => id !== null);
    for (const id of this.#known.keys()) if (!ids.includes(id)) this.#known.delete(id);
    return ids.map((id) => new Cutting(parts, this.#of(parts.db, id).work));
  }

  #of(db: WriteDb, id: number): { kept: KeptRules; work: BasisInWork } {
    const known = this.#known.get(id);
    if (known) return known;
    const kept = findBasis(db, id);
    const phrases = new Set(kept.phrases);
    const work = { id, rules: kept.rules, phrases, calendars: () => this.#now!.basis.calendars };
    const made = { kept, work };
    this.#known.set(id, made);
    return made;
  }
}

/** Whether a conversation is in a basis: whole, so far as it is cut, or not yet. */
export function partIn(
  cutting: Cutting,
  conversation: string,
  { building, builtKey }: FiguresState,
): 'all' | 'part' | null {
  if (cutting.basis !== building || conversation <= builtKey) return 'all';
  return cutting.has(conversation) ? 'part' : null;
}

/** Of timeouts the newest rules tell by which a conversation is whole. */
export const tellsOf = (cutting: Cutting, conversation: string, { building, builtKey }: FiguresState): boolean =>
  cutting.basis === building || building === null || conversation > builtKey;
