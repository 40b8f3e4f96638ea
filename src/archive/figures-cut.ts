import { isEffective, type Kind, Sums } from '../figures/contributions.ts';
import { Cutter, type Dialogue, isBefore, type Place } from '../figures/dialogue.ts';
import { QUICK, type Stretch } from '../figures/stretch.ts';
import { dayOf } from '../lib/clock.ts';
import { findCarry, findCut, findOnce, listDialogues, removeDialogues, settleOnce } from '../store/dialogue-found.ts';
import type { SaidIn, SaidPage } from '../store/dialogue-messages.ts';
import { type ChatOf, findChatRow, listToldStretches, writeDialogue } from '../store/dialogue-rows.ts';
import { writeSums } from '../store/dialogue-sums.ts';
import type { ChatFacts } from './figures-chats.ts';
import { type BasisInWork, type CutParts, type OpenChat, OpenChats } from './figures-open.ts';

interface Stretching {
  readonly until?: Place | null;
  readonly to: Place;
  readonly tells: boolean;
}

/** Of what was said after a late message little is needed as a rule: pages grow from the one to the other. */
const [FIRST_PAGE, MOST_PAGE] = [32, 8192];
const BEGINNING: Place = { at: 0, seq: 0 };

/** One step by one basis, in one transaction: what is cut, what it adds to figures, and who waits for an answer. */
export class Cutting {
  readonly #parts: CutParts;
  readonly #basis: BasisInWork;
  readonly #chats: OpenChats;
  readonly #sums = new Sums();
  readonly stretches: Stretch[] = [];
  readonly gone: { conversation: string; firstSeq: number }[] = [];

  constructor(parts: CutParts, basis: BasisInWork) {
    this.#parts = parts;
    this.#basis = basis;
    this.#chats = new OpenChats(parts, basis);
  }

  get basis(): number {
    return this.#basis.id;
  }

