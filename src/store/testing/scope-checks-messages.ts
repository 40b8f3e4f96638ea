import assert from 'node:assert/strict';
import type { Viewer } from '../../access/viewer.ts';
import { dayOf } from '../../lib/clock.ts';
import { isEmployee } from '../../messages/people.ts';
import { parseQuery } from '../../search/query.ts';
import {
  type ChatMessage,
  countPart,
  findDayPlace,
  findHitBeside,
  findMessagePlace,
  findUnread,
  listChatMessages,
  listHits,
  listTalkDays,
} from '../chat-messages.ts';
import type { Part, Place } from '../chat-places.ts';
import { listCalls } from '../customer-calls.ts';
import { readChatFigures } from '../group-figures.ts';
import { findRevealed } from '../reveals.ts';
import { type Asked, byTime, type Checks, pages, personOf, someKeys, someSeqs, someTime } from './scope-check.ts';
import { BEGIN, type Said } from './scope-company.ts';
import type { Reference } from './scope-reference.ts';

/** The messages of conversations. */

const DAY = 86_400_000;
const placeOf = ({ sentAt, seq }: Place): Place => ({ sentAt, seq });

function somePart(asked: Asked): Part {
  const { chance } = asked;
  const [a, b] = [someTime(asked), someTime(asked)].sort((x, y) => x - y) as [number, number];
  return {
    type: chance.of(0.3) ? chance.pick(['text', 'voice', 'revoke', 'none']) : null,
    since: chance.of(0.4) ? a : null,
    until: chance.of(0.4) ? b + 1 : null,
  };
}

function saidIn({ ref }: Asked, key: string, { type = null, since = null, until = null }: Part): readonly Said[] {
  const said = ref.chat(key)?.said ?? [];
  return said
    .filter((m) => type === null || m.type === type)
    .filter((m) => (since === null || m.sentAt >= since) && (until === null || m.sentAt < until));
}

function shownAs(ref: Reference, message: Said) {
  const { seq, sentAt, msgid, type, senderId, text, json, conversation } = message;
  const taken = ref.revocationOf(message);
  const original = ref.chat(conversation)!.said.find((m) => m.msgid === message.revokes);
  const revoked = {
    revokedAt: taken?.sentAt ?? null,
    revokedBy: taken?.senderId ?? null,
    revokedSeq: taken?.seq ?? null,
  };
  const common = { seq, sentAt, msgid, type, senderId, text, json, ...revoked, revokesSeq: original?.seq ?? null };
  return { ...common, media: message.media.map(({ kind }) => kind) };
}

const faceOf = ({ media, ...message }: ChatMessage) => ({ ...message, media: media.map(({ kind }) => kind) });

