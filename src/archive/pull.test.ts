import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { parseQuery } from '../search/query.ts';
import { listChatMessages } from '../store/chat-messages.ts';
import { listConversations } from '../store/chats.ts';
import type { WriteDb } from '../store/db.ts';
import { listJournal } from '../store/envelopes.ts';
import { readHealth } from '../store/health.ts';
import { searchMessages } from '../store/search.ts';
import { findStaffTalkers } from '../store/talkers.ts';
import { viewer, World } from '../testing/world.ts';

const DAY = 86_400_000;
const NEWEST = { from: null, direction: 'older', inclusive: true, limit: 100 } as const;

describe('pull', () => {
  let w: World;
  beforeEach(() => {
    w = new World();
  });
  afterEach(() => w.end());

  const health = () => w.app.store.read(readHealth, viewer());
  const chat = async (key: string) =>
    (await w.app.store.read(listChatMessages, viewer(), key, NEWEST)).messages.map((m) => m.text);
  const search = async (text: string) =>
    (
      await w.app.store.read(searchMessages, viewer(), parseQuery(text), { filters: {}, before: null, limit: 50 })
    ).hits.map((h) => h.text);

  it('brings what was said to the chat, the search and the lists', async () => {
    w.says('zhang', 'li', '合同发您了，请查收');

    assert.deepEqual(await w.pull(), { received: 1, error: null });
    assert.deepEqual(await chat('li|zhang'), ['合同发您了，请查收']);
    assert.deepEqual(await search('合同'), ['合同发您了，请查收']);
    assert.deepEqual(
      (await w.app.store.read(findStaffTalkers, viewer(), { search: '', skip: 0, limit: 9 })).rows.map((e) => e.userid),
      ['li', 'zhang'],
    );
  });

  it('shows a person only the conversations in scope', async () => {
    w.says('zhang', 'li', '甲');
    w.says('wang', 'zhao', '乙');
    await w.pull();
    const asSeenBy = (scope: string[]) => w.app.store.read(listChatMessages, viewer(scope), 'wang|zhao', NEWEST);

    assert.equal((await asSeenBy(['wang'])).messages.length, 1);
    assert.equal((await asSeenBy(['zhang'])).messages.length, 0);
    assert.equal((await asSeenBy([])).messages.length, 0);
    const listed = await w.app.store.read(listConversations, viewer(['zhang']), {
      userid: 'wang',
      tab: 'internal',
      since: null,
      search: '',
      before: null,
      limit: 10,
    });
    assert.deepEqual(listed.rows, []);
  });

  it('brings in only what is new the second time', async () => {
    w.says('zhang', 'li', '一');
    await w.pull();
    w.says('zhang', 'li', '二');

    assert.equal((await w.pull()).received, 1);
    assert.equal((await w.pull()).received, 0);
    assert.deepEqual(await chat('li|zhang'), ['一', '二']);
  });

  it('takes more than one batch', async () => {
    for (let i = 0; i < 2100; i++) w.says('zhang', 'li', `第${i}句`);

    assert.equal((await w.pull()).received, 2100);
    const { received, opened, indexed } = await health();
    assert.deepEqual([received, opened, indexed], [2100, 2100, 2100]);
  });

  it('gives everyone who asks at once the whole result', async () => {
    w.says('zhang', 'li', '一');

    const answers = await Promise.all([w.pull(), w.pull(), w.pull()]);
    assert.equal(answers[0].received, 1);
    assert.deepEqual(await chat('li|zhang'), ['一']);
  });

  it('keeps the original byte for byte', async () => {
    const json =
      '{"msgid":"m1","action":"send","from":"zhang","tolist":["li"],"roomid":"","msgtime":1763604000000, "msgtype":"text","text":{"content":"\\u4e00 🀄"},"meetingid":18446744073709551615}';
    w.seq = 1;
    w.library.append([w.sealer(1).seal(1, 'm1', json)]);
    await w.pull();

    const { messages } = await w.app.store.read(listChatMessages, viewer(), 'li|zhang', NEWEST);
    assert.equal(messages[0]!.json, json);
  });

  describe('with a record that does not open', () => {
    it('keeps it with the reason when its key version is unknown, and opens it by itself when the key comes', async () => {
      w.sends({ from: 'zhang', tolist: ['li'], msgtype: 'text', text: { content: '旧' } }, { keyVersion: 2 });
      w.says('zhang', 'li', '新');
      await w.pull();
      const waiting = (await health()).waiting.map(({ reason, keyVersion, count }) => ({ reason, keyVersion, count }));
      assert.deepEqual(waiting, [{ reason: 'missing-key', keyVersion: 2, count: 1 }]);
      assert.deepEqual(await chat('li|zhang'), ['新']);

      w.bringKey(2);
      await w.pull();
      assert.deepEqual((await health()).waiting, []);
      assert.deepEqual(await chat('li|zhang'), ['旧', '新']);
      assert.deepEqual(await search('旧'), ['旧']);
    });

    it('opens it after a restart when the key came in between', async () => {
      w.sends({ from: 'zhang', tolist: ['li'], msgtype: 'text', text: { content: '旧' } }, { keyVersion: 2 });
      await w.pull();
      w.bringKey(2);
      await w.restart();
      await w.pull();

      assert.deepEqual(await chat('li|zhang'), ['旧']);
    });

    it('shows a late record to a station whose watermark had passed it', async () => {
      let seen: number[] = [];
      let watermark = 0;
      const station = () => {
        for (const e of w.app.pipeline.files.writeEvidence('2026-11', listJournal, watermark, 1000)) {
          watermark = e.n;
          if (e.kind === 'opened') seen.push(e.seq);
        }
      };
      w.sends({ from: 'zhang', tolist: ['li'], msgtype: 'text', text: { content: '旧' } }, { keyVersion: 2 });
      w.says('zhang', 'li', '新');
      await w.pull();
      station();
      assert.deepEqual(seen, [2]);

      seen = [];
      w.bringKey(2);
      await w.pull();
      station();
      assert.deepEqual(seen, [1]);
    });

    it('says when the private key is the wrong one, and opens it when the right one is put in its place', async () => {
      const wrong = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      });
      w.bringKey(1, wrong as string);
      w.says('zhang', 'li', '一');
      await w.pull();
      assert.equal((await health()).waiting[0]?.reason, 'wrong-key');

      w.bringKey(1);
      await w.pull();
      assert.deepEqual(await chat('li|zhang'), ['一']);
    });

    it('keeps damaged ciphertext, damaged JSON and a foreign msgid waiting, and goes on', async () => {
      const sealer = w.sealer(1);
      const text = (msgid: string) =>
        JSON.stringify({ msgid, from: 'a', tolist: ['b'], msgtime: w.now, msgtype: 'text', text: { content: '好' } });
      const whole = sealer.seal(1, 'm1', text('m1'));
      const cut = { ...whole, encrypt_chat_msg: whole.encrypt_chat_msg.slice(0, -24) };
      const short = { ...sealer.seal(4, 'm4', text('m4')), encrypt_chat_msg: 'tooshort' };
      w.library.append([cut, sealer.seal(2, 'm2', '{"msgid":"m2",'), sealer.seal(3, 'm3', text('other')), short]);
      w.seq = 4;
      w.says('zhang', 'li', '后面的');
      await w.pull();

      const { waiting, received, opened } = await health();
      assert.deepEqual(waiting.map((x) => `${x.reason} ${x.count}`).sort(), ['damaged 3', 'msgid-mismatch 1']);
      assert.deepEqual([received, opened], [5, 1]);
      assert.deepEqual(await chat('li|zhang'), ['后面的']);
    });

    it('quarantines the one that kills the host, and opens its neighbours', async () => {
      await w.end();
      w = new World({ settings: { SDK_HOST: 'fork' } });
      w.says('zhang', 'li', '前');
      w.sends({ from: 'zhang', tolist: ['li'], msgtype: 'text', text: { content: '毒' } }, { marker: '!SEGV!!!' });
      w.says('zhang', 'li', '后');
      await w.pull();

      assert.deepEqual(await chat('li|zhang'), ['前', '后']);
      const { waiting, hostRestarts } = await health();
      assert.deepEqual(
        waiting.map((x) => `${x.reason} ${x.count}`),
        ['quarantined 1'],
      );
      assert.ok(hostRestarts.length >= 2);
    });
  });

  it('shows an unknown type readable, finds its words and counts it', async () => {
    w.sends({
      from: 'zhang',
      tolist: ['li'],
      msgtype: 'hologram',
      hologram: { title: '全息邀请函', sdkfileid: 'CAEQ' },
    });
    await w.pull();

    assert.deepEqual(await search('全息邀请'), ['全息邀请函']);
    assert.deepEqual((await health()).unknownTypes, [{ type: 'hologram', count: 1 }]);
  });

  it('marks a revoked message, and keeps what it said', async () => {
    w.says('zhang', 'li', '说错了', { msgid: 'wrong' });
    w.sends({ action: 'recall', from: 'zhang', tolist: ['li'], msgtype: 'revoke', revoke: { pre_msgid: 'wrong' } });
    await w.pull();

    const { messages } = await w.app.store.read(listChatMessages, viewer(), 'li|zhang', NEWEST);
    assert.deepEqual([messages[0]!.text, messages[0]!.revokedBy], ['说错了', 'zhang']);
  });

  describe('a gap in seq', () => {
    it('is reported as unexplained', async () => {
      w.says('zhang', 'li', '一');
      w.seq += 5;
      w.says('zhang', 'li', '七');
      await w.pull();

      const { gaps, ranges } = await health();
      assert.deepEqual(
        gaps.map((g) => [g.afterSeq, g.beforeSeq, g.missing, g.state]),
        [[1, 7, 5, 'unexplained']],
      );
      assert.equal(ranges.length, 2);
    });

    it('may be a loss when nothing was pulled for longer than WeCom keeps records', async () => {
      w.says('zhang', 'li', '一');
      await w.pull();
      w.now += 4 * DAY;
      w.seq += 5;
      w.says('zhang', 'li', '七');
      await w.pull();

      assert.equal((await health()).gaps[0]?.state, 'possibly-lost');
    });

    it('is no loss when pulling went on and there was nothing', async () => {
      w.says('zhang', 'li', '一');
      await w.pull();
      w.now += 2 * DAY;
      await w.pull();
      w.now += 2 * DAY;
      w.seq += 5;
      w.says('zhang', 'li', '七');
      await w.pull();

      assert.equal((await health()).gaps[0]?.state, 'unexplained');
    });
  });

  describe('when WeCom does not answer well', () => {
    const bad: [name: string, directive: string, words: RegExp][] = [
      ['a network error', 'rc 10001', /连不上企业微信/],
      [
        'an errcode under rc 0',
        'body {"errcode":301042,"errmsg":"not allow to access from your ip, from ip: 203.0.113.9"}',
        /可信 ?IP/,
      ],
      ['an empty body', 'body ', /./],
      ['a page instead of JSON', 'body <html>502</html>', /./],
    ];
    for (const [name, directive, words] of bad) {
      it(`says so at ${name}, loses nothing and goes on by itself`, async () => {
        w.says('zhang', 'li', '一');
        w.library.next('chat', ...Array<string>(8).fill(directive));
        const first = await w.pull();
        assert.match(first.error ?? '', words);
        const { pulling, incidents } = await health();
        assert.equal(pulling.state, 'failing');
        assert.equal(incidents[0]?.over, false);

        for (let i = 0; i < 8; i++) await w.pull();
        assert.deepEqual(await chat('li|zhang'), ['一']);
        const after = await health();
        assert.equal(after.pulling.state, 'idle');
        assert.equal(after.incidents[0]?.over, true);
      });
    }
  });

  describe('on a disk that fills', () => {
    it('stops before the reserve with a sentence, and goes on when there is room', async () => {
      w.says('zhang', 'li', '一');
      w.free = 1000;
      assert.match((await w.pull()).error ?? '', /磁盘/);
      assert.equal((await health()).pulling.state, 'paused');
      assert.equal((await health()).received, 0);

      w.free = Number.MAX_SAFE_INTEGER;
      assert.equal((await w.pull()).received, 1);
      assert.equal((await health()).pulling.state, 'idle');
    });

    it('stores nothing by halves when a write runs out of room', async () => {
      w.says('zhang', 'li', '一');
      await w.pull();
      const limit = (pages: number) =>
        w.app.pipeline.files.writeEvidence(
          '2026-11',
          (db: WriteDb) => void db.connection.pragma(`max_page_count = ${pages}`),
        );
      const used = w.app.pipeline.files.writeEvidence(
        '2026-11',
        (db: WriteDb) => db.connection.pragma('page_count', { simple: true }) as number,
      );
      limit(used);
      for (let i = 0; i < 300; i++) w.says('zhang', 'li', `第${i}句，说得长一点好把页写满`);
      assert.ok((await w.pull()).error);
      assert.equal((await health()).pulling.state, 'paused');
      assert.equal((await health()).received, 1);

      limit(1_000_000);
      await w.pull();
      assert.equal((await chat('li|zhang')).length, 100);
      const { received, opened, indexed } = await health();
      assert.deepEqual([received, opened, indexed], [301, 301, 301]);
    });
  });

  describe('months', () => {
    const months = async () => (await health()).months.map((m) => `${m.month} ${m.received}`);

    it('turn with the clock, and a chat reads across them', async () => {
      w.says('zhang', 'li', '十一月');
      await w.pull();
      w.now += 20 * DAY;
      w.says('zhang', 'li', '十二月');
      await w.pull();

      assert.deepEqual(await months(), ['2026-12 1', '2026-11 1']);
      assert.deepEqual(await chat('li|zhang'), ['十一月', '十二月']);
    });

    it('do not go back with the clock', async () => {
      w.says('zhang', 'li', '一');
      await w.pull();
      w.now -= 31 * DAY;
      w.says('zhang', 'li', '二');
      await w.pull();

      assert.deepEqual(await months(), ['2026-11 2']);
    });

    it('do not jump far ahead unless WeCom agrees', async () => {
      w.says('zhang', 'li', '一');
      await w.pull();
      w.now += 400 * DAY;
      w.says('zhang', 'li', '二');
      await w.pull();

      assert.deepEqual(await months(), ['2026-11 2']);
      assert.match((await health()).incidents[0]?.sentence ?? '', /时钟/);
    });
  });

  it('says what is missing when WeCom is not bound', async () => {
    await w.end();
    w = new World({ settings: { CORP_ID: '', SDK_LIBRARY: '' } });

    assert.match((await w.pull()).error ?? '', /尚未绑定企业微信.*企业 ID.*SDK 库文件/);
  });
});
