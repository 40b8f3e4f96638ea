import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { renderSVG } from 'uqr';
import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import { all, one } from '../store/db.ts';
import { endFollow, recordFollow } from '../store/directory-follows.ts';
import { dismissRoom, recordRoom } from '../store/directory-rooms.ts';
import { leaveRoom } from '../store/directory-stays.ts';
import { readHealth } from '../store/health.ts';
import { countRuleHits } from '../store/rule-hits.ts';
import { sql } from '../store/sql.ts';
import { keyPair, viewer, World } from '../testing/world.ts';
import { contentFor, rewrite, switchOff, switchOn } from './testing/rule-desk.ts';

const CUSTOMER = `wm${'c'.repeat(30)}`;

interface Row {
  readonly id: number;
  readonly seq: number | null;
  readonly rule: number;
  readonly ruleVersion: number;
  readonly sender: string;
  readonly receivers: string;
  readonly chatKind: string;
  readonly origin: string;
  readonly words: string;
  readonly event: string | null;
}

const w = new World();
after(() => w.end());

let rules: number[] = [];
afterEach(async () => {
  for (const id of rules) await switchOff(w, id);
  rules = [];
});

async function turnOn(more: Parameters<typeof contentFor>[0]): Promise<number> {
  const id = await switchOn(w, contentFor({ name: `规则 ${++named}`, ...more }));
  rules.push(id);
  return id;
}
let named = 0;

async function arrive(): Promise<void> {
  assert.equal((await w.pull()).error, null);
  await w.app.pipeline.review();
}

const found = (rule: number): Row[] =>
  w.app.pipeline.files.write((db) =>
    all<Row>(
      db,
      sql`SELECT id, seq, rule, rule_version AS ruleVersion, sender, receivers, chat_kind AS chatKind, origin, words, event
        FROM violations WHERE rule = ${rule} ORDER BY id`,
    ),
  );

const copyOf = (id: number): Message[] => {
  const row = w.app.pipeline.files.write((db) =>
    one<{ messages: Buffer }>(db, sql`SELECT messages FROM violation_copies WHERE violation = ${id}`),
  )!;
  const kept = JSON.parse(inflateSync(row.messages).toString()) as { seq: number; json: string }[];
  return kept.map(({ seq, json }) => normalise(seq, json));
};

describe('what is said while a rule is on', () => {
  before(async () => {
    w.says('zhang', 'li', '转账之前');
    await arrive();
  });

  it('becomes a violation, with who said it to whom, and where', async () => {
    const rule = await turnOn({});
    const seq = w.says('zhang', CUSTOMER, '请转账给我，转 账也行');
    w.says('li', 'zhang', '没有什么');

    await arrive();

    const [row, ...more] = found(rule);
    assert.deepEqual(more, [], 'what was said before it was switched on is none of its business');
    assert.deepEqual(
      { ...row, id: 0 },
      {
        ...{ id: 0, seq, rule, ruleVersion: 1, sender: 'zhang', receivers: JSON.stringify([CUSTOMER]) },
        ...{ chatKind: 'external', origin: 'live', words: '["转账"]', event: null },
      },
    );
    assert.equal((await w.app.store.read(countRuleHits, viewer()))[rule], 1);
  });

  it('is met by every rule that hits, those changed meanwhile by their new words', async () => {
    const [one_, other] = [await turnOn({}), await turnOn({ spec: { words: ['私下'] } })];
    w.says('zhang', 'li', '私下转账');
    await arrive();
    await rewrite(w, other, 1, contentFor({ name: '规则改了', spec: { words: ['碰头'] } }));
    w.says('zhang', 'li', '私下碰头');
    await arrive();

    assert.equal(found(one_).length, 1);
    assert.deepEqual(
      found(other).map(({ ruleVersion, words }) => [ruleVersion, words]),
      [
        [1, '["私下"]'],
        [2, '["碰头"]'],
      ],
    );
  });

  it('is only looked at by rules that watch who said it', async () => {
    const scope = { kind: 'everyone', departments: [], employees: [], excluded: ['zhang'] } as const;
    const rule = await turnOn({ scope: { ...scope, from: null, to: null, kinds: null }, saidBy: 'employee' });
    w.says('zhang', 'li', '转账');
    w.says('li', 'zhang', '转账');
    w.says(CUSTOMER, 'li', '转账');

    await arrive();

    assert.deepEqual(
      found(rule).map(({ sender }) => sender),
      ['li'],
    );
  });

  it('is copied with its neighbours, and those that come later are added', async () => {
    const rule = await turnOn({ spec: { words: ['底价'] } });
    for (let i = 0; i < 7; i++) w.says('wang', 'zhao', `之前 ${i}`);
    w.says('wang', 'zhao', '底价是多少');
    w.says('zhao', 'wang', '之后 0');
    await arrive();
    const [{ id }] = found(rule) as [Row];
    const before5 = ['之前 2', '之前 3', '之前 4', '之前 5', '之前 6', '底价是多少'];
    assert.deepEqual(
      copyOf(id).map(({ text }) => text),
      [...before5, '之后 0'],
    );

    for (let i = 1; i < 9; i++) w.says('zhao', 'wang', `之后 ${i}`);
    await arrive();

    assert.deepEqual(
      copyOf(id).map(({ text }) => text),
      [...before5, ...[0, 1, 2, 3, 4].map((i) => `之后 ${i}`)],
    );
  });

  it('is looked at when it opens late', async () => {
    const rule = await turnOn({});
    w.sealWith(7, keyPair(7).publicKey);
    const late = { from: 'zhang', tolist: ['li'], msgtype: 'text', text: { content: '迟到的转账' } };
    const seq = w.sends(late, { keyVersion: 7 });
    w.says('zhang', 'li', '按时到的');
    await arrive();
    assert.deepEqual(found(rule), []);

    w.bringKey(7);
    await arrive();

    assert.deepEqual(
      found(rule).map((row) => row.seq),
      [seq],
    );
  });

  it('is looked at after a restart, once, whatever was looked at before', async () => {
    const rule = await turnOn({});
    w.says('zhang', 'li', '重启之前的转账');
    await w.pull();
    await w.restart();

    await w.app.pipeline.review();
    await w.app.pipeline.review();

    assert.equal(found(rule).length, 1);
    const { opened, reviewed } = await w.app.store.read(readHealth, viewer());
    assert.equal(reviewed, opened);
  });

  it('is met once, under one version or the other, by a rule that changes while it comes in', async () => {
    const rule = await turnOn({ spec: { words: ['报价'] } });
    const seqs = Array.from({ length: 60 }, (_, i) => w.says('zhang', 'li', `报价 ${i}`));
    const pulling = w.pull();
    await rewrite(w, rule, 1, contentFor({ name: '改着改着', spec: { words: ['报价', '合同'] } }));
    await pulling;
    await w.app.pipeline.review();

    assert.deepEqual(
      found(rule).map(({ seq }) => seq),
      seqs,
    );
  });

  it('is looked into when its picture has come, if a rule wants to know what it shows', async () => {
    const rule = await turnOn({ kind: 'qr-code', spec: { of: ['payment'], allowed: [] } });
    const picture = await sharp(Buffer.from(renderSVG('wxp://f2f0abcdefghijklmnop')))
      .resize(300)
      .png()
      .toBuffer();
    w.library.putMedia('picture', picture);
    const image = { sdkfileid: 'picture', md5sum: hash('md5', picture, 'hex'), filesize: picture.length };
    const seq = w.sends({ from: 'zhang', tolist: [CUSTOMER], msgtype: 'image', image });
    await arrive();
    assert.deepEqual(found(rule), []);

    await w.archive();
    await w.app.pipeline.review();

    assert.deepEqual(
      found(rule).map((row) => [row.seq, row.words]),
      [[seq, '["收款码：wxp://f2f0abcdefghijklmnop"]']],
    );
  });

  it('is told of when it takes another message back', async () => {
    const rule = await turnOn({ kind: 'revoked', spec: { within: 2 } });
    const seq = w.says('zhang', CUSTOMER, '我把底价发你');
    await arrive();
    const back = w.sends({ from: 'zhang', tolist: [CUSTOMER], msgtype: 'revoke', revoke: { pre_msgid: `m${seq}` } });

    await arrive();

    const [row] = found(rule);
    assert.equal(row?.seq, back);
    assert.match(row?.words ?? '', /后撤回：我把底价发你/);
  });
});

