import assert from 'node:assert/strict';
import { findCaseItem, listCaseItems, listCaseParts, readCaseItem } from '../case-item-list.ts';
import { findExcerpt, listExcerptParts, listExcerpts, readExcerpt } from '../excerpt-list.ts';
import { findSelection, packMessages } from '../kept-making.ts';
import { listPersonCopies } from '../person-copies.ts';
import { isPersonInSight } from '../restrictions.ts';
import { type Asked, type Checks, personOf, someKeys } from './scope-check.ts';
import type { Said } from './scope-company.ts';

/** What was kept of conversations, and what lies in a case. As scope-archive.ts keeps them: one of every conversation marked. */
interface Kept {
  readonly id: number;
  readonly key: string;
  /** All of it, and what of it the viewer may see. */
  readonly all: readonly Said[];
  readonly seen: readonly Said[];
  /** The conversation itself is his to see. */
  readonly isOpen: boolean;
}

function keptIn({ ref }: Asked): Kept[] {
  const { bookmarks, said } = ref.company;
  const marked = said.filter(({ seq }) => bookmarks.includes(seq));
  return [...Map.groupBy(marked, ({ conversation }) => conversation)].map(([key, all], i) => ({
    ...{ id: i + 1, key, all, isOpen: ref.chat(key) !== null },
    seen: all.filter(({ seq }) => ref.message(seq) !== null),
  }));
}

const inOrder = (said: readonly Said[]): number[] =>
  said.toSorted((a, b) => a.sentAt - b.sentAt || a.seq - b.seq).map(({ seq }) => seq);

const PAGE = { skip: 0, limit: 1000 };

function someOf(asked: Asked): Kept[] {
  const all = keptIn(asked);
  return all.length === 0 ? [] : Array.from({ length: 4 }, () => asked.chance.pick(all));
}

export const caseChecks: Checks = {
  'excerptList.listExcerpts': (asked) => {
    const { rows } = listExcerpts(asked.db, asked.viewer, { search: '', customer: null, mine: false }, PAGE);
    const expected = keptIn(asked).filter(({ seen }) => seen.length > 0);
    assert.deepEqual(
      rows.map(({ id }) => id).reverse(),
      expected.map(({ id }) => id),
    );
  },
  'excerptList.findExcerpt': (asked) => {
    for (const { id, seen } of someOf(asked))
      assert.equal(findExcerpt(asked.db, asked.viewer, id) !== null, seen.length > 0);
  },
  'excerptList.readExcerpt': (asked) => {
    for (const { id, seen } of someOf(asked)) {
      const { messages, total } = readExcerpt(asked.db, asked.viewer, id, PAGE);
      assert.deepEqual(messages.map(({ seq }) => seq).sort(), seen.map(({ seq }) => seq).sort());
      assert.equal(total, seen.length);
    }
  },
  'excerptList.listExcerptParts': (asked) => {
    for (const { id, key, seen } of someOf(asked)) {
      const parts = listExcerptParts(asked.db, asked.viewer, id).map(({ copies: _, ...part }) => part);
      const whole = { conversation: key, from: null, to: null };
      assert.deepEqual(parts, seen.length === 0 ? [] : [{ ...whole, seqs: inOrder(seen) }]);
    }
  },
  'personCopies.listPersonCopies': (asked) => {
    const { db, viewer, ref } = asked;
    // Of whose data are restricted it is told all the same: web/restrictions.test.ts.
    if (!ref.keepsNobodyBack) return;
    const person = personOf(asked);
    const listed = listPersonCopies(db, viewer, person).excerpts.map(({ conversation }) => conversation);
    const his = new Set(ref.of(person).map(({ key }) => key));
    const expected = keptIn(asked).filter(({ key, seen }) => seen.length > 0 && his.has(key));
    const isSeen = isPersonInSight(db, viewer, person);
    assert.deepEqual(listed.sort(), isSeen ? expected.map(({ key }) => key).sort() : []);
  },
  'caseItemList.listCaseItems': (asked) => {
    const { rows } = listCaseItems(asked.db, asked.viewer, 1, { kind: null, removed: false, ...PAGE });
    const expected = keptIn(asked).flatMap(({ id, seen, isOpen }) => [
      [id * 3, seen.length > 0],
      [id * 3 + 1, isOpen],
      [id * 3 + 2, seen.length > 0],
    ]);
    assert.deepEqual(rows.map(({ id, shown }) => [id, shown !== null]).reverse(), expected);
    assert.ok(rows.every(({ shown, why }) => (shown === null) === (why === '')));
  },
  'caseItemList.findCaseItem': (asked) => {
    for (const { id, seen } of someOf(asked))
      assert.equal(findCaseItem(asked.db, asked.viewer, 1, id * 3)!.shown !== null, seen.length > 0);
  },
  'caseItemList.readCaseItem': (asked) => {
    for (const { id, seen } of someOf(asked)) {
      const { messages } = readCaseItem(asked.db, asked.viewer, { caseId: 1, item: id * 3 }, PAGE);
      assert.deepEqual(messages.map(({ seq }) => seq).sort(), seen.map(({ seq }) => seq).sort());
    }
  },
  'caseItemList.listCaseParts': (asked) => {
    const seqs = listCaseParts(asked.db, asked.viewer, 1).flatMap((part) => part.seqs ?? []);
    const expected = keptIn(asked).flatMap(({ seen }) => seen.map(({ seq }) => seq));
    assert.deepEqual([...new Set(seqs)].sort(), expected.sort());
  },
  'keptMaking.findSelection': (asked) => {
    const { db, viewer, ref } = asked;
    for (const key of someKeys(asked)) {
      const here = ref.company.said.filter(({ conversation }) => conversation === key);
      const found = findSelection(db, viewer, key, { by: 'pick', seqs: here.map(({ seq }) => seq) });
      assert.deepEqual(found.seqs, inOrder(ref.chat(key)?.said ?? []));
      const counted = findSelection(db, viewer, key, { by: 'count', last: null, count: 3 });
      assert.deepEqual(counted.seqs, inOrder(ref.chat(key)?.said ?? []).slice(-3));
    }
  },
  'keptMaking.packMessages': (asked) => {
    const { db, viewer, ref } = asked;
    for (const key of someKeys(asked)) {
      const packed = packMessages(db, viewer, key, { by: 'time', from: 0, to: Number.MAX_SAFE_INTEGER });
      const seen = ref.chat(key);
      assert.deepEqual(packed?.places.map(({ seq }) => seq) ?? null, seen && inOrder(seen.said));
    }
  },
};
