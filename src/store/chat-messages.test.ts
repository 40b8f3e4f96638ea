import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pathsOf } from '../config.ts';
import { parseQuery } from '../search/query.ts';
import { viewer, World } from '../testing/world.ts';
import { createFirstAdministrator, issueFirstCode } from './accounts.ts';
import {
  type ChatPage,
  countPart,
  findDayPlace,
  findHitBeside,
  findMessagePlace,
  findUnread,
  listChatMessages,
  listHits,
  listTalkDays,
  type Place,
} from './chat-messages.ts';
import type { ReadDb } from './db.ts';
import { Reading } from './reading.ts';
import { moveReadingMark } from './reading-marks.ts';
import { recordViolations } from './violations.ts';

const DAY = 86_400_000;

describe('listChatMessages', () => {
  let w: World;
  const said: string[] = [];
  before(async () => {
    w = new World();
    // Three months of arrival, with several messages in the same millisecond and one that was sent long before it came.
    for (let i = 0; i < 30; i++) {
      if (i === 10 || i === 20) {
        await w.pull();
        w.now += 31 * DAY;
      }
      const at = { msgtime: w.now + Math.floor(i / 3) };
      if (i === 4 || i === 26) {
        const file = { filename: `第${i}个.pdf`, sdkfileid: `f${i}`, filesize: 9 };
        w.sends({ from: 'zhang', tolist: ['li'], msgtype: 'file', file, ...at });
        said.push(`第${i}个.pdf`);
        continue;
      }
      w.says('zhang', 'li', `第${i}句`, at);
      said.push(`第${i}句`);
    }
    w.says('zhang', 'li', '迟到的', { msgtime: w.now - 40 * DAY });
    said.splice(10, 0, '迟到的');
    w.says('wang', 'zhao', '别人的');
    await w.pull();
  });
  after(() => w.end());

  const read = (page: Partial<ChatPage>, scope: 'everyone' | string[] = 'everyone') =>
    w.app.store.read(listChatMessages, viewer(scope), 'li|zhang', {
      from: null,
      direction: 'older',
      inclusive: false,
      limit: 4,
      ...page,
    });

  it('reads from the newest end to the beginning, each message once, in the order it was said', async () => {
    const seen: string[] = [];
    let from: Place | null = null;
    for (;;) {
      const { messages, more } = await read({ from });
      seen.unshift(...messages.map((m) => m.text));
      from = messages[0] ?? null;
      if (!more) break;
    }

    assert.deepEqual(seen, said);
  });

  it('reads the same the other way', async () => {
    const seen: string[] = [];
    let from: Place | null = null;
    for (;;) {
      const { messages, more } = await read({ from, direction: 'newer' });
      seen.push(...messages.map((m) => m.text));
      from = messages.at(-1) ?? null;
      if (!more) break;
    }

    assert.deepEqual(seen, said);
  });

  it('takes the place itself along when asked', async () => {
    const { messages } = await read({ limit: 3 });
    const place = messages[1]!;

    const older = await read({ from: place, inclusive: true, limit: 2 });
    assert.deepEqual(
      older.messages.map((m) => m.seq),
      [messages[0]!.seq, place.seq],
    );
  });

  it('shows nothing to someone outside the scope, and no place either', async () => {
    assert.deepEqual(await read({}, ['wang']), { messages: [], more: false });
    assert.equal(await w.app.store.read(findMessagePlace, viewer(['wang']), 1), null);
    assert.equal(await w.app.store.read(findDayPlace, viewer(['wang']), 'li|zhang', w.now), null);
  });

  it('finds a message by its seq, in whatever month it came', async () => {
    for (const seq of [1, 15, 31]) {
      assert.equal((await w.app.store.read(findMessagePlace, viewer(), seq))?.key, 'li|zhang');
    }
    assert.equal(await w.app.store.read(findMessagePlace, viewer(), 9999), null);
  });

  it('finds the first message of a day, or the last one before it', async () => {
    const last = (await read({ limit: 1 })).messages[0]!;

    assert.equal((await w.app.store.read(findDayPlace, viewer(), 'li|zhang', 0))?.seq, 1);
    assert.equal((await w.app.store.read(findDayPlace, viewer(), 'li|zhang', w.now + 9 * DAY))?.seq, last.seq);
  });

  it('reads only what is of a type, and only what was sent within a time', async () => {
    const files = await read({ type: 'file', limit: 9 });
    assert.deepEqual(
      files.messages.map((m) => m.type),
      ['file', 'file'],
    );
    const [first, last] = files.messages;
    const between = await read({ since: first!.sentAt, until: last!.sentAt, limit: 99 });
    assert.equal(between.messages[0]!.sentAt, first!.sentAt);
    assert.ok(between.messages.every(({ sentAt }) => sentAt < last!.sentAt));
    assert.deepEqual((await read({ type: 'file', until: last!.sentAt })).messages.length, 1);
    assert.deepEqual((await read({ type: 'meeting' })).messages, []);
  });

  it('counts a part, up to as many as asked', async () => {
    const count = (part: object, scope: 'everyone' | string[] = 'everyone') =>
      w.app.store.read(countPart, viewer(scope), 'li|zhang', { most: 20, ...part });
    assert.equal(await count({}), 21);
    assert.equal(await count({ type: 'file' }), 2);
    assert.equal(await count({}, ['wang']), 0);
  });

  it('knows the days on which something was said, and those with violations', async () => {
    const { messages } = await read({ limit: 1 });
    const { seq, sentAt } = messages[0]!;
    const mark = { rule: 1, ruleVersion: 1, ruleName: '承诺收益', severity: 'high', words: ['句'] } as const;
    await w.app.store.write(recordViolations, [{ ...mark, seq, conversation: 'li|zhang', sender: 'zhang', sentAt }], 1);
    const since = Math.floor((sentAt + 8 * 3_600_000) / DAY) * DAY - 8 * 3_600_000;
    const span = { since: since - 20 * DAY, until: since + DAY };
    const days = await w.app.store.read(listTalkDays, viewer(), 'li|zhang', span);
    assert.deepEqual(days.at(-1), { day: Math.floor((sentAt + 8 * 3_600_000) / DAY), violations: true });
    assert.ok(days.every(({ violations }, i) => violations === (i === days.length - 1)));
    assert.deepEqual(await w.app.store.read(listTalkDays, viewer(['wang']), 'li|zhang', span), []);
  });

  it('tells what came after a reader was there last', async () => {
    const { store } = w.app;
    const code = await store.write(issueFirstCode, w.now);
    await store.write(createFirstAdministrator, code!, { login: 'lin', name: '林悦', passwordHash: 'x' }, w.now);
    assert.equal(await store.read(findUnread, viewer(), 'li|zhang'), null, 'he never was');
    const [third, second, first] = (await read({ limit: 3 })).messages;
    await store.write(moveReadingMark, viewer(), { ...third!, key: 'li|zhang', at: 1 });
    const unread = await store.read(findUnread, viewer(), 'li|zhang');
    assert.deepEqual(unread, { first: { seq: second!.seq, sentAt: second!.sentAt }, count: 2 });
    assert.equal(await store.read(findUnread, viewer(['wang']), 'li|zhang'), null);
    await store.write(moveReadingMark, viewer(), { ...first!, key: 'li|zhang', at: 2 });
    assert.equal(await store.read(findUnread, viewer(), 'li|zhang'), null);
    await store.write(moveReadingMark, viewer(), { ...third!, key: 'li|zhang', at: 3 });
    assert.equal(await store.read(findUnread, viewer(), 'li|zhang'), null, 'a mark never goes back');
  });

  it('lists the hits of a query in chat order', async () => {
    const { places: hits, more } = await w.app.store.read(listHits, viewer(), 'li|zhang', parseQuery('1句'));

    assert.equal(hits.length, said.filter((t) => t.includes('1句')).length);
    assert.equal(more, false);
    assert.deepEqual(
      hits,
      hits.toSorted((a, b) => a.sentAt - b.sentAt || a.seq - b.seq),
    );
    const none = { places: [], more: false };
    assert.deepEqual(await w.app.store.read(listHits, viewer(['wang']), 'li|zhang', parseQuery('1句')), none);
    assert.deepEqual(await w.app.store.read(listHits, viewer(), 'li|zhang', parseQuery('1句'), { type: 'file' }), none);
  });

  it('finds the hit beside a message on either side', async () => {
    const query = parseQuery('1句');
    const { places } = await w.app.store.read(listHits, viewer(), 'li|zhang', query);
    const beside = (direction: 'older' | 'newer', scope: 'everyone' | string[] = 'everyone') =>
      w.app.store.read(findHitBeside, viewer(scope), 'li|zhang', query, { seq: places[1]!.seq, direction });

    assert.deepEqual(await beside('older'), places[0]);
    assert.deepEqual(await beside('newer'), places[2]);
    assert.equal(await beside('newer', ['wang']), null);
  });
});