describe('what happens beside all messages', () => {
  const follow = {
    ...{ userid: 'zhang', remark: '', description: '', remarkCorp: '', mobiles: [], tags: [], createdAt: 1, addWay: 1 },
    state: '',
  };
  const noticed = () => ({ noticedAt: w.now, source: 'event' }) as const;
  const member = (id: string, kind: number) => ({
    ...{ id, kind, joinedAt: 1, nickname: '', joinScene: 1, invitor: '' },
  });

  it('is a violation once when a friend is deleted, and learns who did it', async () => {
    const rule = await turnOn({ kind: 'friend-deleted', spec: {} });
    const other = `wm${'d'.repeat(30)}`;
    w.app.pipeline.files.write((db) => {
      recordFollow(db, CUSTOMER, follow, noticed());
      recordFollow(db, other, follow, noticed());
      endFollow(db, { customer: other, userid: 'zhang', by: 'transfer', at: w.now });
      db.connection.exec(
        `UPDATE follows SET ended_at = ${w.now + 1000}, ended_by = 'unknown' WHERE customer = '${CUSTOMER}'`,
      );
    });
    await w.app.pipeline.review();
    const at = w.now + 2000;
    w.app.pipeline.files.write((db) => endFollow(db, { customer: CUSTOMER, userid: 'zhang', by: 'customer', at }));
    await w.app.pipeline.review();

    const [row, ...more] = found(rule);
    assert.deepEqual(more, [], 'a customer handed over was not deleted');
    assert.equal(row?.sender, CUSTOMER);
    assert.deepEqual(JSON.parse(row?.event ?? ''), {
      ...{ kind: 'friend-deleted', by: CUSTOMER, subject: CUSTOMER, other: 'zhang' },
    });
    assert.ok(copyOf(row!.id).length > 0, 'what was said last is kept');
  });

  it('is a violation when a customer leaves a group, and not when the group is dissolved', async () => {
    const rule = await turnOn({ kind: 'room-left', spec: {} });
    const guests = [CUSTOMER, `wm${'e'.repeat(30)}`];
    const room = {
      id: 'wrroom1',
      kind: 'customer',
      name: '群',
      owner: 'zhang',
      notice: '',
      createdAt: 1,
      admins: [],
    } as const;
    w.app.pipeline.files.write((db) => {
      recordRoom(db, { ...room, members: [member('zhang', 1), ...guests.map((id) => member(id, 2))] }, w.now);
      leaveRoom(db, { room: room.id, id: CUSTOMER, at: w.now, scene: 0 });
      dismissRoom(db, room.id, w.now + 1);
    });

    await w.app.pipeline.review();

    assert.deepEqual(
      found(rule).map(({ sender, words, chatKind }) => [sender, words, chatKind]),
      [[CUSTOMER, '["客户退出了群聊"]', 'group']],
    );
  });
});