export const messageChecks: Checks = {
  'chatMessages.listChatMessages': (asked) => {
    const { db, viewer, ref, chance } = asked;
    for (const key of someKeys(asked)) {
      const part = somePart(asked);
      const direction = chance.pick(['older', 'newer'] as const);
      const found = pages<ChatMessage[], Place>((from) => {
        const page = { ...part, from, direction, inclusive: false, limit: 3 };
        const { messages, more } = listChatMessages(db, viewer, key, page);
        const next = more ? placeOf(direction === 'older' ? messages[0]! : messages.at(-1)!) : null;
        return { rows: [messages], next };
      });
      const inOrder = direction === 'older' ? found.toReversed() : found;
      const expected = saidIn(asked, key, part).map((m) => shownAs(ref, m));
      assert.deepEqual(inOrder.flat().map(faceOf), expected);
    }
  },
  'chatMessages.findMessagePlace': (asked) => {
    const { db, viewer, ref } = asked;
    for (const seq of someSeqs(asked)) {
      const message = ref.message(seq);
      const expected = message && { key: message.conversation, ...placeOf(message) };
      assert.deepEqual(findMessagePlace(db, viewer, seq), expected);
    }
  },
  'chatMessages.findDayPlace': (asked) => {
    const { db, viewer } = asked;
    for (const key of someKeys(asked)) {
      const at = someTime(asked);
      const said = saidIn(asked, key, {});
      const expected = said.find(({ sentAt }) => sentAt >= at) ?? said.at(-1);
      assert.deepEqual(findDayPlace(db, viewer, key, at), expected ? placeOf(expected) : null);
    }
  },
  'chatMessages.findUnread': (asked) => {
    const { db, viewer, ref } = asked;
    for (const key of someKeys(asked)) {
      const mark = ref.company.marks.find((known) => known.key === key);
      const behind = mark ? saidIn(asked, key, {}).filter((m) => byTime(m, mark) > 0) : [];
      const expected = behind[0] ? { first: placeOf(behind[0]), count: behind.length } : null;
      assert.deepEqual(findUnread(db, viewer, key), expected);
    }
  },
  'chatMessages.countPart': (asked) => {
    const { db, viewer } = asked;
    for (const key of someKeys(asked)) {
      const part = somePart(asked);
      assert.equal(countPart(db, viewer, key, { ...part, most: 99 }), saidIn(asked, key, part).length);
    }
  },
  'chatMessages.listTalkDays': (asked) => {
    const { db, viewer, ref, chance } = asked;
    const since = BEGIN + chance.below(150) * DAY;
    const until = since + 40 * DAY;
    for (const key of someKeys(asked)) {
      const days = [...new Set(saidIn(asked, key, { since, until }).map(({ sentAt }) => dayOf(sentAt)))];
      const offended = ref.violations().filter(({ seq, conversation }) => seq !== null && conversation === key);
      const expected = days.map((day) => ({ day, violations: offended.some((v) => dayOf(v.sentAt) === day) }));
      assert.deepEqual(listTalkDays(db, viewer, key, { since, until }), expected);
    }
  },
  'chatMessages.listHits': (asked) => {
    const { db, viewer } = asked;
    const key = asked.chance.pick(someKeys(asked));
    const hits = saidIn(asked, key, {}).filter(({ text }) => text.includes('转账'));
    assert.deepEqual(listHits(db, viewer, key, parseQuery('转账')), { places: hits.map(placeOf), more: false });
  },
  'chatMessages.findHitBeside': (asked) => {
    const { db, viewer, ref, chance } = asked;
    const key = chance.pick(someKeys(asked));
    const { seq } = chance.pick(ref.company.said);
    const hits = saidIn(asked, key, {}).filter(({ text }) => text.includes('转账'));
    const next = hits.filter((m) => m.seq > seq).sort((a, b) => a.seq - b.seq)[0];
    const expected = next ? placeOf(next) : null;
    assert.deepEqual(findHitBeside(db, viewer, key, parseQuery('转账'), { seq, direction: 'newer' }), expected);
  },
  'reveals.findRevealed': (asked) => {
    const { db, ref } = asked;
    const viewer: Viewer = { ...asked.viewer, permissions: ['reveal'] };
    for (const seq of someSeqs(asked).slice(4)) {
      const message = ref.message(seq);
      const found = findRevealed(db, viewer, seq);
      assert.deepEqual(found && faceOf(found.message), message && shownAs(ref, message));
    }
  },
  'groupFigures.readChatFigures': (asked) => {
    const { db, viewer, ref } = asked;
    for (const key of someKeys(asked)) {
      const [longer, recent] = [someTime(asked), someTime(asked)].sort((a, b) => a - b) as [number, number];
      const person = personOf(asked);
      const span = (since: number) => {
        const said = saidIn(asked, key, { since });
        const byPerson = said.filter(({ senderId }) => senderId === person).length;
        return { messages: said.length, byStaff: said.filter((m) => isEmployee(m.senderId)).length, byPerson };
      };
      const expected = ref.chat(key) && { recent: span(recent), longer: span(longer), capped: false };
      assert.deepEqual(readChatFigures(db, viewer, key, { person, recent, longer }), expected);
    }
  },
  'customerCalls.listCalls': (asked) => {
    const { db, viewer, ref } = asked;
    const person = personOf(asked);
    const calls = ref.of(person).flatMap(({ said }) => said.filter(({ type }) => type === 'voiptext'));
    const found = listCalls(db, viewer, person, { at: Number.MAX_SAFE_INTEGER, id: '', limit: 99 });
    const expected = calls.sort(byTime).toReversed();
    const seqs = found.map(({ seq, at, key, words }) => [seq, at, key, words]);
    assert.deepEqual(
      seqs,
      expected.map((m) => [m.seq, m.sentAt, m.conversation, m.preview]),
    );
  },
};
