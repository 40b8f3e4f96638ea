import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { advanceDisposals } from '../jobs/advance-disposals.ts';
import { ANN, chatOf, EVIL, HIDDEN, ZOE } from './testing/guarded-desk.ts';
import { RetainedDesk, RULE, versionIn } from './testing/retained-desk.ts';

const desk = new RetainedDesk();
const lastTrace = (desk: RetainedDesk) =>
  desk.one<{ act: string; title: string }>('SELECT act, title FROM trail ORDER BY n DESC LIMIT 1');

before(() => desk.fill());
after(() => desk.close());

describe('GET /retention', () => {
  it('says plainly that everything is kept for ever until somebody sets a term', async () => {
    const { text, status } = await desk.looker.get('/retention');
    assert.equal(status, 200);
    assert.match(text, /现在所有消息永久保留/);
    assert.equal(lastTrace(desk).act, 'retention');
  });

  it('is absent for who may not see it', async () => {
    for (const path of ['/retention', '/retention/test', '/retention/ends', '/holds', '/disposals', '/restrictions'])
      assert.equal((await desk.reader.get(path)).status, 404, path);
  });

  it('tells how much falls due when, as the job counted it', async () => {
    const id = await desk.make('一年', { months: 'own', own: '1', unit: 'year' });
    await advanceDisposals(desk.world.app);
    const { text } = await desk.looker.get('/retention');
    assert.match(text, /已到期<\/dt><dd>5</);
    await desk.remove(id);
  });
});

describe('POST /retention', () => {
  it('makes a rule with a version, and the trail says so', async () => {
    const id = await desk.make('五年', { note: EVIL });
    const list = await desk.looker.get('/retention');

    assert.match(list.text, /五年/);
    assert.equal(list.text.includes('<img src=x'), false);
    assert.equal(desk.one<{ n: number }>(`SELECT count(*) AS n FROM retention_versions WHERE rule = ${id}`).n, 1);
    assert.match(
      desk.one<{ title: string }>("SELECT title FROM trail WHERE act = 'retention-changed' ORDER BY n DESC LIMIT 1")
        .title,
      /新建保留规则“五年”/,
    );
    await desk.remove(id);
  });

  it('offers what the law asks for, with its name and that it is no legal advice', async () => {
    for (const key of ['securities', 'futures', 'suitability', 'insurance-short', 'insurance-long', 'network-logs']) {
      const { text } = await desk.boss.get(`/retention/new?preset=${key}`);
      assert.match(text, /不是法律意见/, key);
    }
    const { text } = await desk.boss.get('/retention/new?preset=securities');
    assert.match(text, /第一百三十七条/);
    assert.match(text, /value="240" checked/);
  });

  const wrong: [string, object, RegExp][] = [
    ['without a name', { name: ' ' }, /规则名称要有/],
    ['with a term that is none', { months: 'own', own: 'x' }, /自定期限要填整数/],
    ['longer than a hundred years', { months: 'own', own: '101' }, /最长 100 年/],
    ['for nobody', { who: 'custom' }, /至少选一个/],
    ['in no kind of conversation', { chat: [] }, /会话类型至少选一种/],
    ['for some types, and none', { which: 'types' }, /至少选一种，或改为全部类型/],
  ];
  for (const [how, fields, sentence] of wrong)
    it(`refuses one ${how}`, async () => {
      await desk.boss.get('/retention/new');
      const again = await desk.boss.post('/retention', { ...RULE, name: '不行', ...fields });
      assert.equal(again.status, 422);
      assert.match(again.text, sentence);
    });

  it('is for who may edit them', async () => {
    assert.equal((await desk.looker.get('/retention/new')).status, 403);
    assert.equal((await desk.looker.post('/retention', RULE)).status, 403);
    assert.equal((await desk.looker.post('/retention/1/edit', { ...RULE, seenVersion: '1' })).status, 403);
  });
});