  /** Messages of one conversation, in the order they were sent: at its end they cost little, else it is cut again from there. */
  follow(conversation: string, said: readonly SaidIn[], tells: boolean): void {
    const facts = this.#chats.factsOf(conversation);
    const people = said.filter(({ who }) => who !== 'other');
    if (facts.kind === null || people.length === 0) return;
    const open = this.#chats.openOf(conversation, facts);
    const { last } = open.cutter;
    const late = people.filter((one) => !isBefore(last, one));
    if (late.length > 0) this.#followLate(conversation, { people, late, last }, tells);
    else if (last.seq === 0 && this.#hasEarlier(conversation, facts, people[0]!))
      this.recut(conversation, BEGINNING, { to: people.at(-1)!, tells });
    else this.#advance(conversation, open, people, tells);
  }

  /** Late messages only, of a conversation that is not cut to its end yet: the rest is read when its turn comes. */
  followPart(conversation: string, said: readonly SaidIn[]): void {
    const open = this.#chats.known(conversation);
    if (open && said.some((one) => !isBefore(open.cutter.last, one)))
      this.recut(conversation, said[0]!, { to: open.cutter.last, tells: false });
  }

  /** From the dialogue before, as far as the conversation is cut. */
  recutAll(conversation: string, from: Place, tells: boolean): void {
    const open = this.#chats.known(conversation);
    if (open) this.recut(conversation, from, { to: open.cutter.last, tells });
  }

  /**
   * From the dialogue before, up to `to` or to where, after `until`, everything is as it was. Says whether it came to its end. What
   * was said after `to` may have been read already: were it cut now, all of it would be late when its turn comes.
   */
  recut(conversation: string, from: Place, { until = null, to, tells }: Stretching): boolean {
    const { db } = this.#parts;
    const facts = this.#chats.factsOf(conversation);
    const row = findChatRow(db, conversation);
    if (facts.kind === null || row === null) return true;
    const chat = this.#chats.idOf(conversation);
    const start = findCut(db, chat, from, row.firstAt);
    if (start === null) return true;
    const cutter = Cutter.after(this.#chats.rulesOf(facts), start.carry);
    const { met, asked } = this.#replay(cutter, chat, start, { until, to });
    const begun = cutter.takeBegun();
    this.#replace(chat, facts.kind, { start, met, begun });
    if (met === null) this.#chats.keep(conversation, cutter, begun);
    if (tells) this.#tellAgain(conversation, facts.kind, cutter, { asked, isOpenTold: met === null });
    return met === null;
  }

  /** Goes on where the conversation stands. Says how many records it read, and whether that was all. */
  readOn(conversation: string, limit: number, tells: boolean): { read: number; isDone: boolean } {
    const facts = this.#chats.factsOf(conversation);
    if (facts.kind === null) return { read: 0, isDone: true };
    const open = this.#chats.openOf(conversation, facts);
    let after: Place = open.cutter.last;
    for (let read = 0; ; ) {
      const { said, next } = this.#parts.past(conversation, after, limit);
      const people = said.filter(({ who }) => who !== 'other');
      read += said.length;
      if (people.length > 0) this.#advance(conversation, open, people, tells);
      if (next === null) return { read, isDone: true };
      if (people.length > 0) return { read, isDone: false };
      after = next;
    }
  }

  has(conversation: string): boolean {
    return this.#chats.known(conversation) !== null;
  }

  finish(): void {
    writeSums(this.#parts.db, this.#basis.id, this.#sums);
  }

  #followLate(
    conversation: string,
    { people, late, last }: { people: readonly SaidIn[]; late: readonly SaidIn[]; last: Place },
    tells: boolean,
  ): void {
    const newest = people.at(-1)!;
    const to = isBefore(last, newest) ? newest : last;
    if (this.recut(conversation, late[0]!, { until: late.at(-1)!, to, tells })) return;
    const rest = people.filter((one) => isBefore(last, one));
    if (rest.length > 0) this.#advance(conversation, this.#chats.known(conversation)!, rest, tells);
  }

  /** A group that had no customers until now has messages that nobody looked at. */
  #hasEarlier(conversation: string, { isGroup }: ChatFacts, first: Place): boolean {
    const row = isGroup ? findChatRow(this.#parts.db, conversation) : null;
    return row !== null && row.firstAt < first.at;
  }

  #advance(conversation: string, { kind, cutter }: OpenChat, said: readonly SaidIn[], tells: boolean): void {
    const { db } = this.#parts;
    const chat = this.#chats.idOf(conversation);
    const before = cutter.reaches(said[0]!.at) ? cutter.dialogue : null; // else it stays as it is
    const settled = before !== null && isEffective(before) ? before : null;
    const staff = new Set(before?.staff.keys());
    const waiting = cutter.firstAsk;
    if (before) this.#sums.add(dayOf(before.at), kind, before, -1);
    for (const one of said) cutter.say(one);
    if (settled && settled.staff.size > staff.size) this.#admit(chat, kind, settled, staff);
    const touched = [...(before ? [before] : []), ...cutter.takeBegun()];
    for (const dialogue of touched) this.#write(chat, kind, dialogue);
    const fresh = touched.filter((dialogue) => dialogue !== settled && isEffective(dialogue));
    if (fresh.length > 0) settleOnce(db, chat, daysOf(fresh), this.#sums);
    this.#chats.keep(conversation, cutter, touched);
    const stretches = cutter.takeStretches();
    if (tells) this.#tell(conversation, kind, stretches, waiting);
  }

  #tell(
    conversation: string,
    kind: Kind,
    stretches: readonly Pick<Stretch, 'asks' | 'answer'>[],
    waiting: number | null,
  ): void {
    for (const stretch of stretches)
      if (stretch.asks[0]!.seq === waiting || !isQuick(stretch))
        this.stretches.push(stretchOf(conversation, kind, stretch));
  }

  /** Those who have only now spoken in a dialogue that is settled: for them it counts as for the others. */
  #admit(chat: ChatOf, kind: Kind, dialogue: Dialogue, known: ReadonlySet<string>): void {
    const fresh = [...dialogue.staff.keys()].filter((userid) => !known.has(userid));
    this.#sums.addOnce(dayOf(dialogue.at), kind, fresh, findOnce(this.#parts.db, chat, dialogue));
  }

