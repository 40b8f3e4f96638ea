import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ANN, chatOf, GuardedDesk, HIDDEN, ZOE } from './testing/guarded-desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('the conversation to be verified', () => {
  const desk = new GuardedDesk();
  let [all, part, blind]: Visitor[] = [];
  before(async () => {
    await desk.fill();
    await desk.world.app.pipeline.checkpoint();
    await desk.addAdministrator();
    const keeps = ['see-evidence', 'verify-archive'] as const;
    await desk.addAccount('part', [desk.addRole('核对', [...keeps, 'read-chats'])]);
    await desk.addAccount('blind', [desk.addRole('只核对', [...keeps])]);
    [all, part, blind] = await Promise.all([desk.signedIn(), desk.enter('part'), desk.enter('blind')]);
  });
  after(() => desk.close());

  const address = (key: string) => `/evidence/verification?conversation=${encodeURIComponent(key)}`;
  const chosen = (text: string) => /name="conversation" value="([^"]+)"/.exec(text)?.[1];
  const [mine, theirs] = [chatOf('zhang', ANN), chatOf('li', ZOE)];

  it('is found by a name, by whoever may see it', async () => {
    const find = async (visitor: Visitor) => (await visitor.get(`/evidence/chats?q=${encodeURIComponent('李')}`)).text;

    assert.ok((await find(all!)).includes(`data-id="${theirs}"`));
    assert.equal((await find(part!)).includes(HIDDEN), false);
    assert.equal((await find(part!)).includes(`data-id="${theirs}"`), false);
    assert.equal((await find(blind!)).includes('data-id'), false);
  });

  it('stands in the address, and is named only to whoever may see it', async () => {
    const { text } = await all!.get(address(mine));

    assert.equal(chosen(text), mine);
    assert.match(text, /value="conversation" checked/);
    assert.equal(chosen((await part!.get(address(mine))).text), mine);
    assert.equal(chosen((await part!.get(address(theirs))).text), undefined);
    assert.match((await blind!.get(address(mine))).text, /要有查看会话的权限/);
  });

  it('is held against the log; what was filled in stays when something is wrong with it', async () => {
    await all!.get(address(mine));
    await all!.post('/evidence/verification', { what: 'conversation', conversation: mine });
    await desk.world.app.verifier.ended();
    const foreign = await part!.post('/evidence/verification', { what: 'conversation', conversation: theirs });
    const wrong = await all!.post('/evidence/verification', { what: 'month', month: '2026-13', media: 'on' });

    assert.match((await all!.get('/evidence/verification')).text, /全部相符，没有发现改动/);
    assert.equal(foreign.status, 422);
    assert.match(foreign.text, /没有这个会话，或不在您的查看范围内/);
    assert.match(wrong.text, /value="month" checked> 一个月 <input [^>]*value="2026-13"/);
    assert.match(wrong.text, /name="media" checked/);
  });
});