describe('POST /retention/:id/edit', () => {
  it('keeps what was there before as a version', async () => {
    const id = await desk.make('改动');
    const { text } = await desk.boss.get(`/retention/${id}/edit`);
    await desk.boss.post(`/retention/${id}/edit`, {
      ...RULE,
      name: '改动',
      months: '120',
      seenVersion: versionIn(text),
    });
    const versions = await desk.looker.get(`/retention/${id}/versions`);

    assert.match(versions.text, /<del>五年<\/del> <ins>十年<\/ins>/);
    await desk.remove(id);
    assert.match((await desk.looker.get(`/retention/${id}/versions`)).text, /删除了这条规则/);
  });

  it('tells the desk.second of two who change it at once', async () => {
    const id = await desk.make('两人');
    await desk.boss.get(`/retention/${id}/edit`);
    await desk.boss.post(`/retention/${id}/edit`, { ...RULE, name: '两人', months: '36', seenVersion: '1' });
    const again = await desk.boss.post(`/retention/${id}/edit`, {
      ...RULE,
      name: '两人',
      months: '6',
      seenVersion: '1',
    });
    assert.equal(again.status, 422);
    assert.match(again.text, /刚被别人改过/);
    await desk.remove(id);
  });

  it('lets the term of everything else be set, but not whom it is about', async () => {
    await desk.boss.get('/retention/1/edit');
    const saved = await desk.boss.post('/retention/1/edit', {
      ...RULE,
      who: 'custom',
      employee: 'zhang',
      months: '240',
      seenVersion: '1',
    });
    assert.equal(saved.status, 303);
    assert.deepEqual(desk.one('SELECT months, who, name FROM retention_rules WHERE id = 1'), {
      months: 240,
      who: null,
      name: '默认',
    });
    assert.equal((await desk.boss.post('/retention/1/remove', { seenVersion: '2' })).status, 404);
    await desk.boss.post('/retention/1/edit', { ...RULE, months: 'forever', seenVersion: '2' });
  });
});

describe('GET /retention/test', () => {
  it('says which rule keeps a message, why, and until when', async () => {
    const ids = [
      await desk.make('张伟三年', { months: '36', who: 'custom', employee: 'zhang' }),
      await desk.make('都六个月', { months: '6' }),
    ];
    const chat = encodeURIComponent(chatOf('zhang', ANN));
    const { text } = await desk.boss.get(`/retention/test?chat=${chat}&type=text&day=2026-01-31`);
    assert.match(text, /保留至 2029-01-31/);
    assert.match(text, /张伟三年 · 三年/);
    assert.match(text, /都六个月 · 六个月/);
    for (const id of ids) await desk.remove(id);
  });

  it('answers alike for a conversation that is not his and one that is not', async () => {
    const say = async (path: string) => (await desk.officer.get(path)).text.match(/没有可以试查的会话/)?.[0];
    assert.equal(await say(`/retention/test?chat=${encodeURIComponent(chatOf('li', ZOE))}`), '没有可以试查的会话');
    assert.equal(await say('/retention/test?chat=nobody%7Cnowhere'), '没有可以试查的会话');
    assert.equal(await say('/retention/test?person=li'), undefined, '张伟 talks with him');
    const { text } = await desk.officer.get('/retention/test?person=qian');
    assert.equal(text.includes(HIDDEN), false);
    assert.match(text, /没有可以试查的会话/);
  });
});

describe('contract ends', () => {
  it('let a term begin that waits for them', async () => {
    const id = await desk.make('合同后五年', { start: 'end' });
    const chat = encodeURIComponent(chatOf('zhang', ANN));
    assert.match((await desk.boss.get(`/retention/test?chat=${chat}`)).text, /等合同结束日/);
    await desk.boss.get('/retention/ends');
    await desk.boss.post('/retention/ends', { customer: ANN, day: '2030-06-30', note: '合同 7 号' });
    assert.match((await desk.boss.get(`/retention/test?chat=${chat}`)).text, /保留至 2035-06-30/);
    assert.match((await desk.boss.get('/retention/ends')).text, /2030-06-30/);
    await desk.boss.post('/retention/ends', { customer: ANN, remove: 'yes' });
    assert.equal(desk.one<{ n: number }>('SELECT count(*) AS n FROM contract_ends').n, 0);
    assert.equal(desk.one<{ n: number }>('SELECT count(*) AS n FROM contract_end_changes').n, 2);
    await desk.remove(id);
  });

  it('are only set for customers one may see', async () => {
    await desk.officer.get('/retention/ends');
    assert.equal((await desk.officer.post('/retention/ends', { customer: ZOE, day: '2030-01-01' })).status, 404);
    assert.equal(
      (await desk.officer.post('/retention/ends', { customer: 'wmNOBODY12345678901234567890', day: '2030-01-01' }))
        .status,
      404,
    );
    assert.equal((await desk.officer.post('/retention/ends', { customer: '', day: '2030-01-01' })).status, 422);
  });
});

describe('what was kept', () => {
  it('of versions and ends cannot be changed', () => {
    const db = new Database(pathsOf(desk.world.config).desk, { timeout: 5000 });
    for (const text of ['DELETE FROM retention_versions', 'UPDATE contract_end_changes SET note = 1'])
      assert.throws(() => db.prepare(text).run(), /only ever added to/);
    db.close();
  });
});
