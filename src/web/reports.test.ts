import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { saveChannel } from '../store/channels.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { SmtpSink } from '../testing/smtp-sink.ts';
import { unzip } from '../testing/unzip.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const DAY = 86_400_000;
const FORM = {
  ...{ name: '每周沟通', table: 'overview', range: 'week', time: 'natural', department: '', columns: '' },
  ...{ every: 'week', weekday: '1', date: '1', clock: '09:00', member: 'zhang', mails: 'boss@example.com' },
};

describe('saved reports', () => {
  const wecom = new SimulatedWecom({
    company: { departments: [], staff: [{ userid: 'zhang' }], customers: [], groups: [] } as never,
    corpId: 'ww1',
  });
  const smtp = new SmtpSink();
  let desk: Desk;
  let visitor: Visitor;
  before(async () => {
    await wecom.listen();
    const port = await smtp.listen();
    desk = new Desk({ settings: { WECOM_API: wecom.url, AGENT_ID: '1000002', AGENT_SECRET: 'agent-secret' } });
    const db = new Database(pathsOf(desk.world.config).archive);
    db.exec(`INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status)
      VALUES ('zhang', '张伟', '', '', 1, 0, 1, 'zhangwei', 1)`);
    db.close();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    const settings = { host: '127.0.0.1', port, security: 'none', user: '', from: 'huicun@example.com' };
    const mail = { key: 'mail', kind: 'mail', name: '邮件', settings, secret: null } as const;
    await desk.world.app.store.write(saveChannel, viewerOf({ id: 1, name: '林悦' } as never), mail, desk.world.now);
  });
  after(async () => {
    await desk?.close();
    await wecom.close();
    await smtp.close();
  });

  const plans = () =>
    desk.rows<{ id: number; next_at: number; problem: string; last_at: number | null }>(
      'desk',
      'SELECT id, next_at, problem, last_at FROM report_plans ORDER BY id',
    );

  it('say what there is to do while there is none', async () => {
    assert.match((await visitor.get('/reports')).text, /还没有定时报表/);
  });

  it('are refused with a sentence that says what to mend, and keep what was filled in', async () => {
    const refused = async (fields: object) => (await visitor.post('/reports', { ...FORM, ...fields })).text;

    assert.match(await refused({ name: '' }), /填写报表的名称/);
    assert.match(await refused({ clock: '25:00' }), /24 小时制/);
    assert.match(await refused({ mails: 'boss@example.com\nnobody' }), /“nobody”不是邮箱地址/);
    assert.match(await refused({ member: [], mails: '' }), /至少选一位收件的员工/);
    assert.match(await refused({ name: '', mails: 'a@example.com' }), /a@example\.com/);
    assert.deepEqual(plans(), []);
  });

  it('go out when their time has come, once, by mail with the table and to members with the numbers', async () => {
    assert.equal((await visitor.post('/reports', FORM)).location, '/reports');
    const { app } = desk.world;
    const due = plans()[0]!.next_at;
    assert.equal(new Date(due + 8 * 3_600_000).toISOString().slice(11, 16), '09:00');
    assert.equal(await app.alerts.sendReports(), 0);

    desk.world.now = due;
    assert.equal(await app.alerts.sendReports(), 1);
    assert.equal(await app.alerts.sendReports(), 0);

    const [mail] = smtp.mails;
    assert.equal(mail!.to, 'boss@example.com');
    assert.match(mail!.subject, /每周沟通（\d{4}-\d\d-\d\d 至 \d{4}-\d\d-\d\d）/);
    assert.match(mail!.text, /归档员工：/);
    const sheet = unzip(mail!.files[0]!.bytes).find(({ name }) => name.includes('sheet1'))!;
    assert.match(sheet.bytes.toString(), /内部消息/);
    assert.match(JSON.stringify(wecom.state.sent.at(-1)), /每周沟通/);
    assert.deepEqual(wecom.state.sent.at(-1)!.touser, ['zhang']);
    assert.ok(plans()[0]!.next_at >= due + 6 * DAY);
    const [trace] = desk.rows<{ title: string; details: string }>(
      'desk',
      "SELECT title, details FROM trail WHERE act = 'report-sent'",
    );
    assert.equal(trace!.title, '报表“每周沟通”');
    assert.doesNotMatch(trace!.details, /example\.com/);
  });

  it('send one after a long stop, not one for each time that was missed', async () => {
    const sent = smtp.mails.length;
    desk.world.now += 40 * DAY;

    assert.equal(await desk.world.app.alerts.sendReports(), 1);
    assert.equal(await desk.world.app.alerts.sendReports(), 0);
    assert.equal(smtp.mails.length, sent + 1);
  });

  it('say on the page why one did not go out', async () => {
    smtp.unknown.add('boss@example.com');
    desk.world.now += 8 * DAY;
    visitor = await desk.signedIn();

    assert.equal(await desk.world.app.alerts.sendReports(), 0);
    assert.match((await visitor.get('/reports')).text, /没有发出.*不接受这个收件人/s);
    smtp.unknown.clear();
  });

  it('reach mailboxes while WeCom refuses, and say what it refused', async () => {
    const { id } = plans()[0]!;
    const sent = smtp.mails.length;
    wecom.fails('message/send', 60020);
    const { text } = await visitor.post(`/reports/${id}/send`);

    assert.equal(smtp.mails.length, sent + 1);
    assert.match(text, /IP/);
  });

  it('are changed, stopped, sent at once and removed', async () => {
    const { id } = plans()[0]!;
    const sent = smtp.mails.length;
    assert.match((await visitor.get(`/reports/${id}`)).text, /value="每周沟通"/);
    await visitor.post('/reports', { ...FORM, id: String(id), name: '每天沟通', every: 'day' });
    assert.match((await visitor.get('/reports')).text, /每天沟通.*每天 09:00/s);
    await visitor.post(`/reports/${id}/send`);
    assert.equal(smtp.mails.length, sent + 1);
    await visitor.post(`/reports/${id}/switch`, { on: 'no' });
    desk.world.now += 3 * DAY;
    assert.equal(await desk.world.app.alerts.sendReports(), 0);

    visitor = await desk.signedIn();
    assert.match((await visitor.get('/reports')).text, /已停用/);
    assert.match((await visitor.get(`/reports/${id}/remove`)).text, /删除之后不再发送/);
    await visitor.post(`/reports/${id}/remove`);
    assert.deepEqual(plans(), []);
  });

  it('are nobody else’s', async () => {
    const db = new Database(pathsOf(desk.world.config).desk);
    db.exec(`INSERT INTO report_plans (account_id, name, content, next_at, changed_at)
      VALUES (99, '别人的', '{"table":"overview","range":"week","members":[],"mails":[],"when":{"every":"day","minute":0}}', 9e15, 0)`);
    db.close();
    const { id } = plans().at(-1)!;

    assert.doesNotMatch((await visitor.get('/reports')).text, /别人的/);
    assert.equal((await visitor.get(`/reports/${id}`)).status, 404);
    for (const deed of ['remove', 'send', 'switch'])
      assert.equal((await visitor.post(`/reports/${id}/${deed}`, { on: 'no' })).status, 404);
    assert.equal((await visitor.post('/reports', { ...FORM, id: String(id) })).status, 404);
  });

  it('are kept back when their owner may no longer see figures', async () => {
    await visitor.post('/reports', FORM);
    const db = new Database(pathsOf(desk.world.config).desk);
    db.exec("UPDATE account_roles SET role = 'operator' WHERE account = 1");
    db.close();
    const sent = smtp.mails.length;
    desk.world.now += 8 * DAY;

    assert.equal(await desk.world.app.alerts.sendReports(), 0);
    assert.equal(smtp.mails.length, sent);
    assert.match(plans().at(-1)!.problem, /不再有“统计”与“定时报表”的权限/);
  });
});
