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
  /** Only a memory of what is written down. */
  readonly open: Map<string, OpenChat>;
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

const MOST_OPEN = 20_000;

/** Where the conversations of a basis stand: in memory as long as there is room, and written down. */
export class OpenChats {
  readonly #parts: CutParts;
  readonly #basis: BasisInWork;

  constructor(parts: CutParts, basis: BasisInWork) {
    this.#parts = parts;
    this.#basis = basis;
  }

  /** Where it stands now; `written`: what began of it in this step. */
  keep(conversation: string, open: OpenChat, written: readonly Dialogue[]): void {
    const chats = this.#basis.open;
    chats.delete(conversation);
    chats.set(conversation, open);
    const { last } = open.cutter;
    const since = written[0]?.at ?? last.at;
    writeOpen(this.#parts.db, this.idOf(conversation), { last, since }, open.cutter.toState());
    if (chats.size > MOST_OPEN) chats.delete(chats.keys().next().value!);
  }

  openOf(conversation: string, facts: ChatFacts): OpenChat {
    return this.known(conversation) ?? { kind: facts.kind!, cutter: new Cutter(this.rulesOf(facts)) };
  }

  /** Null: nothing of it is cut. */
  known(conversation: string): OpenChat | null {
    const known = this.#basis.open.get(conversation);
    if (known) return known;
    const state = findOpen(this.#parts.db, this.idOf(conversation));
    const facts = this.factsOf(conversation);
    if (state === null || facts.kind === null) return null;
    const open = { kind: facts.kind, cutter: new Cutter(this.rulesOf(facts), state) };
    this.#basis.open.set(conversation, open);
    return open;
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
