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

  it('tells of excerpts of him and of files that hold him, by numbers and times alone', async () => {
    const chat = chatOf('zhang', ANN);
    const { boss } = desk;
    await boss.get('/excerpts');
    await boss.post('/excerpts', { chat, by: 'pick', pick: String(desk.inside.text), title: '内部标题' });
    await boss.post('/exports', { kind: 'conversation', key: chat, set: '1', reason: '内部事由甲' });
    await boss.post('/exports', { kind: 'person', id: ZOE, set: '1', reason: '内部事由乙' });
    await desk.world.app.exports.run();
    const { text } = await boss.get(`/restrictions/report?person=${ANN}`);
    const other = await boss.get(`/restrictions/report?person=${ZOE}`);
    const part = await desk.officer.get(`/restrictions/report?person=${ANN}`);

    assert.match(text, /摘录<\/dt><dd>1 份/);
    assert.match(text, /尚在的导出文件<\/dt><dd>1 个/);
    assert.match(text, /<td>\d+ 条，含其他人的<\/td>/);
    assert.doesNotMatch(text, /内部标题|内部事由/);
    assert.match(other.text, /摘录<\/dt><dd>0 份/);
    assert.match(other.text, /尚在的导出文件<\/dt><dd>1 个/);
    assert.match(part.text, /摘录<\/dt><dd>1 份/);
  });

  it('says that it is not whole where the viewer does not see all, and nothing of others', async () => {
    assert.match((await desk.officer.get(`/restrictions/report?person=${ANN}`)).text, /只含出具人查看范围内的内容/);
    assert.equal((await desk.officer.get(`/restrictions/report?person=${ZOE}`)).status, 404);
    assert.equal((await desk.officer.get('/restrictions/report?person=nobody')).status, 404);
    assert.equal((await desk.looker.get(`/restrictions/report?person=${ANN}`)).status, 403);
  });
});