describe('a conversation that was silent for long', () => {
  let w: World;
  before(async () => {
    w = new World();
    for (let month = 0; month < 6; month++) {
      if (month === 0 || month === 3) w.says('zhang', 'li', `${month} 月`, { msgtime: w.now });
      w.says('wang', 'zhao', '别的', { msgtime: w.now });
      await w.pull();
      w.now += 31 * DAY;
    }
  });
  after(() => w.end());

  it('is read without opening the months before its first and after its last message, and no month twice in vain', async () => {
    const reading = new Reading(pathsOf(w.config));
    const opened: string[] = [];
    const read = () =>
      reading.run((db) => {
        const watched: ReadDb = {
          ...db,
          month(month) {
            opened.push(month);
            return db.month(month);
          },
        };
        const page = { from: null, direction: 'older', inclusive: false, limit: 9 } as const;
        return listChatMessages(watched, viewer(), 'li|zhang', page).messages.map(({ text }) => text);
      });

    assert.deepEqual(read(), ['0 月', '3 月']);
    const months = reading.run((db) => db.months()).toReversed();
    assert.deepEqual([...new Set(opened)].sort(), months.slice(0, 4));
    opened.length = 0;
    assert.deepEqual(read(), ['0 月', '3 月']);
    assert.deepEqual([...new Set(opened)].sort(), [months[0], months[3]]);
    reading.close();
  });

  it('is found in a month in which it begins to speak again', async () => {
    const page = { from: null, direction: 'older', inclusive: false, limit: 9 } as const;
    const texts = async () =>
      (await w.app.store.read(listChatMessages, viewer(), 'li|zhang', page)).messages.map(({ text }) => text);
    assert.deepEqual(await texts(), ['0 月', '3 月']);
    w.says('zhang', 'li', '又说了', { msgtime: w.now });
    await w.pull();
    assert.deepEqual(await texts(), ['0 月', '3 月', '又说了']);
  });
});
