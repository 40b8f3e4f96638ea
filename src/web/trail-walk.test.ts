import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { actions, pages } from './pages/index.ts';
import type { Visitor } from './testing/visitor.ts';
import { ANN, CHAT, type Left, WalkedDesk } from './testing/walked-desk.ts';
import { WALKS } from './testing/walks.ts';

const chat = encodeURIComponent(CHAT);

/** Signing in, accounts, roles, masking, rules, violations, notices and the trail are walked by the tests beside them. */
const ELSEWHERE =
  /^\/(account|accounts|invitations|sign-in|join|reset|roles|separation|scopes|trail|masking|rules|notices|retention|evidence|checkpoint-places|backups|cases|holds|disposals|restrictions|violations(?!\/review)|timeouts|reply-rules)(\/|$)/;

describe('looking leaves a trace', () => {
  const desk = new WalkedDesk();
  let visitor: Visitor;

  before(async () => {
    await desk.fill();
    await desk.open();
    visitor = await desk.signedIn();
    await desk.work(visitor);
  });
  after(() => desk.close());

  const shown = (row: Left) => ({
    ...row,
    conversations: row.conversations === null ? [] : JSON.parse(row.conversations),
  });

  it('on every page that declares one', () => {
    const declared = [...pages, ...actions].filter(({ method, trail }) => method === 'get' && trail.length > 0);
    const paths = declared.map(({ path }) => path).filter((path) => !ELSEWHERE.test(path));

    assert.deepEqual(paths.sort(), Object.keys(WALKS).sort());
  });

  for (const [path, walks] of Object.entries(WALKS)) {
    for (const [address, { part, title, ...expected }] of walks) {
      it(`GET ${decodeURIComponent(address).replaceAll(ANN, 'ann')}${part ? ` as ${part}` : ''}: ${expected.act}`, async () => {
        const route = [...pages, ...actions].find((known) => known.method === 'get' && known.path === path)!;
        const rows = await desk.leftBy(async () => {
          const { status } = part ? await visitor.part(address, part) : await visitor.get(address);
          assert.equal(status, 200);
        });

        assert.equal(rows.length, 1);
        const row = shown(rows[0]!);
        assert.deepEqual([row.account, row.name, row.ip], [1, '林悦', '127.0.0.1']);
        assert.partialDeepStrictEqual(row, expected);
        assert.deepEqual(row.conversations.toSorted(), [...(expected.conversations ?? row.conversations)].sort());
        assert.ok(route.trail.includes(row.act as never));
        if (title) assert.match(row.title, title);
      });
    }
  }

  it('but not by thumbnails, by what is not there, or by parts that find nothing new', async () => {
    const last = desk.rows<{ at: number }>('archive', 'SELECT max(last_at) AS at FROM conversations')[0]!.at;
    const silent = [
      '/messages/7/media/0/thumb',
      '/messages/999/media/0',
      '/messages/3',
      '/chats?chat=nobody%7Cno',
      '/customers/nobody',
      `/chats/messages?chat=${chat}&after=${last}.999`,
    ];
    for (const address of silent) assert.deepEqual(await desk.leftBy(() => visitor.get(address)), [], address);
    const poll = { 'hx-trigger': 'poll-health' };
    assert.deepEqual(await desk.leftBy(() => visitor.part('/health', 'health', poll)), []);
  });

  it('by a file once, in however many stretches it is fetched, and also by one without a beginning', async () => {
    const fetch = (from: number) => visitor.get('/messages/8/media/0', { range: `bytes=${from}-${from + 1}` });
    const first = await desk.leftBy(() => fetch(2));
    const more = await desk.leftBy(async () => {
      for (const from of [4, 6, 8]) assert.equal((await fetch(from)).status, 206);
    });
    const again = await desk.leftBy(() => fetch(0));

    assert.deepEqual([first.length, more.length, again.length], [1, 0, 1]);
  });

  it('by a thumbnail only where no page has shown its message', async () => {
    const thumb = () => visitor.get('/messages/7/media/0/thumb');
    assert.deepEqual(await desk.leftBy(thumb), []);
    desk.world.now += 30 * 3_600_000;
    visitor = await desk.signedIn();
    const [alone] = await desk.leftBy(thumb);
    assert.partialDeepStrictEqual(alone, { act: 'original', fromSeq: 7, toSeq: 7 });

    await visitor.get(`/chats?chat=${chat}`);
    assert.deepEqual(await desk.leftBy(thumb), []);
  });

  it('by what htmx asks for alone as by the whole page', async () => {
    const rows = await desk.leftBy(() => visitor.part(`/chats?who=zhang&tab=external&chat=${chat}`, 'reading'));

    assert.deepEqual(
      rows.map(({ act }) => act),
      ['chat'],
    );
  });
});
