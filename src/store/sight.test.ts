import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { ScopePart } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import { findConversation } from './chats.ts';
import { recordDigest } from './conversations.ts';
import { all, type ReadDb } from './db.ts';
import { recordEnvelopes, recordOpened } from './envelopes.ts';
import { recordMessages } from './messages.ts';
import { sightOf } from './sight.ts';
import { sql } from './sql.ts';
import { SearchArchive } from './testing/search-archive.ts';

/** Li and Wang, some words an hour from midnight on. */
const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-10T00:00:00+08:00');
const at = (hour: number) => BEGIN + hour * HOUR;

describe('sightOf', () => {
  let archive: SearchArchive;
  let seq = 0;
  const months = ['2026-11', '2026-12'];
  before(() => {
    archive = new SearchArchive();
    for (const month of months) archive.files.beginMonth(month, 0);
  });
  after(() => archive.end());

  const limitedTo = (from: number | null, to: number | null, people: ScopePart['people'] = ['li']): Viewer => {
    const part = { people, from, to, kinds: null };
    return { accountId: 1, name: '林悦', permissions: [], scope: people, parts: [part] };
  };

  /** The pair of this test. */
  let other = '';
  beforeEach(() => {
    seq += 1;
    other = `wang${seq}`;
  });

  function arrive(month: string, hours: readonly number[], mark = ''): { index: () => void } {
    const said = hours.map((hour) => {
      seq += 1;
      const common = { msgid: `m${seq}${mark}`, action: 'send', from: 'li', tolist: [other], msgtime: at(hour) };
      const json = JSON.stringify({ ...common, msgtype: 'text', text: { content: `${hour} 点` } });
      return { seq, json, message: normalise(seq, json) };
    });
    const { files } = archive;
    const sealed = { keyVersion: 1, randomKey: '', chatMsg: '', extra: null };
    const messages: Message[] = said.map(({ message }) => message);
    files.writeEvidence(
      month,
      recordEnvelopes,
      messages.map((m) => ({ seq: m.seq, msgid: m.msgid, ...sealed })),
      0,
    );
    const n = files.writeEvidence(month, recordOpened, said, 0);
    const arrivals = messages.map((m) => ({ seq: m.seq, receivedAt: 0 }));
    files.write(recordDigest, { month, n, messages, arrivals, windowMs: 1 });
    return { index: () => files.writeRead(month, recordMessages, messages, n) };
  }

  const face = (viewer: Viewer) =>
    archive.read((db) => {
      const found = findConversation(db, viewer, `li|${other}`);
      return found && [found.count, (found.firstAt - BEGIN) / HOUR, (found.lastAt - BEGIN) / HOUR, found.lastText];
    });

  const rows = (db: ReadDb, viewer: Viewer) => {
    const { table, seen } = sightOf(db, viewer);
    return all<{ key: string }>(db, sql`SELECT c.key FROM ${table} c WHERE ${seen}`).length;
  };

  it('cuts a conversation to what was said then, with its last words', () => {
    arrive('2026-11', [1, 2, 3, 4]).index();
    assert.deepEqual(face(limitedTo(at(2), at(4))), [2, 2, 3, '3 点']);
    assert.deepEqual(face(limitedTo(at(4), null)), [1, 4, 4, '4 点']);
    assert.deepEqual(face(limitedTo(null, null)), [4, 1, 4, '4 点']);
    assert.equal(face(limitedTo(at(5), null)), null);
    assert.equal(face(limitedTo(at(4) + 1, at(9))), null);
  });

  it('has what arrives meanwhile at once, also late', () => {
    arrive('2026-11', [1, 2, 9]).index();
    const viewer = limitedTo(at(2), at(4));
    assert.deepEqual(face(viewer), [1, 2, 2, '2 点']);
    arrive('2026-12', [3, 10]).index();
    assert.deepEqual(face(viewer), [2, 2, 3, '3 点']);
  });

  it('counts what is read later than it is counted, once it is', () => {
    arrive('2026-11', [1, 2, 9]).index();
    const viewer = limitedTo(at(2), at(4));
    assert.deepEqual(face(viewer), [1, 2, 2, '2 点']);
    const late = arrive('2026-11', [3]);
    assert.deepEqual(face(viewer), [1, 2, 2, '2 点']);
    late.index();
    assert.deepEqual(face(viewer), [2, 2, 3, '3 点']);
  });

  it('lets go of what turns into another kind of conversation than he may see', () => {
    arrive('2026-11', [1, 2, 3]).index();
    const viewer = limitedTo(at(2), at(9));
    const internal: Viewer = { ...viewer, parts: [{ ...viewer.parts![0]!, kinds: ['internal'] }] };
    assert.deepEqual(face(internal), [2, 2, 3, '3 点']);
    arrive('2026-11', [4], '_external').index();
    assert.equal(face(internal), null);
    assert.deepEqual(face(viewer), [3, 2, 4, '4 点']);
  });

  it('joins times that touch and leaves out what lies between those that do not', () => {
    arrive('2026-11', [1, 2, 3, 4, 5]).index();
    const both = (first: Viewer, second: Viewer): Viewer => ({
      ...first,
      scope: ['li', 'zhao'],
      parts: [...first.parts!, ...second.parts!],
    });
    assert.deepEqual(face(both(limitedTo(at(1), at(3)), limitedTo(at(3), at(5)))), [4, 1, 4, '4 点']);
    assert.deepEqual(face(both(limitedTo(at(1), at(2)), limitedTo(at(4), at(5)))), [2, 1, 4, '4 点']);
    assert.deepEqual(face(both(limitedTo(at(1), at(2), ['zhao']), limitedTo(at(4), at(5)))), [1, 4, 4, '4 点']);
  });

  it('keeps those of many viewers apart, and one viewer’s from growing', () => {
    arrive('2026-11', [1, 2, 3, 4]).index();
    const viewers = Array.from({ length: 20 }, (_, i) => limitedTo(at(1) + i, at(4)));
    for (const [i, viewer] of [...viewers, ...viewers].entries())
      assert.deepEqual(face(viewer), i % 20 === 0 ? [3, 1, 3, '3 点'] : [2, 2, 3, '3 点'], `${i}`);
    archive.read((db) => {
      const { n } = all<{ n: number }>(db, sql`SELECT count(DISTINCT sight) AS n FROM temp.seen_conversations`)[0]!;
      assert.ok(n <= 8, `${n} are kept`);
      assert.equal(rows(db, viewers[0]!), rows(db, viewers[0]!));
    });
  });

  it('asks the conversations themselves for whoever is not limited in time', () => {
    archive.read((db) => {
      for (const scope of ['everyone', ['li']] as const)
        assert.equal(sightOf(db, { accountId: 1, name: '', permissions: [], scope }).table.text, 'conversations');
      const ofKind = limitedTo(null, null);
      assert.equal(sightOf(db, ofKind).table.text, 'conversations');
    });
  });
});
