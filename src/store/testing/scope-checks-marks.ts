import assert from 'node:assert/strict';
import { type BookmarkRow, findBookmark, listBookmarks } from '../bookmarks.ts';
import { all } from '../db.ts';
import { findMedium, listMediaQueue, type QueueRow } from '../media.ts';
import {
  countRecordings,
  listPickedRecordings,
  listRecordings,
  type RecordingFilters,
  type RecordingPlace,
} from '../recordings.ts';
import { sql } from '../sql.ts';
import { countUnread } from '../unread.ts';
import { findSampleViolation } from '../untold.ts';
import { countByConversation, countBySender, findViolation, listMarks, listViolationPlaces } from '../violations.ts';
import { type Asked, byTime, type Checks, keysOf, pages, someKeys, someSeqs, someTime } from './scope-check.ts';
import type { Said } from './scope-company.ts';
import type { Reference } from './scope-reference.ts';

/** What stands at messages: bookmarks, violations, recordings and other media, what is unread. */

function bookmarkOf(ref: Reference, seq: number) {
  const message = ref.message(seq);
  if (!message) return { seq, message: null };
  const { conversation, kind, senderId, type, sentAt, text } = message;
  const peers = ref.chat(conversation)!.members.filter((id) => id !== senderId);
  const revoked = ref.revocationOf(message) !== null;
  return { seq, message: { key: conversation, kind, peers: peers.slice(0, 3), senderId, type, sentAt, text, revoked } };
}

const toldOf = ({ seq, message }: BookmarkRow) => ({ seq, message });

function recordingsOf({ ref }: Asked, filters: RecordingFilters): Said[] {
  const { conversation, from, to, chatKind, external } = filters;
  return ref.chats
    .filter((chat) => (conversation === null || chat.key === conversation) && chat.kind === (chatKind ?? chat.kind))
    .filter((chat) => chat.external === (external ?? chat.external))
    .flatMap(({ said }) => said.filter(({ media }) => media.length > 0))
    .filter(({ sentAt }) => (from === null || sentAt >= from) && (to === null || sentAt < to))
    .sort(byTime)
    .toReversed();
}

function someFilters(asked: Asked): RecordingFilters {
  const { chance } = asked;
  return {
    from: chance.of(0.3) ? someTime(asked) : null,
    to: chance.of(0.3) ? someTime(asked) : null,
    chatKind: chance.pick(['single', 'group', null]),
    external: chance.pick([true, false, null, null]),
    kind: null,
    sender: null,
    conversation: chance.of(0.4) ? chance.pick(someKeys(asked)) : null,
    upTo: null,
  };
}

const BUDGET = 60_000;

