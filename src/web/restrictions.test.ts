import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { advanceDisposals } from '../jobs/advance-disposals.ts';
import { ANN, chatOf, ZOE } from './testing/guarded-desk.ts';
import { RetainedDesk } from './testing/retained-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const desk = new RetainedDesk();
const lastTrace = (desk: RetainedDesk) =>
  desk.one<{ act: string; title: string }>('SELECT act, title FROM trail ORDER BY n DESC LIMIT 1');

before(() => desk.fill());
after(() => desk.close());

describe('restrictions', () => {
  it('are set with a reason, shown, and lifted with a reason', async () => {
    await desk.boss.get('/restrictions/new');
    assert.equal((await desk.boss.post('/restrictions', { person: ANN, reason: '' })).status, 422);
    const made = await desk.boss.post('/restrictions', { person: ANN, reason: '请求 3 号', asked: '2026-01-02' });
    assert.equal(made.status, 303);
    assert.match((await desk.boss.get(made.location)).text, /限制处理中/);
    assert.match((await desk.boss.post('/restrictions', { person: ANN, reason: '又' })).text, /不用重复登记/);
    assert.equal((await desk.boss.post(`${made.location}/lift`, { note: '' })).status, 422);
    await desk.boss.post(`${made.location}/lift`, { note: '本人撤回请求' });
    assert.match((await desk.boss.get('/restrictions')).text, /已解除/);
  });

  it('hide the single chats from everybody, until somebody who may says why, for an hour', async () => {
    const chat = `/chats?who=zhang&tab=external&since=all&chat=${encodeURIComponent(chatOf('zhang', ANN))}`;
    const sees = async (visitor: Visitor, path = chat) => /旧话(<[^>]+>)? 1/.test((await visitor.get(path)).text);
    assert.deepEqual(
      [await sees(desk.boss), await sees(desk.officer), await sees(desk.boss, '/search?q=旧话')],
      [true, true, true],
    );
    await desk.boss.get('/restrictions/new');
    const { location } = await desk.boss.post('/restrictions', { person: ANN, reason: '请求 4 号' });
    assert.deepEqual(
      [await sees(desk.boss), await sees(desk.officer), await sees(desk.boss, '/search?q=旧话')],
      [false, false, false],
    );

    const page = (await desk.boss.get(`/customers/${ANN}`)).text;
    assert.match(page, /限制处理中/, 'his page says so');
    assert.ok(page.includes(`/restrictions/report?person=${ANN}`));
    const report = await desk.boss.get(`/restrictions/report?person=${ANN}`);
    assert.match(report.text, /会话<\/dt><dd>2</, 'to himself it is told how much there is');
    assert.doesNotMatch(report.text, /只含出具人/);
    await desk.boss.get(location);
    assert.equal((await desk.boss.post(`${location}/look`, { reason: '' })).status, 422);
    await desk.boss.post(`${location}/look`, { reason: '答复监管问询' });
    assert.deepEqual(
      [await sees(desk.boss), await sees(desk.officer), await sees(desk.boss, '/search?q=旧话')],
      [true, false, true],
    );
    desk.world.now += 3_600_000;
    await advanceDisposals(desk.world.app);
    assert.equal(await sees(desk.boss), false);
    await desk.boss.post(`${location}/lift`, { note: '期满' });
    assert.equal(await sees(desk.boss), true);
  });

  it('are of people one may see', async () => {
    await desk.officer.get('/restrictions/new');
    assert.match((await desk.officer.post('/restrictions', { person: ZOE, reason: 'x' })).text, /不在您的查看范围/);
    assert.equal((await desk.looker.post('/restrictions', { person: ANN, reason: 'x' })).status, 403);
  });
});

describe('GET /restrictions/report', () => {
  it('tells what is held about somebody, by numbers and times, and is traced', async () => {
    const { text, status } = await desk.boss.get(`/restrictions/report?person=${ANN}`);
    assert.equal(status, 200);
    assert.equal(text.includes('退款'), false);
    assert.match(text, /本人发出的消息/);
    assert.equal(lastTrace(desk).act, 'person-report');
    const file = await desk.boss.get(`/restrictions/report/file?person=${ANN}`);
    assert.match(file.headers.get('content-disposition') ?? '', /xlsx/);
  });

  it('says that it is not whole where the viewer does not see all, and nothing of others', async () => {
    assert.match((await desk.officer.get(`/restrictions/report?person=${ANN}`)).text, /只含出具人查看范围内的内容/);
    assert.equal((await desk.officer.get(`/restrictions/report?person=${ZOE}`)).status, 404);
    assert.equal((await desk.officer.get('/restrictions/report?person=nobody')).status, 404);
    assert.equal((await desk.looker.get(`/restrictions/report?person=${ANN}`)).status, 403);
  });
});
