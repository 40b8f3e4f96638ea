import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { viewer, World } from '../testing/world.ts';
import {
  type ChatPage,
  findDayPlace,
  findMessagePlace,
  listChatMessages,
  listHits,
  type Place,
} from './chat-messages.ts';

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
      w.says('zhang', 'li', `第${i}句`, { msgtime: w.now + Math.floor(i / 3) });
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

  it('lists the hits of a term in chat order', async () => {
    const hits = await w.app.store.read(listHits, viewer(), 'li|zhang', '1句');

    assert.equal(hits.length, said.filter((t) => t.includes('1句')).length);
    assert.deepEqual(
      hits,
      hits.toSorted((a, b) => a.sentAt - b.sentAt || a.seq - b.seq),
    );
    assert.deepEqual(await w.app.store.read(listHits, viewer(['wang']), 'li|zhang', '1句'), []);
  });
});
