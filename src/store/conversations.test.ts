import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import { Random } from '../testing/corpus/random.ts';
import { ArchiveFiles } from './archive-files.ts';
import { rebuildTalkers, recordDigest } from './conversations.ts';
import type { WriteDb } from './db.ts';
import { findStation } from './months.ts';

const AT = Date.parse('2026-11-20T10:00:00+08:00');
const OUTSIDER = 'wm0123456789012345678901';

interface Said {
  readonly seq: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly room?: string;
  readonly sentAt?: number;
}

function said({ seq, from, to, room = '', sentAt = AT + seq }: Said): Message {
  const record = { msgid: `m${seq}`, action: 'send', from, tolist: to, roomid: room, msgtime: sentAt, msgtype: 'text' };
  return normalise(seq, JSON.stringify({ ...record, text: { content: `第 ${seq} 条` } }));
}

describe('recordDigest', () => {
  let dir: string;
  let files: ArchiveFiles;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-digest-'));
    files = new ArchiveFiles(
      { desk: join(dir, 'huicun.db'), archive: join(dir, 'archive.db'), months: join(dir, 'archive') },
      () => AT,
    );
    files.beginMonth('2026-11', AT);
  });
  after(() => {
    files.close();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(() => {
    files.write(({ connection }: WriteDb) =>
      connection.exec('DELETE FROM talkers; DELETE FROM members; DELETE FROM conversations; DELETE FROM stations'),
    );
  });

  const digest = (messages: readonly Message[], n = 1) =>
    files.write(recordDigest, { month: '2026-11', n, messages, arrivals: [], windowMs: 1 });
  const talkers = () =>
    files.write(
      ({ connection }: WriteDb) =>
        connection
          .prepare('SELECT userid, employee, conversations, last_at FROM talkers ORDER BY userid')
          .raw()
          .all() as [string, number, number, number][],
    );

  it('counts the conversations of everybody in them, and says when one of them last spoke', () => {
    digest([
      said({ seq: 1, from: 'lisi', to: ['zhangsan'] }),
      said({ seq: 2, from: 'zhangsan', to: ['lisi'] }),
      said({ seq: 3, from: 'zhangsan', to: [OUTSIDER] }),
    ]);
    digest([said({ seq: 4, from: 'lisi', to: ['wangwu', OUTSIDER], room: 'r1' })]);

    assert.deepEqual(talkers(), [
      ['lisi', 1, 2, AT + 4],
      ['wangwu', 1, 1, AT + 4],
      [OUTSIDER, 0, 2, AT + 4],
      ['zhangsan', 1, 2, AT + 3],
    ]);
  });

  it('moves the time of those who left a group on with the group, and of those who come later to its newest message', () => {
    digest([said({ seq: 1, from: 'lisi', to: ['zhangsan'], room: 'r1' })]);
    digest([said({ seq: 5, from: 'lisi', to: ['wangwu'], room: 'r1' })]);
    digest([said({ seq: 6, from: 'lisi', to: ['zhaoliu'], room: 'r1', sentAt: AT + 2 })]);

    assert.deepEqual(
      talkers().map(([userid, , , lastAt]) => [userid, lastAt - AT]),
      [
        ['lisi', 5],
        ['wangwu', 5],
        ['zhangsan', 5],
        ['zhaoliu', 5],
      ],
    );
  });

  it('leaves nothing of a batch that is taken back, its watermark included', () => {
    const messages = [said({ seq: 1, from: 'lisi', to: ['zhangsan'] })];
    const failing = (db: WriteDb) => {
      recordDigest(db, { month: '2026-11', n: 9, messages, arrivals: [], windowMs: 1 });
      throw new Error('killed');
    };

    assert.throws(() => files.write(failing), /killed/);
    assert.deepEqual([talkers(), files.write(findStation, '2026-11', 'digest')], [[], 0]);
    digest(messages, 9);
    assert.equal(talkers().length, 2);
  });

  it('keeps what counting anew would give, in whatever order and portions messages come', () => {
    const random = new Random('talkers');
    const people = ['lisi', 'zhangsan', 'wangwu', 'zhaoliu', OUTSIDER, `${OUTSIDER}x`];
    const messages = Array.from({ length: 400 }, (_, seq) => {
      const [from = '', ...others] = people.toSorted(() => random.unit() - 0.5);
      const sentAt = AT + random.below(1000);
      if (random.chance(0.5)) return said({ seq, from, to: others.slice(0, 1), sentAt });
      return said({ seq, from, to: others.slice(0, 1 + random.below(3)), room: `r${random.below(4)}`, sentAt });
    });
    while (messages.length > 0) digest(messages.splice(0, 1 + random.below(30)));

    const kept = talkers();
    files.write(rebuildTalkers);
    assert.deepEqual(kept, talkers());
    assert.equal(kept.length, people.length);
  });
});
