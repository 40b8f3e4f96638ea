import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EVERYONE } from '../access/scope.ts';
import { liftRestriction, restrictPerson } from '../store/restrictions.ts';
import { viewer } from '../testing/world.ts';
import { ANN, chatOf, EVIL, GuardedDesk, HIDDEN, ZOE } from './testing/guarded-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const CHAT = chatOf('zhang', ANN);
const HIDDEN_CHAT = chatOf('li', ZOE);

describe('a case', () => {
  const desk = new GuardedDesk();
  let [boss, lead, worker, stranger]: Visitor[] = [];
  let [workerId, leadId] = [0, 0];
  before(async () => {
    await desk.fill();
    await desk.addAdministrator();
    const role = desk.addRole('办案', [
      ...(['read-chats', 'search', 'see-directory', 'export', 'see-violations', 'judge'] as const),
      ...(['see-cases', 'edit-cases', 'see-retention', 'hold'] as const),
    ]);
    leadId = await desk.addAccount('lead', [role], EVERYONE);
    workerId = await desk.addAccount('worker', [role]);
    await desk.addAccount('stranger', [role], EVERYONE);
    [boss, lead, worker, stranger] = await Promise.all([
      desk.signedIn(),
      ...['lead', 'worker', 'stranger'].map((login) => desk.enter(login)),
    ]);
    for (const visitor of [boss, lead, worker, stranger]) await visitor!.get('/cases');
  });
  after(() => desk.close());

  const one = <Row>(query: string): Row => desk.rows<Row>('desk', query)[0]!;
  const lastTitle = () => one<{ title: string }>('SELECT title FROM trail ORDER BY n DESC LIMIT 1').title;
  const open = async (title = `投诉${EVIL}`) => {
    const { location } = await lead!.post('/cases', { title, about: '客户说被误导' });
    const id = /^\/cases\/(\d+)$/.exec(location)?.[1];
    assert.ok(id, location);
    return id;
  };
  const add = (visitor: Visitor, id: string, fields: Record<string, string | string[]>) =>
    visitor.post('/cases/add', { case: id, why: '相关', ...fields });

  it('gets a number of its year, and whoever opens it leads it', async () => {
    const id = await open();
    const { text, status } = await lead!.get(`/cases/${id}`);

    assert.equal(status, 200);
    assert.match(text, /AJ-20\d\d-0001/);
    assert.match(text, /我的角色<\/dt><dd>负责人/);
    assert.equal(text.includes('<img src=x'), false);
    assert.equal(one<{ role: string }>(`SELECT role FROM case_members WHERE case_id = ${id}`).role, 'lead');
    assert.match((await lead!.get('/cases')).text, /AJ-20\d\d-0001/);
  });

  it('is not there for who is no member, wherever he asks', async () => {
    const id = await open('麒麟项目');
    const before = await stranger!.get('/cases');
    assert.equal(before.text.includes('麒麟项目'), false);
    for (const path of ['', '/edit', '/close', '/items/1', '/items/1/remove'])
      assert.equal((await stranger!.get(`/cases/${id}${path}`)).status, 404, path);
    for (const [path, fields] of [
      ['', { title: '改', about: '', version: '1' }],
      ['/close', { note: '完' }],
      ['/members', { account: '1', role: 'lead' }],
      ['/notes', { note: '看到了' }],
    ] as const)
      assert.equal((await stranger!.post(`/cases/${id}${path}`, fields)).status, 404, path);
    assert.equal((await add(stranger!, id, { kind: 'conversation', chat: CHAT })).status, 404);
    assert.equal((await boss!.get(`/cases/${id}`)).status, 200, 'a super administrator sees it');
  });

  it('shows each member what is in his own scope, and of the rest only that it is there', async () => {
    const id = await open();
    await lead!.post(`/cases/${id}/members`, { account: String(workerId), role: 'worker' });
    await add(lead!, id, { kind: 'conversation', chat: CHAT, from: '2026-01-01' });
    await add(lead!, id, { kind: 'conversation', chat: HIDDEN_CHAT, why: `${HIDDEN} 的会话` });
    await add(lead!, id, { kind: 'violation', id: '2', why: HIDDEN });
    await add(lead!, id, { kind: 'messages', chat: HIDDEN_CHAT, pick: String(desk.hidden.text), why: HIDDEN });
    await add(lead!, id, { kind: 'messages', chat: CHAT, pick: [String(desk.inside.text), String(desk.inside.file)] });

    const { text } = await worker!.get(`/cases/${id}`);
    assert.equal(text.includes(HIDDEN), false);
    assert.equal(text.includes('李敏'), false);
    assert.equal(text.match(/<span>超出您的查看范围</g)?.length, 3);
    const timeline = await worker!.get(`/cases/${id}?tab=timeline`);
    assert.equal(timeline.text.includes(HIDDEN), false);
    assert.match((await lead!.get(`/cases/${id}?tab=timeline`)).text, new RegExp(HIDDEN));

    const items = desk.rows<{ id: number; conversation: string; kind: string }>(
      'desk',
      `SELECT id, conversation, kind FROM case_items WHERE case_id = ${id} AND kind = 'messages' ORDER BY id`,
    );
    assert.equal((await worker!.get(`/cases/${id}/items/${items[0]!.id}`)).status, 404);
    const shown = await worker!.get(`/cases/${id}/items/${items[1]!.id}`);
    assert.match(shown.text, /退款/);
    assert.equal((await lead!.get(`/cases/${id}/items/${items[0]!.id}`)).status, 200);
  });

  it('takes in only what whoever adds it may see, and once', async () => {
    const id = await open();
    await lead!.post(`/cases/${id}/members`, { account: String(workerId), role: 'worker' });
    for (const fields of [
      { kind: 'conversation', chat: HIDDEN_CHAT },
      { kind: 'violation', id: '2' },
      { kind: 'messages', chat: HIDDEN_CHAT, pick: String(desk.hidden.text) },
      { kind: 'hold', id: '900' },
      { kind: 'export', id: '900' },
      { kind: 'excerpt', id: '900' },
    ] as Record<string, string>[]) {
      assert.equal((await add(worker!, id, fields)).status, 404, JSON.stringify(fields));
      assert.equal((await worker!.get(`/cases/add?${new URLSearchParams(fields)}`)).status, 404);
    }
    assert.equal((await add(worker!, id, { kind: 'violation', id: '1' })).status, 303);
    const again = await add(worker!, id, { kind: 'violation', id: '1' });
    assert.equal(again.status, 422);
    assert.match(again.text, /案件里已经有它/);
    const without = await add(worker!, id, { kind: 'conversation', chat: CHAT, why: ' ' });
    assert.match(without.text, /添加材料要写明理由/);
    const stray = await add(worker!, id, { kind: 'messages', chat: CHAT, pick: String(desk.hidden.text) });
    assert.equal(one<{ n: number }>(`SELECT count(*) AS n FROM case_items WHERE case_id = ${id}`).n, 1);
    assert.notEqual(stray.status, 303);
  });

  it('keeps who took something out and why, and takes it out once', async () => {
    const id = await open();
    await lead!.post(`/cases/${id}/notes`, { note: '第一次谈话' });
    const { id: item } = one<{ id: number }>(`SELECT max(id) AS id FROM case_items WHERE case_id = ${id}`);
    const path = `/cases/${id}/items/${item}/remove`;
    assert.equal((await lead!.get(path)).status, 200);
    assert.match((await lead!.post(path, { why: '' })).text, /移除材料要写明理由/);
    assert.equal((await lead!.post(path, { why: '写错了' })).status, 303);
    assert.match(lastTitle(), /移除备注/);
    assert.match((await boss!.post(path, { why: '写错了' })).text, /刚被别人移除/);
    assert.match((await lead!.get(`/cases/${id}?removed=1`)).text, /移除：写错了/);
    assert.match((await lead!.get(`/cases/${id}?tab=timeline&kind=note`)).text, /移除了备注/);
  });

  it('is closed with a conclusion and opened again with a reason; two people cannot do it both', async () => {
    const id = await open();
    assert.match((await lead!.post(`/cases/${id}/close`, { note: ' ' })).text, /结案要写明结论/);
    await lead!.get(`/cases/${id}/close`);
    await boss!.get(`/cases/${id}/close`);
    assert.equal((await lead!.post(`/cases/${id}/close`, { note: '查实，已退赔' })).status, 303);
    assert.match((await boss!.post(`/cases/${id}/close`, { note: '查无实据' })).text, /刚被别人结案/);
    assert.match((await lead!.get(`/cases/${id}`)).text, /查实，已退赔/);
    assert.match((await add(lead!, id, { kind: 'conversation', chat: CHAT })).text, /已结案，不能再改/);
    assert.match((await lead!.post(`/cases/${id}/notes`, { note: '补' })).text, /已结案，不能再改/);
    assert.match((await lead!.get('/cases?state=closed')).text, new RegExp(`/cases/${id}"`));
    assert.equal((await lead!.post(`/cases/${id}/reopen`, { note: '有新材料' })).status, 303);
    const { text } = await lead!.get(`/cases/${id}?tab=timeline&kind=case`);
    assert.ok(text.indexOf('有新材料') < text.indexOf('查实，已退赔'), 'the newest first');
  });

  it('refuses a change of what somebody else has changed since', async () => {
    const id = await open();
    const first = await lead!.post(`/cases/${id}`, { version: '1', title: '甲', about: '' });
    const second = await boss!.post(`/cases/${id}`, { version: '1', title: '乙', about: '我写的' });

    assert.equal(first.status, 303);
    assert.equal(second.status, 422);
    assert.match(second.text, /刚被别人修改/);
    assert.match(second.text, /我写的/);
    assert.equal(one<{ title: string }>(`SELECT title FROM cases WHERE id = ${id}`).title, '甲');
  });

  it('lets members do what their role allows, and always has a lead', async () => {
    const id = await open();
    await lead!.post(`/cases/${id}/members`, { account: String(workerId), role: 'reader' });
    assert.equal((await worker!.get(`/cases/${id}`)).status, 200);
    assert.match((await worker!.post(`/cases/${id}/notes`, { note: '我来' })).text, /旁观的成员只能查看/);
    assert.match((await worker!.post(`/cases/${id}/close`, { note: '完' })).text, /只有案件的负责人/);
    await lead!.post(`/cases/${id}/members`, { account: String(workerId), role: 'worker' });
    assert.equal((await worker!.post(`/cases/${id}/notes`, { note: '我来' })).status, 303);
    const last = await lead!.post(`/cases/${id}/members/remove`, { account: String(leadId) });
    assert.match(last.text, /至少要有一位负责人/);
    await lead!.post(`/cases/${id}/members/remove`, { account: String(workerId) });
    assert.equal((await worker!.get(`/cases/${id}`)).status, 404);
    assert.match((await lead!.get(`/cases/${id}?tab=timeline&kind=member`)).text, /移除了成员/);
  });

  it('holds what was set for it, and tells when that was released', async () => {
    const id = await open();
    await lead!.get('/holds/new');
    const { location } = await lead!.post('/holds', { name: '涉诉', reason: '来函 7 号', chat: CHAT, case: id });
    assert.match(location, /^\/holds\/\d+$/);
    const { text } = await lead!.get(`/cases/${id}`);
    assert.match(text, /涉诉/);
    assert.match(text, /生效中/);
    assert.match((await lead!.get(location)).text, /<dt>案件<\/dt><dd><a href="\/cases\/\d+">AJ-\d{4}-\d{4} /);
    await lead!.post(`${location}/release`, { note: '和解' });
    const timeline = await lead!.get(`/cases/${id}?tab=timeline&kind=hold`);
    assert.match(timeline.text, /解除了保全/);
    assert.match(timeline.text, /和解/);
  });

  it('takes no hold from who does not work on it', async () => {
    const id = await open();
    await stranger!.get('/holds/new');
    const refused = await stranger!.post('/holds', { name: '混入', reason: '看看', chat: CHAT, case: id });
    const absent = await stranger!.post('/holds', { name: '混入', reason: '看看', chat: CHAT, case: '900000' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /没有这个案件，或您不是它的成员/);
    assert.match(absent.text, /没有这个案件，或您不是它的成员/);
    assert.equal(one<{ n: number }>(`SELECT count(*) AS n FROM holds WHERE name = '混入'`).n, 0);
    assert.equal(one<{ n: number }>(`SELECT count(*) AS n FROM case_items WHERE case_id = ${id}`).n, 0);
    assert.equal((await lead!.get(`/cases/${id}?tab=timeline`)).text.includes('混入'), false);
  });

  it('tells of the exports made of it, which nobody else can ask for', async () => {
    const id = await open();
    await add(lead!, id, { kind: 'conversation', chat: CHAT });
    assert.equal((await stranger!.get(`/exports/new?kind=case&id=${id}`)).status, 404);
    assert.equal((await lead!.get(`/exports/new?kind=case&id=${id}`)).status, 200);
    const { status } = await lead!.post('/exports', { kind: 'case', id, set: '1', reason: '移交法务部门' });
    assert.equal(status, 303);
    const { text } = await lead!.get(`/cases/${id}?tab=timeline&kind=export`);
    assert.match(text, /申请了导出/);
    assert.match(text, /移交法务部门/);
    assert.match((await lead!.get(`/cases/${id}?kind=export`)).text, /案件：AJ-/);
  });

  it('is found by its words, its state and what one is in it', async () => {
    const id = await open('龙门项目');
    for (const [query, isThere] of [
      ['q=龙门', true],
      ['q=AJ-2', true],
      ['q=没有的', false],
      ['mine=lead', true],
      ['state=closed', false],
      ['state=all&mine=member', true],
    ] as const)
      assert.equal((await lead!.get(`/cases?${query}`)).text.includes(`"/cases/${id}"`), isThere, query);
    assert.equal((await boss!.get('/cases?mine=member')).text.includes(`"/cases/${id}"`), false);
  });

  it('can be made on the way, and what was to be added goes on', async () => {
    const { text } = await lead!.get(`/cases/add?${new URLSearchParams({ kind: 'conversation', chat: CHAT })}`);
    const fresh = /href="(\/cases\/new\?[^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&');
    const { text: form } = await lead!.get(fresh);
    const adding = /name="adding" value="([^"]*)"/.exec(form)![1]!.replaceAll('&amp;', '&');
    const { location } = await lead!.post('/cases', { title: '新案', about: '', adding });
    assert.match(location, /^\/cases\/add\?kind=conversation&chat=.*&case=\d+$/);
    assert.equal((await lead!.get(location)).status, 200);
  });

  it('says of what is hidden for that reason that somebody is restricted, and nothing of it', async () => {
    const id = await open();
    await lead!.post(`/cases/${id}/members`, { account: String(workerId), role: 'worker' });
    await add(lead!, id, { kind: 'conversation', chat: CHAT, why: '往来' });
    await add(lead!, id, { kind: 'conversation', chat: HIDDEN_CHAT, why: HIDDEN });
    const { store } = desk.world.app;
    for (const person of [ANN, ZOE])
      await store.write(restrictPerson, viewer(), { person, reason: '请求 5 号', askedAt: 0 }, desk.world.now);
    const [whole, part] = [(await lead!.get(`/cases/${id}`)).text, (await worker!.get(`/cases/${id}`)).text];
    const timeline = (await lead!.get(`/cases/${id}?tab=timeline`)).text;
    for (const restriction of [1, 2])
      await store.write(liftRestriction, viewer(), { id: restriction, note: '期满' }, desk.world.now);

    assert.equal(whole.match(/<span>限制处理中，内容不显示</g)?.length, 2);
    assert.equal(whole.includes('往来') || timeline.includes('往来'), false);
    assert.equal(part.match(/<span>限制处理中，内容不显示</g)?.length, 1);
    assert.equal(part.match(/<span>超出您的查看范围</g)?.length, 1, 'what he may not see at all is no more to him');
    assert.match((await lead!.get(`/cases/${id}`)).text, /往来/);
  });

  it('names in the dialogue of an export the case once', async () => {
    const id = await open();
    const { text } = await lead!.get(`/exports/new?kind=case&id=${id}`);

    assert.match(text, />案件：AJ-/);
    assert.doesNotMatch(text, /案件：案件/);
  });
});
