import { setImmediate } from 'node:timers/promises';
import { normalise } from '../messages/normalise.ts';
import { PREVIEW } from '../store/conversations.ts';
import type { MonthOfDisposal } from '../store/disposal-run.ts';
import {
  type ChatChange,
  type ChatLeft,
  endMonth,
  findLeft,
  forgetInChats,
  forgetRevocations,
  type LosingChat,
  listGoneViolations,
  listLosingChats,
  removeViolations,
  type ShownLast,
} from '../store/disposal-run-forget.ts';
import type { DisposalWork } from '../store/disposal-work.ts';
import { findText } from '../store/envelopes.ts';
import { copiedBefore, type DisposeParts, Stopped } from './dispose-month.ts';

/** What was worked out from messages that are gone is forgotten. Each step is one commit and may come twice. */
const CHATS = 50;
const VIOLATIONS = 100;

/** Conversations of a month that has been switched: their counts, and the message a list shows of them. */
export async function forgetMonth(parts: DisposeParts, of: MonthOfDisposal): Promise<void> {
  const { files } = parts;
  for (;;) {
    const chats = files.write(listLosingChats, of, CHATS);
    if (chats.length === 0) break;
    const left = new Map(
      parts
        .reading((db) =>
          findLeft(
            db,
            chats.map(({ key }) => key),
          ),
        )
        .map((one) => [one.key, one]),
    );
    const changes = chats.map((chat) => changeOf(parts, chat, left.get(chat.key) ?? null));
    files.forget(forgetInChats, of, changes);
    await pause(parts);
  }
  files.write(endMonth, of);
}

function changeOf({ files }: DisposeParts, chat: LosingChat, left: ChatLeft | null): ChatChange {
  if (left === null) return { ...chat, left: null };
  const { firstAt, last } = left;
  return {
    ...chat,
    left: { firstAt, last: last && shown(files.writeEvidence(last.month, findText, last.seq), last.seq) },
  };
}

function shown(json: string | null, seq: number): ShownLast | null {
  if (json === null) return null;
  const { sentAt, type, senderId, preview } = normalise(seq, json);
  return { seq, sentAt, type, sender: senderId, text: preview.slice(0, PREVIEW) };
}

/** Over all months, once they are switched. */
export async function forgetBesides(parts: DisposeParts, work: DisposalWork): Promise<void> {
  const { files } = parts;
  for (let after: string | null = ''; after !== null; await pause(parts))
    after = files.forget(forgetRevocations, after);
  const before = copiedBefore(work, 'violations');
  for (let after = 0; ; await pause(parts)) {
    const gone = files.write(listGoneViolations, after, VIOLATIONS);
    const last = gone.at(-1);
    if (!last) return;
    const ids = gone.filter(({ foundAt, goes }) => goes && foundAt < before).map(({ id }) => id);
    files.forget(removeViolations, work.id, ids);
    after = last.id;
  }
}

export async function pause({ stopped }: Pick<DisposeParts, 'stopped'>): Promise<void> {
  await setImmediate();
  if (stopped()) throw new Stopped('the program ends');
}
