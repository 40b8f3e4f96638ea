import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { viewer, World } from '../testing/world.ts';
import { listMoves } from './customer-history.ts';
import { readChatFigures } from './group-figures.ts';
import { listPersonChats } from './person-chats.ts';

const DAY = 86_400_000;
const ANN = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';
const BO = 'wmABCDEFGHIJKLMNOPQRSTUVWX34';
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';
const KEY = ['zhang', ANN].sort().join('|');

describe('conversations over several months', () => {
  const w = new World();
  const scopes = { all: viewer(), zhang: viewer(['zhang']), li: viewer(['li']) };
  let now = 0;
  const call = (from: string, to: string, seconds: number, more: object = {}) =>
    w.sends({ from, tolist: [to], msgtype: 'voiptext', info: { callduration: seconds, invitetype: 2 }, ...more });

  const speak = (month: number) => {
    w.says('zhang', ANN, `${month}-0`);
    for (const i of [1, 2, 3]) w.says(ANN, 'zhang', `${month}-${i}`);
    call('zhang', ANN, 60 + month);
    call(ANN, 'li', 30, { msgtime: w.now + 500 });
    w.sends({ from: ANN, tolist: ['li'], roomid: ROOM, msgtype: 'text', text: { content: `群 ${month}` } });
  };

  before(async () => {
    w.says(BO, 'zhang', '只说了一句');
    for (const month of [0, 1, 2]) {
      speak(month);
      await w.pull();
      now = w.now + 1000;
      w.now += 31 * DAY;
    }
    // Sent in the first month, arrived in the last.
    w.says(ANN, 'zhang', '迟到的', { msgtime: w.now - 93 * DAY + 900 });
    await w.pull();
  });
  after(() => w.end());

  const asked = { person: 'zhang', tab: 'external', since: null, before: null, limit: 10, each: 3 } as const;
  const lines = (row: { latest: readonly { text: string }[] }) => row.latest.map(({ text }) => text);

  describe('listPersonChats', () => {
    it('shows the newest lines of each, oldest first, also of who spoke long ago', async () => {
      const { rows, more } = await w.app.store.read(listPersonChats, scopes.all, asked);

      assert.equal(more, false);
      assert.deepEqual(
        rows.map((row) => [row.peers[0], lines(row).slice(0, 2)]),
        [
          [ANN, ['2-2', '2-3']],
          [BO, ['只说了一句']],
        ],
      );
      assert.equal(rows[0]!.latest.at(-1)!.type, 'voiptext');
    });

    it('goes over the edge of a month, and puts what came late where it was said', async () => {
      const { rows } = await w.app.store.read(listPersonChats, scopes.all, { ...asked, each: 14 });

      assert.deepEqual(
        lines(rows[0]!).filter((text) => /^\d/.test(text) || text === '迟到的'),
        ['0-2', '0-3', '迟到的', '1-0', '1-1', '1-2', '1-3', '2-0', '2-1', '2-2', '2-3'],
      );
    });

    it('pages by the last row, and shows only what is in scope', async () => {
      const first = await w.app.store.read(listPersonChats, scopes.all, { ...asked, limit: 1 });
      const { lastAt, key } = first.rows[0]!;
      const next = { ...asked, limit: 1, before: { lastAt, key } };
      const second = await w.app.store.read(listPersonChats, scopes.all, next);

      assert.deepEqual([first.more, second.more, second.rows[0]!.peers[0]], [true, false, BO]);
      assert.deepEqual((await w.app.store.read(listPersonChats, scopes.li, asked)).rows, []);
    });
  });

  describe('readChatFigures', () => {
    const spans = () => ({ person: 'zhang', recent: now - 30 * DAY, longer: now - 45 * DAY });

    it('counts two spans and who said how much', async () => {
      const figures = await w.app.store.read(readChatFigures, scopes.all, KEY, spans());

      assert.deepEqual(figures, {
        recent: { messages: 5, byStaff: 2, byPerson: 2 },
        longer: { messages: 10, byStaff: 4, byPerson: 4 },
        capped: false,
      });
    });

    it('stops at the newest so many, and says so', async () => {
      const figures = await w.app.store.read(readChatFigures, scopes.all, KEY, spans(), { most: 7 });

      assert.deepEqual([figures!.capped, figures!.recent.messages, figures!.longer.messages], [true, 5, 7]);
    });

    it('is null for a conversation out of scope or not there', async () => {
      assert.equal(await w.app.store.read(readChatFigures, scopes.li, KEY, spans()), null);
      assert.equal(await w.app.store.read(readChatFigures, scopes.all, 'nobody|zhang', spans()), null);
    });
  });

  describe('listMoves', () => {
    const calls = async (who: keyof typeof scopes, limit: number) => {
      const told: (readonly [string, string])[] = [];
      let place: { at: number; id: string } | null = null;
      for (let more = true; more; ) {
        const kinds = ['call'] as const;
        const page: ReturnType<typeof listMoves> = await w.app.store.read(listMoves, scopes[who], ANN, {
          kinds,
          before: place,
          limit,
        });
        told.push(...page.moves.map((move) => [move.who, move.now] as const));
        more = page.more;
        place = page.moves.at(-1) ?? null;
      }
      return told;
    };
    const all = [2, 1, 0].flatMap((month) => [
      [ANN, '[语音通话] 30 秒'],
      ['zhang', `[语音通话] 1 分${month ? ` ${month} 秒` : ''}`],
    ]);

    it('finds the calls of all months with their length, each once, page by page', async () => {
      for (const limit of [1, 4, 50]) assert.deepEqual(await calls('all', limit), all, `${limit}`);
    });

    it('finds only those of conversations in scope', async () => {
      assert.deepEqual(
        await calls('zhang', 50),
        all.filter(([who]) => who === 'zhang'),
      );
    });
  });
});