export const markChecks: Checks = {
  'bookmarks.listBookmarks': ({ db, viewer, ref }) => {
    const rows = pages<BookmarkRow, BookmarkRow>((before) => {
      const page = listBookmarks(db, viewer, { search: '', before, limit: 9 });
      return { rows: page.rows, next: page.more ? page.rows.at(-1)! : null };
    });
    const marked = ref.company.bookmarks.toReversed();
    assert.deepEqual(
      rows.map(toldOf),
      marked.map((seq) => bookmarkOf(ref, seq)),
    );
  },
  'bookmarks.findBookmark': ({ db, viewer, ref, chance }) => {
    const seq = chance.pick([...ref.company.bookmarks, ref.company.ends[0]!]);
    const found = findBookmark(db, viewer, seq);
    assert.deepEqual(found && toldOf(found), ref.company.bookmarks.includes(seq) ? bookmarkOf(ref, seq) : null);
  },
  'violations.listMarks': (asked) => {
    const { db, viewer, ref } = asked;
    const seqs = ref.company.said.map(({ seq }) => seq);
    for (const key of someKeys(asked)) {
      const expected = ref.violations().filter(({ conversation, seq }) => conversation === key && seq !== null);
      const marks = listMarks(db, viewer, key, seqs).map(({ seq, severity }) => [seq, severity]);
      assert.deepEqual(marks.sort(), expected.map(({ seq, severity }) => [seq, severity]).sort());
    }
  },
  'violations.listViolationPlaces': (asked) => {
    const { db, viewer, ref } = asked;
    for (const key of someKeys(asked)) {
      const found = ref.violations().flatMap(({ conversation, seq, sentAt }) => {
        return conversation === key && seq !== null ? [{ seq, sentAt }] : [];
      });
      assert.deepEqual(listViolationPlaces(db, viewer, key), found.sort(byTime));
    }
  },
  'violations.countByConversation': (asked) => {
    const { db, viewer, ref } = asked;
    const groups = Map.groupBy(ref.violations(), ({ conversation }) => conversation);
    const expected = Object.fromEntries([...groups].map(([key, found]) => [key, found.length]));
    assert.deepEqual(countByConversation(db, viewer, keysOf(asked)), expected);
  },
  'violations.countBySender': ({ db, viewer, ref }) => {
    const asked = ref.everybody();
    const groups = Map.groupBy(
      ref.violations().filter(({ sender }) => ref.has(sender)),
      ({ sender }) => sender,
    );
    const expected = Object.fromEntries([...groups].map(([sender, found]) => [sender, found.length]));
    assert.deepEqual(countBySender(db, viewer, asked), expected);
  },
  'untold.findSampleViolation': ({ db, viewer, ref }) => {
    const times = ref.violations().map(({ sentAt }) => sentAt);
    const found = findSampleViolation(db, viewer, { kinds: [], others: true });
    assert.equal(found?.sentAt ?? null, times.length === 0 ? null : Math.max(...times));
  },
  'violations.findViolation': ({ db, viewer, ref, chance }) => {
    const ids = all<{ id: number }>(db, sql`SELECT id FROM violations ORDER BY id`);
    for (const [i, { id }] of ids.entries()) {
      if (!chance.of(0.5)) continue;
      const violation = ref.company.violations[i]!;
      const expected = ref.sees(violation) ? { seq: violation.seq, key: violation.conversation } : null;
      assert.deepEqual(findViolation(db, viewer, id), expected);
    }
    assert.equal(findViolation(db, viewer, 0), null);
  },
  'unread.countUnread': (asked) => {
    const { db, viewer, ref } = asked;
    const behind = ref.company.marks.flatMap((mark) => {
      const n = ref.chat(mark.key)?.said.filter((m) => byTime(m, mark) > 0).length ?? 0;
      return n > 0 ? [[mark.key, n]] : [];
    });
    assert.deepEqual(countUnread(db, viewer, keysOf(asked)), Object.fromEntries(behind));
  },
  'recordings.listRecordings': (asked) => {
    const { db, viewer } = asked;
    const filters = someFilters(asked);
    const rows = pages<{ seq: number; key: string; senderId: string }, RecordingPlace>((before) =>
      listRecordings(db, viewer, filters, { before, limit: 3, budget: BUDGET }),
    );
    const expected = recordingsOf(asked, filters).map((m) => [m.seq, m.conversation, m.senderId]);
    assert.deepEqual(
      rows.map(({ seq, key, senderId }) => [seq, key, senderId]),
      expected,
    );
  },
  'recordings.countRecordings': (asked) => {
    const filters = someFilters(asked);
    const { count, capped } = countRecordings(asked.db, asked.viewer, filters, { budget: BUDGET });
    assert.deepEqual([count, capped], [recordingsOf(asked, filters).length, false]);
  },
  'recordings.listPickedRecordings': (asked) => {
    const { db, viewer, ref } = asked;
    const picks = [...new Set(someSeqs(asked))].map((seq) => ({ seq, position: 0 }));
    const picked = ref.company.said.filter(({ seq }) => picks.some((pick) => pick.seq === seq));
    const expected = picked
      .filter((m) => m.media.length > 0 && ref.sees(m))
      .sort(byTime)
      .toReversed();
    assert.deepEqual(
      listPickedRecordings(db, viewer, picks).map(({ seq }) => seq),
      expected.map(({ seq }) => seq),
    );
  },
  'media.findMedium': (asked) => {
    const { db, viewer, ref } = asked;
    for (const seq of someSeqs(asked)) {
      const message = ref.message(seq);
      const expected = message && message.media.length > 0 ? [message.conversation, message.sentAt] : null;
      const found = findMedium(db, viewer, seq, 0);
      assert.deepEqual(found && [found.key, found.sentAt], expected);
    }
  },
  'media.listMediaQueue': ({ db, viewer, ref }) => {
    const page = { state: 'waiting', kind: null, limit: 7 } as const;
    const rows = pages<QueueRow, { at: number; key: string }>((before) => {
      const answer = listMediaQueue(db, viewer, { ...page, before });
      const last = answer.rows.at(-1);
      return { rows: answer.rows, next: answer.more && last ? { at: last.at, key: last.fileKey } : null };
    });
    const media = ref.company.said.filter((m) => m.media.length > 0);
    assert.equal(rows.length, media.length);
    const named = rows.filter(({ seq, name }) => seq !== null || name !== null).map(({ seq }) => seq);
    assert.deepEqual(
      named.sort(),
      media
        .filter((m) => ref.sees(m))
        .map(({ seq }) => seq)
        .sort(),
    );
  },
};
