import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Visitor } from './testing/visitor.ts';
import { ANN, CHAT, INSIDE, ROOM, WalkedDesk } from './testing/walked-desk.ts';

const DAY = 86_400_000;
const asks = '/reasons/new?';
const open = (key: string, more = '') => `/chats?chat=${encodeURIComponent(key)}${more}`;

describe('reasons for looking', () => {
  const desk = new WalkedDesk();
  let visitor: Visitor;

  before(async () => {
    await desk.fill();
    await desk.open();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  const isAsked = async (address: string): Promise<boolean> => {
    const { status, location } = await visitor.get(address);
    assert.equal(status, location.startsWith(asks) ? 303 : 200, address);
    return location.startsWith(asks);
  };
  const give = async (person: string, reason: string, next = '/') => {
    await visitor.get(`/reasons/new?${new URLSearchParams({ person, next })}`);
    return visitor.post('/reasons', { person, reason, next });
  };

  it('are not asked for unless an administrator wants them', async () => {
    assert.ok(!(await isAsked(open(CHAT))));
    assert.match((await visitor.get('/access-settings')).text, /未打开/);

    await visitor.post('/access-settings', { reasons: 'on' });
    assert.match((await visitor.get('/access-settings')).text, /已打开/);
  });

  it('are asked for before anything of a person is shown, and nothing is shown instead', async () => {
    const id = encodeURIComponent(ANN);
    const asked = [
      open(CHAT),
      '/chats?who=zhang',
      '/employees/zhang',
      `/customers/${id}?tab=records`,
      `/chats/print?chat=${encodeURIComponent(CHAT)}`,
      `/chats/messages?chat=${encodeURIComponent(CHAT)}&after=0.0`,
      `/chats/calendar?chat=${encodeURIComponent(CHAT)}`,
      '/chats/conversations?who=zhang&tab=external&before=9999999999999&key=z',
    ];
    for (const address of asked) assert.ok(await isAsked(address), address);
    const chosen = await visitor.get('/chats');
    assert.equal(chosen.status, 200);
    assert.doesNotMatch(chosen.text, /退款|内部的一句/);
    assert.ok(!(await isAsked(`/customers/${id}`)));
  });

  it('lead parts of a page to the question as a whole', async () => {
    const { status, headers, text } = await visitor.part(open(CHAT), 'chat');

    assert.equal(status, 200);
    assert.ok(headers.get('hx-redirect')!.startsWith(asks));
    assert.equal(text, '');
  });

  it('are refused when they say too little, with what was typed', async () => {
    const { status, text } = await give(ANN, '看看', open(CHAT));

    assert.equal(status, 422);
    assert.match(text, /事由至少 4 个字/);
    assert.match(text, /value="看看"/);
  });

  it('open the person’s chats for that day, and stand in the trail', async () => {
    const rows = await desk.leftBy(async () => {
      const { status, location } = await give(ANN, '客户投诉核查', open(CHAT));
      assert.deepEqual([status, location], [303, open(CHAT)]);
    });

    assert.deepEqual(
      rows.map(({ act, person }) => [act, person]),
      [['reason', ANN]],
    );
    assert.ok(!(await isAsked(open(CHAT))));
    assert.ok(!(await isAsked(`/chats?by=customer&who=${encodeURIComponent(ANN)}`)));
    assert.ok(await isAsked(open(INSIDE)));
    desk.world.now += DAY;
    visitor = await desk.signedIn();
    assert.ok(await isAsked(open(CHAT)));
  });

  it('offer those given before', async () => {
    const { text } = await visitor.get(`/reasons/new?${new URLSearchParams({ person: ROOM, next: open(ROOM) })}`);
    assert.match(text, /服务一群 的会话/);
    assert.match(text, /<button class="btn btn-sm" name="again" value="客户投诉核查">/);

    const answer = await visitor.post('/reasons', { person: ROOM, again: '客户投诉核查', next: open(ROOM) });
    assert.equal(answer.location, open(ROOM));
    assert.ok(!(await isAsked(open(ROOM))));
  });

  it('lead nowhere else, and name nobody who is not to be seen', async () => {
    const elsewhere = await give(ANN, '客户投诉核查', '//example.com/x');
    assert.equal(elsewhere.location, '/');
    assert.match((await visitor.get('/reasons/new?person=nobody&next=/')).text, /nobody 的会话/);
  });
});
