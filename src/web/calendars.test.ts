import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Viewer } from '../access/viewer.ts';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('pages of calendars', () => {
  let desk: Desk;
  let visitor: Visitor;
  let permissions: readonly Permission[] = ALL_PERMISSIONS;
  let scope: Viewer['scope'] = 'everyone';
  before(async () => {
    desk = new Desk();
    const db = new Database(pathsOf(desk.world.config).archive);
    db.exec(`INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status)
        VALUES ('zhang', '张伟', '', '', 2, 0, 1, 'zhangwei', 1), ('li', '李娜', '', '', 1, 0, 1, 'lina', 1);
      INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川', 0, 1, 0), (2, '客服部', 1, 1, 0);`);
    db.close();
    await desk.open({ access: (account) => ({ ...viewerOf(account), permissions, scope }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk?.close());

  const WEEK = ['9:00-12:00 13:30-18:00', '9:00-18:00', '9:00-18:00', '9:00-18:00', '9:00-18:00', '', ''];
  const fields = (more: object = {}) => ({ name: '客服', note: '两班', day: WEEK, ...more });
  const marks = () =>
    desk.rows<{ basis: number; timeouts: number }>('desk', 'SELECT basis, timeouts FROM figures_rules_state')[0]!;
  const dates = (id: string | number, year: number) =>
    desk
      .rows<{ line: string }>(
        'desk',
        `SELECT date || ' ' || kind || ' ' || name || coalesce(' ' || spans, '') AS line FROM calendar_days
          WHERE calendar = ${Number(id)} AND date LIKE '${year}-%' ORDER BY date`,
      )
      .map(({ line }) => line);
  const made = async (more: object): Promise<string> => {
    await visitor.get('/calendars/new');
    const { location } = await visitor.post('/calendars', fields(more));
    return /^\/calendars\/(\d+)\/holidays$/.exec(location)![1]!;
  };

  it('begin with one for everybody', async () => {
    const { text } = await visitor.get('/calendars');
    assert.match(text, /周一至周五 9:00–18:00/);
    assert.match(text, /其余全部员工/);
    assert.doesNotMatch(text, /\/calendars\/1\/remove/);
  });

  it('make one with several spans for a department and an employee, and work figures out anew', async () => {
    const before = marks();
    const id = await made({ name: '客服', department: '2', employee: 'li' });
    assert.match((await visitor.get('/calendars')).text, /周一 9:00–12:00 13:30–18:00；周二至周五 9:00–18:00/);
    assert.match((await visitor.get('/calendars')).text, /1 个部门、1 名员工/);
    assert.ok(marks().basis > before.basis && marks().timeouts > before.timeouts);
    const { text } = await visitor.get(`/calendars/${id}/edit`);
    assert.match(text, /value="2" checked/);
    assert.match(text, /李娜/);
  });

  it('say what is wrong with a week and keep what was written', async () => {
    await visitor.get('/calendars/new');
    const answer = await visitor.post(
      '/calendars',
      fields({ name: '夜班', day: ['22:00-6:00', '', '', '', '', '', ''] }),
    );
    assert.equal(answer.status, 422);
    assert.match(answer.text, /周一：“22:00-6:00”结束不晚于开始。跨午夜的班次分成两段/);
    assert.match(answer.text, /value="22:00-6:00"/);
    assert.match((await visitor.post('/calendars', fields({ name: '客服' }))).text, /已经有一套工作时间叫“客服”/);
    assert.match((await visitor.post('/calendars', fields({ name: ' ' }))).text, /起个名称/);
  });

  it('change nothing and count nothing anew when a form is saved as it was', async () => {
    await visitor.get('/calendars/1/edit');
    const before = marks();
    const week = [...Array.from({ length: 5 }, () => '9:00–18:00'), '', ''];
    await visitor.post('/calendars/1/edit', { name: '工作时间', note: '换了说法', day: week });
    assert.deepEqual(marks(), before);
  });

  it('show what the holidays of a year change, take them over, and keep days of one’s own', async () => {
    const id = await made({ name: '假日' });
    await visitor.post(`/calendars/${id}/days`, {
      year: '2026',
      date: '2026-03-03',
      kind: 'rest',
      name: '周年',
      spans: '',
    });
    const looked = await visitor.get(`/calendars/${id}/holidays?year=2026`);
    assert.match(looked.text, /新增 39 天，改动 0 天，去掉 0 天；导入后这一年共 40 天。/);
    assert.match(looked.text, /另有 1 天不在名单里/);
    const { location } = await visitor.post(`/calendars/${id}/holidays`, { year: '2026' });
    assert.equal(location, `/calendars/${id}/days?year=2026`);
    assert.ok(dates(id, 2026).includes('2026-10-10 work 国庆节调休'));
    assert.ok(dates(id, 2026).includes('2026-03-03 rest 周年'));
    assert.match((await visitor.get(location)).text, /2026 年放假 34 天，调休上班 6 天/);
    assert.match((await visitor.get(`/calendars/${id}/holidays?year=2026`)).text, /没有变化/);
    const before = marks();
    await visitor.post(`/calendars/${id}/holidays`, { year: '2026' });
    assert.deepEqual(marks(), before);
    await visitor.post(`/calendars/${id}/holidays`, { year: '2026', clear: 'yes' });
    assert.ok(!dates(id, 2026).includes('2026-03-03 rest 周年'));
    assert.match((await visitor.get(`/calendars/${id}/holidays?year=2027`)).text, /尚待国务院安排公布、请核对/);
  });

  it('let the list of a year be written in, and refuse what is no list of that year', async () => {
    const id = await made({ name: '逐日' });
    const list = { year: '2027', date: ['2027-10-09', '2027/10/1', ''], kind: ['work', 'rest', 'rest'] };
    await visitor.post(`/calendars/${id}/days`, { ...list, name: ['', '国庆节', ''], spans: ['10:00-15:00', '', ''] });
    assert.deepEqual(dates(id, 2027), ['2027-10-01 rest 国庆节', '2027-10-09 work  [[600,900]]']);
    for (const [date, why] of [
      [['2026-10-01'], /2026-10-01 不在 2027 年/],
      [['2027-02-30'], /“2027-02-30”不是日期/],
      [['2027-05-01', '2027-05-01'], /与第 1 行重复/],
    ] as const) {
      const answer = await visitor.post(`/calendars/${id}/days`, {
        year: '2027',
        date: [...date],
        kind: ['rest', 'rest'],
        name: '',
        spans: '',
      });
      assert.equal(answer.status, 422);
      assert.match(answer.text, why);
    }
    assert.equal(dates(id, 2027).length, 2);
  });

  it('take a file of one’s own, after a look at it', async () => {
    const id = await made({ name: '文件' });
    const upload = (text: string | Uint8Array<ArrayBuffer>, year = '2027') => {
      const bytes = typeof text === 'string' ? new Uint8Array(Buffer.from(text)) : text;
      return visitor.upload('/calendars/holidays', { name: '放假.csv', bytes }, { fields: { calendar: id, year } });
    };
    await visitor.get(`/calendars/${id}/holidays`);
    const looked = await upload('日期,类型,名称,时段\r\n2027-10-01,放假,国庆节,\r\n2027-10-09,上班,,9:00-12:00\r\n');
    assert.match(looked.text, /文件“放假.csv”已读完，还没有导入/);
    assert.deepEqual(dates(id, 2027), []);
    const days = /name="days" value="([^"]*)"/
      .exec(looked.text)![1]!
      .replaceAll('&#34;', '"')
      .replaceAll('&quot;', '"');
    await visitor.post(`/calendars/${id}/holidays`, { year: '2027', days });
    assert.deepEqual(dates(id, 2027), ['2027-10-01 rest 国庆节', '2027-10-09 work  [[540,720]]']);
    for (const [text, why] of [
      ['日期,类型\n2026-10-01,放假', /文件没有导入。第 2 行：2026-10-01 不在 2027 年/],
      ['日期,类型\n2027-10-01,放假\n2027-10-01,上班', /重复/],
      ['', /空的/],
      [Uint8Array.from([0x50, 0x4b, 3, 4, 0xff, 0xfe, 0xff]), /不是文本|列名/],
    ] as const) {
      const answer = await upload(text);
      assert.equal(answer.status, 422);
      assert.match(answer.text, why);
    }
    // Excel in China saves GBK
    assert.match(
      (await upload(Uint8Array.from(Buffer.from('c8d5c6da2cc0e0d0cd0a323032372d31302d30312cb7c5bcd90a', 'hex')))).text,
      /已读完/,
    );
    assert.ok((await upload('x'.repeat(3 * 2 ** 20))).status >= 400);
    const forged = await visitor.post(`/calendars/${id}/holidays`, {
      year: '2027',
      days: '[{"date":"2026-01-01","kind":"rest","name":"","spans":null}]',
    });
    assert.match(forged.text, /不在 2027 年/);
  });

  it('copy one with its holidays, make it the default, and remove the other after a question', async () => {
    const id = await made({ name: '样板', department: '1' });
    await visitor.post(`/calendars/${id}/holidays`, { year: '2026' });
    const copy = /\d+/.exec((await visitor.post(`/calendars/${id}/copy`)).location)![0];
    assert.deepEqual(dates(copy, 2026), dates(id, 2026));
    assert.match((await visitor.get('/calendars')).text, /样板 副本/);
    await visitor.post(`/calendars/${copy}/default`);
    assert.match((await visitor.post(`/calendars/${copy}/remove`)).text, /默认工作时间不能删除/);
    assert.match((await visitor.get(`/calendars/${id}/remove`)).text, /1 个部门、0 名员工，改按上级部门的或默认的一套/);
    assert.equal((await visitor.post(`/calendars/${id}/remove`)).location, '/calendars');
    assert.equal((await visitor.get(`/calendars/${id}/edit`)).status, 404);
    await visitor.post('/calendars/1/default');
  });

  it('keep one that a rule of replies counts by', async () => {
    const id = await made({ name: '规则用' });
    const db = new Database(pathsOf(desk.world.config).desk);
    db.exec(
      `INSERT INTO reply_rules (name, kind, content, in_force_at, changed_at) VALUES ('十分钟', 0, '{"calendar":${id}}', 0, 0)`,
    );
    db.close();
    assert.match((await visitor.get(`/calendars/${id}/remove`)).text, /回复规则“十分钟”/);
    assert.match((await visitor.post(`/calendars/${id}/remove`)).text, /回复规则“十分钟”按这套工作时间计算/);
  });

  it('do not name employees out of scope, and keep them when the form is saved', async () => {
    const id = await made({ name: '范围', employee: ['li', 'zhang'] });
    scope = ['zhang'];
    const { text } = await visitor.get(`/calendars/${id}/edit`);
    assert.match(text, /张伟/);
    assert.doesNotMatch(text, /李娜|"li"/);
    assert.match(text, /另有 1 名员工不在查看范围内/);
    await visitor.post(`/calendars/${id}/edit`, fields({ name: '范围' }));
    assert.match(
      (await visitor.post(`/calendars/${id}/edit`, fields({ name: '范围', employee: 'li' }))).text,
      /不在查看范围/,
    );
    scope = 'everyone';
    assert.deepEqual(desk.rows('desk', `SELECT who FROM calendar_people WHERE calendar = ${id}`), [{ who: 'li' }]);
    await visitor.get('/calendars');
  });

  it('are only to be looked at without the right to change them', async () => {
    permissions = ['see-figures'];
    const { text } = await visitor.get('/calendars/1/edit');
    assert.match(text, /<fieldset class="basis-columns" disabled>/);
    assert.match(text, /data-denied/);
    const refused = [
      '/calendars/1/edit',
      '/calendars',
      '/calendars/1/copy',
      '/calendars/1/days',
      '/calendars/1/holidays',
    ];
    for (const path of refused) assert.equal((await visitor.post(path, fields({ year: '2027' }))).status, 403, path);
    permissions = ['see-timeouts'];
    assert.equal((await visitor.get('/calendars')).status, 404);
    permissions = ALL_PERMISSIONS;
  });
});
