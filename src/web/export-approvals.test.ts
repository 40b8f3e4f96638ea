import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { CHAT, PackageDesk } from './testing/package-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const DAY = 86_400_000;
const NO_PASSWORD = { encrypt: 'on', password: 'heng-Chuan-9', again: 'heng-Chuan-9' };
const code = encodeURIComponent;

const desk = new PackageDesk();
let asker: Visitor;
let other: Visitor;
let masked: Visitor;

before(async () => {
  await desk.begin();
  asker = desk.asker;
  other = desk.other;
  await desk.addAccount('masked', [desk.addRole('遮盖', ['read-chats', 'export'])]);
  masked = await desk.enter('masked');
});
beforeEach(() => desk.reset());
after(() => desk.close());

describe('an export that somebody else has to agree to', () => {
  const judge = (visitor: Visitor, id: number, fields: Record<string, string>) =>
    visitor.post(`/exports/approvals/${id}`, fields);

  it('waits until another has seen everything but what is in it', async () => {
    desk.rule('originals');
    assert.match((await asker.get(`/exports/new?kind=conversation&key=${code(CHAT)}`)).text, /需要另一位/);
    await desk.order();
    await desk.exports.run();
    const { id, state } = desk.last();
    assert.equal(state, 'asked');
    assert.match((await asker.get('/exports')).text, /待审批/);

    desk.world.now += 31_000; // the menu looks every few seconds
    assert.match((await other.get('/')).text, /1 条待审批/);
    assert.match((await other.get('/exports/approvals')).text, /投诉核实 T-88213/);
    const { text } = await other.get(`/exports/approvals/${id}`);
    for (const word of [/asker/, /投诉核实 T-88213/, /5 条，1 个会话/, /含原文/, /网页/]) assert.match(text, word);
    assert.doesNotMatch(text, /13812345678|javascript:alert/);

    assert.equal((await judge(other, id, { verdict: 'approve', note: '同意' })).location, '/exports/approvals');
    await desk.exports.run();
    assert.deepEqual([desk.last().state, desk.last().judged_name?.slice(0, 5)], ['done', 'other']);
    assert.match(desk.wanted.at(-1)!.judgedName!, /^other/);
    assert.equal((await other.get(`/exports/${id}/file`)).status, 404);
    const [trace] = desk.rows<{ title: string }>('desk', "SELECT title FROM trail WHERE act = 'export-judged'");
    assert.match(trace!.title, /^通过 asker/);
  });

  it('is not approved by whoever asked', async () => {
    desk.rule('all');
    await desk.order({ masked: 'on' });
    const { id, state } = desk.last();
    assert.equal(state, 'asked');
    assert.match((await asker.get(`/exports/approvals/${id}`)).text, /自己申请的导出由别人审批/);

    const { status, text } = await judge(asker, id, { verdict: 'approve', note: '' });
    assert.equal(status, 422);
    assert.match(text, /自己申请的导出由别人审批/);
    assert.equal(desk.last().state, 'asked');
    desk.world.now += 31_000;
    assert.doesNotMatch((await asker.get('/')).text, /条待审批/);
  });

  it('goes back with the reason, and the refusal has one', async () => {
    desk.rule('all');
    await desk.order(NO_PASSWORD);
    const { id } = desk.last();
    await other.get('/account');
    assert.match((await judge(other, id, { verdict: 'refuse', note: '' })).text, /写下不通过的原因/);
    await judge(other, id, { verdict: 'refuse', note: '范围过大' });
    await desk.exports.run();

    assert.deepEqual([desk.last().state, desk.last().secret], ['refused', null]);
    assert.match((await asker.get('/exports')).text, /未通过[\s\S]*范围过大/);
    const late = await judge(other, id, { verdict: 'approve', note: '' });
    assert.equal(late.location, `/exports/approvals/${id}`);
    assert.equal(desk.last().state, 'refused');
    assert.match((await other.get('/exports/approvals?tab=judged')).text, /范围过大|未通过/);
  });

  it('lapses after seven days, and counts as agreed to for seven', async () => {
    desk.rule('all');
    await desk.order();
    desk.change(`UPDATE exports SET created_at = ${desk.world.now - 7 * DAY - 1}`);
    assert.equal((await judge(other, desk.last().id, { verdict: 'approve', note: '' })).status, 303);
    assert.equal(desk.last().state, 'asked');
    await desk.exports.run();
    assert.deepEqual([desk.last().state, /已失效/.test(desk.last().problem!)], ['cancelled', true]);

    await asker.get('/exports');
    await asker.post(`/exports/${desk.last().id}/repeat`);
    assert.equal(desk.last().state, 'asked');
    await judge(other, desk.last().id, { verdict: 'approve', note: '' });
    await desk.exports.run();
    await asker.post(`/exports/${desk.last().id}/repeat`);
    assert.equal(desk.last().state, 'waiting');
    await desk.exports.run();
    desk.change(`UPDATE exports SET judged_at = ${desk.world.now - 7 * DAY - 1}`);
    await asker.post(`/exports/${desk.last().id}/repeat`);
    assert.deepEqual([desk.last().state, desk.last().judged_name], ['asked', null]);
  });

  it('is not needed for masked packages where only originals are watched, nor for lists', async () => {
    desk.rule('originals');
    assert.equal((await desk.made({ masked: 'on' })).state, 'done');
    await asker.get('/employees');
    await asker.post('/employees/exports', { conditions: '' });
    assert.equal(desk.last().state, 'waiting');
  });

  it('is asked for by whoever manages roles', async () => {
    const officer = await desk.signedIn();
    assert.match((await officer.get('/exports/settings')).text, /value="none" checked/);
    assert.equal((await officer.post('/exports/settings', { rule: 'all' })).location, '/exports/settings');
    assert.match((await officer.get('/exports/settings')).text, /value="all" checked/);
    assert.equal((await asker.get('/exports/settings')).status, 404);
    assert.equal((await masked.get('/exports/approvals')).status, 404);
  });
});
