import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dateOf } from '../lib/clock.ts';
import { daysAgo } from '../testing/people-file.ts';
import { ANN, chatOf, EVIL, HIDDEN, ZOE } from './testing/guarded-desk.ts';
import { RetainedDesk } from './testing/retained-desk.ts';

const desk = new RetainedDesk();

before(() => desk.fill());
after(() => desk.close());

describe('holds', () => {
  it('cover all conversations of a person, are shown with how much, and beat every term', async () => {
    const rule = await desk.make('六个月', { months: '6' });
    const id = await desk.hold({ person: ANN, name: `诉讼${EVIL}` });
    const shown = await desk.boss.get(`/holds/${id}`);

    assert.match(shown.text, /解除后可处置<\/dt><dd>4</);
    assert.equal(shown.text.includes('<img src=x'), false);
    assert.match((await desk.boss.get(`/retention/test?person=${ANN}&day=2020-01-01`)).text, /保全中，不处置/);
    await desk.release(id);
    assert.match((await desk.boss.get(`/holds/${id}`)).text, /已解除/);
    await desk.remove(rule);
  });

  it('are limited to a time', async () => {
    const rule = await desk.make('六个月', { months: '6' });
    const id = await desk.hold({ person: 'zhang', from: dateOf(daysAgo(3)), to: dateOf(daysAgo(0)) });
    assert.match((await desk.boss.get(`/holds/${id}`)).text, /解除后可处置<\/dt><dd>0</);
    await desk.release(id);
    await desk.remove(rule);
  });

  it('need a name, a reason and somebody', async () => {
    await desk.boss.get('/holds/new');
    for (const [fields, sentence] of [
      [{ name: '', reason: 'x', person: 'zhang' }, /给保全起一个名称/],
      [{ name: 'x', reason: ' ', person: 'zhang' }, /写明理由/],
      [{ name: 'x', reason: 'x' }, /至少选一个人或一个会话/],
      [{ name: 'x', reason: 'x', person: 'nobody' }, /不存在，或不在您的查看范围/],
      [{ name: 'x', reason: 'x', person: 'zhang', from: '2026-02-01', to: '2026-01-01' }, /不晚于/],
    ] as const) {
      const again = await desk.boss.post('/holds', fields);
      assert.equal(again.status, 422);
      assert.match(again.text, sentence);
    }
  });

  it('show nobody more than he may see', async () => {
    const id = await desk.hold({ person: ZOE, chat: chatOf('li', ZOE) });
    const { text } = await desk.officer.get(`/holds/${id}`);
    assert.equal(text.includes(HIDDEN) || text.includes(ZOE), false);
    assert.match(text, /另有 2 个对象/);
    await desk.release(id);
  });

  it('cannot be set by who sees no such customer, nor by who may not', async () => {
    await desk.officer.get('/holds/new');
    const again = await desk.officer.post('/holds', { name: 'x', reason: 'x', person: ZOE });
    assert.match(again.text, /不在您的查看范围/);
    assert.equal((await desk.looker.post('/holds', { name: 'x', reason: 'x', person: 'zhang' })).status, 403);
    assert.equal((await desk.looker.post('/holds/1/release', { note: 'x' })).status, 403);
  });

  it('lead to their export', async () => {
    const id = await desk.hold({ chat: chatOf('zhang', ANN) });
    const href = `/exports/new?kind=hold&id=${id}`;
    assert.ok((await desk.boss.get(`/holds/${id}`)).text.includes(href.replace('&', '&amp;')));
    assert.match((await desk.boss.get(href)).text, /保全：诉讼/);
    await desk.release(id);
  });

  it('are released with a reason, once', async () => {
    const id = await desk.hold({ person: 'zhang' });
    const confirm = await desk.boss.get(`/holds/${id}/release`);
    assert.match(confirm.text, /下一次处置就会包含/);
    assert.equal((await desk.boss.post(`/holds/${id}/release`, { note: '' })).status, 422);
    await desk.boss.post(`/holds/${id}/release`, { note: '结案' });
    assert.equal((await desk.boss.get(`/holds/${id}/release`)).status, 404);
    const again = await desk.boss.post(`/holds/${id}/release`, { note: '再次' });
    assert.match((await desk.boss.get(again.location)).text, /已解除/);
    assert.equal(desk.one<{ note: string }>(`SELECT release_note AS note FROM holds WHERE id = ${id}`).note, '结案');
  });
});
