import { asksIn, type Packed, pack, packAsk, unpack, unpackAsk } from './dialogue-packing.ts';
import { type Ask, MOST_ASKS, QUICK, type Stretch } from './stretch.ts';

/**
 * Cuts the messages of one conversation into dialogues (S3 §9.8). They come in the order (at, seq), each costs the same however
 * long the conversation is, and where it stands can be written down and taken up again.
 */
export interface Said {
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  readonly byStaff: boolean;
  /** Of a customer, when it might be a phrase that ends a dialogue; else empty. */
  readonly text: string;
  /** Of a call: how long it lasted. */
  readonly callMs: number;
}

/** Nobody said anything: consents, switches, records without a type, and the taking back of what was said. */
const NOT_SAID: ReadonlySet<string> = new Set(['', 'revoke', 'agree', 'disagree', 'switch', 'unknown']);

export const isSaid = (type: string, sentAt: number): boolean => sentAt > 0 && !NOT_SAID.has(type);

export interface Place {
  readonly at: number;
  readonly seq: number;
}

export const isBefore = (a: Place, b: Place): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

export interface Dialogue extends Place {
  endedAt: number;
  readonly opener: string;
  readonly byStaff: boolean;
  asked: number;
  said: number;
  callMs: number;
  ending: 'open' | 'silence' | 'phrase';
  /** Who was waiting for an answer when it began, as `asksIn` reads it; null: nobody. */
  readonly carry: string | null;
  /** The first message of a customer in it. */
  firstAsk: number | null;
  /** Of a single chat its employee; of a group everybody of the staff who was in it when it began, or spoke. */
  readonly staff: Map<string, StaffPart>;
}

export interface StaffPart {
  readonly userid: string;
  sent: number;
  /** From the first message of a customer to his next; null: there is none. */
  firstMs: number | null;
  firstWorkMs: number | null;
  replies: number;
  replyMs: number;
  replyWorkMs: number;
  /** The first message of a customer since his last; null: he has answered, or has not spoken yet. */
  waitAt: number | null;
  /** Something of it is not written down yet. */
  isNew: boolean;
}

/** Whoever cuts must know of a conversation. */
export interface Chat {
  readonly silenceMs: number;
  /** A customer's whole message is one of the phrases in force. */
  endsBy(text: string): boolean;
  /** The staff who were in it then. */
  staffAt(at: number): readonly string[];
  workMs(userid: string, from: number, to: number): number;
}

export class Cutter {
  readonly #chat: Chat;
  /** The last message it knows. */
  last: Place = { at: 0, seq: 0 };
  /** The last that began; over when its ending says so, or when nobody has written for long enough. */
  dialogue: Dialogue | null = null;
  #asks: Ask[] = [];
  #begun: Dialogue[] = [];
  #answered: Pick<Stretch, 'asks' | 'answer'>[] = [];
  /** Those who spoke since the last message of a customer. */
  #quiet: StaffPart[] = [];

  constructor(chat: Chat, state: string | null = null) {
    this.#chat = chat;
    if (state !== null) this.#takeUp(JSON.parse(state) as Packed);
  }

  /** At the beginning of a dialogue. */
  static after(chat: Chat, carry: string | null): Cutter {
    const cutter = new Cutter(chat);
    cutter.#asks = asksIn(carry);
    return cutter;
  }

  /** seq of the first message that nobody has answered. */
  get firstAsk(): number | null {
    return this.#asks[0]?.seq ?? null;
  }

  /** Whether what is said then may belong to the dialogue there is. */
  reaches(at: number): boolean {
    return this.dialogue !== null && at - this.dialogue.endedAt < this.#chat.silenceMs;
  }

