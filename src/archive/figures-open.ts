import { workingMs } from '../calendar/working-time.ts';
import type { CalendarsOf, DialogueRules } from '../figures/basis.ts';
import type { Kind } from '../figures/contributions.ts';
import { type Chat, Cutter, type Dialogue, type Place } from '../figures/dialogue.ts';
import { foldPhrase } from '../figures/phrase.ts';
import type { WriteDb } from '../store/db.ts';
import type { SaidPage } from '../store/dialogue-messages.ts';
import { type ChatOf, findOpen, writeOpen } from '../store/dialogue-rows.ts';
import type { ChatFacts, ChatsKnown } from './figures-chats.ts';

/** By what dialogues are cut, and where each conversation stands. */
export interface BasisInWork {
  readonly id: number;
  readonly rules: DialogueRules;
  readonly phrases: ReadonlySet<string>;
  readonly calendars: () => CalendarsOf;
}

export interface OpenChat {
  readonly kind: Kind;
  readonly cutter: Cutter;
}

export interface CutParts {
  readonly db: WriteDb;
  readonly chats: ChatsKnown;
  /** Of a conversation, what was said after a place, whatever file it lies in. */
  past(conversation: string, after: Place, limit: number): SaidPage;
}

/**
 * Where the conversations of a basis stand. Read anew for each step: its row is written at the end of it, so the page is at hand,
 * and 20,000 of them in memory were 45 MB and saved nothing.
 */
export class OpenChats {
  readonly #parts: CutParts;
  readonly #basis: BasisInWork;

  constructor(parts: CutParts, basis: BasisInWork) {
    this.#parts = parts;
    this.#basis = basis;
  }

  /** Where it stands now; `written`: what began of it in this step. */
  keep(conversation: string, cutter: Cutter, written: readonly Dialogue[]): void {
    const { last } = cutter;
    const since = written[0]?.at ?? last.at;
    writeOpen(this.#parts.db, this.idOf(conversation), { last, since }, cutter.toState());
  }

  openOf(conversation: string, facts: ChatFacts): OpenChat {
    return this.known(conversation) ?? { kind: facts.kind!, cutter: new Cutter(this.rulesOf(facts)) };
  }

  /** Null: nothing of it is cut. */
  known(conversation: string): OpenChat | null {
    const state = findOpen(this.#parts.db, this.idOf(conversation));
    const facts = this.factsOf(conversation);
    if (state === null || facts.kind === null) return null;
    return { kind: facts.kind, cutter: new Cutter(this.rulesOf(facts), state) };
  }

  rulesOf({ kind, staffAt }: ChatFacts): Chat {
    const { rules, phrases, calendars } = this.#basis;
    const minutes = kind === 0 ? rules.silenceSingle : rules.silenceGroup;
    return {
      silenceMs: minutes * 60_000,
      endsBy: (text) => phrases.size > 0 && phrases.has(foldPhrase(text)),
      staffAt,
      workMs: (userid, from, to) => workingMs(calendars().of(userid), from, to),
    };
  }

  idOf(conversation: string): ChatOf {
    return { basis: this.#basis.id, conversation };
  }

  factsOf(conversation: string): ChatFacts {
    return this.#parts.chats.of(this.#parts.db, conversation);
  }
}