  #write(chat: ChatOf, kind: Kind, dialogue: Dialogue): void {
    writeDialogue(this.#parts.db, chat, kind, dialogue);
    this.#sums.add(dayOf(dialogue.at), kind, dialogue, 1);
  }

  #replay(
    cutter: Cutter,
    chat: ChatOf,
    start: Place,
    { until, to }: { until: Place | null; to: Place },
  ): { met: Place | null; asked: Set<number> } {
    const asked = new Set<number>();
    for (const one of this.#peopleAfter(chat.conversation, { at: start.at, seq: start.seq - 1 })) {
      if (isBefore(to, one)) break;
      const before = cutter.dialogue;
      cutter.say(one);
      if (one.who === 'customer') asked.add(one.seq);
      const isPast = until !== null && cutter.dialogue !== before && isBefore(until, one);
      if (!isPast || findCarry(this.#parts.db, chat, one) !== cutter.dialogue!.carry) continue;
      cutter.forgetLast();
      return { met: one, asked };
    }
    return { met: null, asked };
  }

  *#peopleAfter(conversation: string, place: Place): Generator<SaidIn> {
    let limit = FIRST_PAGE;
    for (let after: Place | null = place; after !== null; limit = Math.min(4 * limit, MOST_PAGE)) {
      const page: SaidPage = this.#parts.past(conversation, after, limit);
      for (const one of page.said) if (one.who !== 'other') yield one;
      after = page.next;
    }
  }

  /** What began from `start` on, up to where everything is as it was, is what has been cut now. */
  #replace(
    chat: ChatOf,
    kind: Kind,
    { start, met, begun }: { start: Place; met: Place | null; begun: readonly Dialogue[] },
  ): void {
    const { db } = this.#parts;
    const removed = listDialogues(db, chat, start, met);
    for (const dialogue of removed) {
      const { once24, once48, staff } = dialogue;
      this.#sums.add(dayOf(dialogue.at), kind, dialogue, -1);
      this.#sums.addOnce(dayOf(dialogue.at), kind, staff.keys(), { once24: -once24, once48: -once48 });
    }
    removeDialogues(db, chat, removed);
    for (const dialogue of begun) this.#write(chat, kind, dialogue);
    settleOnce(db, chat, daysOf([...removed, ...begun].filter(isEffective)), this.#sums);
  }

  #tellAgain(
    conversation: string,
    kind: Kind,
    cutter: Cutter,
    { asked, isOpenTold }: { asked: ReadonlySet<number>; isOpenTold: boolean },
  ): void {
    const stretches = cutter.takeStretches();
    const first = new Set(stretches.map(({ asks }) => asks[0]!.seq));
    for (const firstSeq of listToldStretches(this.#parts.db, conversation))
      if (asked.has(firstSeq) && !first.has(firstSeq)) this.gone.push({ conversation, firstSeq });
    for (const stretch of stretches) {
      // Where it is cut no further somebody may have answered later: that is known already.
      if (stretch.answer === null && !isOpenTold) continue;
      this.stretches.push(stretchOf(conversation, kind, stretch));
    }
  }
}

const daysOf = (dialogues: readonly Place[]): number[] => dialogues.map(({ at }) => dayOf(at));

/** Answered before any level of a timeout: there are many of them, and nobody has to be told of one that was not open before. */
const isQuick = ({ asks, answer }: Pick<Stretch, 'asks' | 'answer'>): boolean =>
  answer !== null && answer.at - asks[0]!.at < QUICK;

const stretchOf = (conversation: string, kind: Kind, stretch: Pick<Stretch, 'asks' | 'answer'>): Stretch => ({
  conversation,
  kind: kind === 0 ? 'single' : 'group',
  firstSeq: stretch.asks[0]!.seq,
  ...stretch,
});