  say(said: Said): void {
    this.last = { at: said.at, seq: said.seq };
    if (!said.byStaff && said.text !== '' && this.#chat.endsBy(said.text)) this.#end(said);
    else {
      const dialogue = this.#dialogueOf(said);
      dialogue.endedAt = said.at;
      dialogue.callMs += said.callMs;
      if (said.byStaff) this.#answer(dialogue, said);
      else this.#ask(dialogue, said);
    }
  }

  /** Dialogues that began since the last time this was asked. */
  takeBegun(): Dialogue[] {
    const begun = this.#begun;
    this.#begun = [];
    return begun;
  }

  /** The last that began is left out: it is known already. */
  forgetLast(): void {
    this.#begun.pop();
  }

  /** Stretches that ended since the last time this was asked, and the one that is open. */
  takeStretches(): Pick<Stretch, 'asks' | 'answer'>[] {
    const answered = this.#answered;
    this.#answered = [];
    if (this.#asks.length > 0) answered.push({ asks: [...this.#asks], answer: null });
    return answered;
  }

  /** To go on from here later. */
  toState(): string {
    return JSON.stringify([this.last.at, this.last.seq, this.dialogue && pack(this.dialogue), this.#asks.map(packAsk)]);
  }

  #takeUp([at, seq, dialogue, asks]: Packed): void {
    this.last = { at, seq };
    this.#asks = asks.map(unpackAsk);
    this.dialogue = dialogue && unpack(dialogue);
    this.#quiet = [...(this.dialogue?.staff.values() ?? [])].filter(({ sent, waitAt }) => sent > 0 && waitAt === null);
  }

  /** The phrase is the last message of the dialogue, also of one that was just over; by itself it is none. */
  #end(said: Said): void {
    const { dialogue } = this;
    if (dialogue === null || !this.reaches(said.at)) return;
    dialogue.endedAt = said.at;
    dialogue.asked += 1;
    dialogue.ending = 'phrase';
  }

  #dialogueOf(said: Said): Dialogue {
    const { dialogue } = this;
    if (dialogue?.ending === 'open') {
      if (this.reaches(said.at)) return dialogue;
      dialogue.ending = 'silence';
    }
    const begun = this.#begin(said);
    this.dialogue = begun;
    this.#begun.push(begun);
    this.#quiet = [];
    return begun;
  }

  #begin({ at, seq, by, byStaff }: Said): Dialogue {
    const staff = new Map(this.#chat.staffAt(at).map((userid) => [userid, noPart(userid)]));
    const carry = this.#asks.length === 0 ? null : JSON.stringify(this.#asks.map(packAsk));
    const nothing = { asked: 0, said: 0, callMs: 0, firstAsk: null };
    return { at, seq, endedAt: at, opener: by, byStaff, ...nothing, ending: 'open', carry, staff };
  }

  #ask(dialogue: Dialogue, { seq, at, by }: Said): void {
    dialogue.asked += 1;
    dialogue.firstAsk ??= at;
    for (const part of this.#quiet) part.waitAt = at;
    this.#quiet.length = 0;
    this.#wait({ seq, at, by, next: null });
  }

  #wait(ask: Ask): void {
    const asks = this.#asks;
    const last = asks.at(-1);
    if (last) {
      if (asks.length > 1 && ask.at - last.at < QUICK) asks.pop();
      else asks[asks.length - 1] = { ...last, next: ask.at };
      // left out, it still is what came next to the one before it
    }
    asks.push(ask);
    if (asks.length > MOST_ASKS) asks.splice(shortest(asks), 1);
  }

  #answer(dialogue: Dialogue, { at, by }: Said): void {
    dialogue.said += 1;
    let part = dialogue.staff.get(by);
    if (!part) {
      part = noPart(by);
      dialogue.staff.set(by, part);
    }
    const asked = part.sent === 0 ? dialogue.firstAsk : part.waitAt;
    if (part.sent === 0 || part.waitAt !== null) this.#quiet.push(part);
    if (asked !== null) this.#reply(part, asked, at);
    part.waitAt = null;
    part.sent += 1;
    part.isNew = true;
    if (this.#asks.length === 0) return;
    this.#answered.push({ asks: this.#asks, answer: { at, by } });
    this.#asks = [];
  }

  #reply(part: StaffPart, asked: number, at: number): void {
    const ms = at - asked;
    const workMs = this.#chat.workMs(part.userid, asked, at);
    if (part.replies === 0) {
      part.firstMs = ms;
      part.firstWorkMs = workMs;
    }
    part.replies += 1;
    part.replyMs += ms;
    part.replyWorkMs += workMs;
  }
}

/** Neither the first nor the last: the one after which it was quiet for the shortest time. */
function shortest(asks: readonly Ask[]): number {
  let found = 1;
  for (let i = 1; i < asks.length - 1; i += 1) if (silenceAfter(asks[i]!) < silenceAfter(asks[found]!)) found = i;
  return found;
}

const silenceAfter = ({ at, next }: Ask): number => (next ?? at) - at;

const noPart = (userid: string): StaffPart => ({
  ...{ userid, sent: 0, firstMs: null, firstWorkMs: null, replies: 0, replyMs: 0, replyWorkMs: 0, waitAt: null },
  isNew: true,
});
