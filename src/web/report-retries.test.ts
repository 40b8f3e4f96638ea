import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { sendReports } from '../jobs/send-reports.ts';
import { saveChannel } from '../store/channels.ts';
import { beginReport } from '../store/report-plans.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { SmtpSink } from '../testing/smtp-sink.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const MINUTE = 60_000;
const FORM = {
  ...{ name: '每天沟通', table: 'overview', range: 'yesterday', time: 'natural', department: '', columns: '' },
  ...{ every: 'day', weekday: '1', date: '1', clock: '09:00', member: 'zhang', mails: 'boss@example.com' },
};

describe('a saved report that did not reach everybody', () => {
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
    const settings = { host: '127.0.0.1', port, security: 'none', user: '', from: 'huicun@example.com' };
    const mail = { key: 'mail', kind: 'mail', name: '邮件', settings, secret: null } as const;
    await desk.world.app.store.write(saveChannel, viewerOf({ id: 1, name: '林悦' } as never), mail, desk.world.now);
  });
  beforeEach(async () => {
    const db = new Database(pathsOf(desk.world.config).desk);
    db.exec('DELETE FROM report_plans');
    db.close();
    smtp.mails.length = 0;
    smtp.unknown.clear();
    wecom.state.sent.length = 0;
    wecom.state.visible = null;
    visitor = await desk.signedIn();
    await visitor.get('/reports');
  });
  after(async () => {
    await desk?.close();
    await wecom.close();
    await smtp.close();
  });

  interface Plan {
    readonly id: number;
    readonly next_at: number;
    readonly tries: number;
    readonly retry_at: number | null;
    readonly last_at: number | null;
  }
  const plan = () => desk.rows<Plan>('desk', 'SELECT id, next_at, tries, retry_at, last_at FROM report_plans')[0]!;
  const job = () => sendReports.run(desk.world.app);
  const wait = async (minutes: number) => {
    desk.world.now += minutes * MINUTE;
    await job();
  };
  const went = () => [wecom.state.sent.length, smtp.mails.length];

  /** Signed in anew: a day or more may have passed. */
  const page = async () => {
    visitor = await desk.signedIn();
    return (await visitor.get('/reports')).text.replace(/<[^>]*>/g, ' ');
  };

  /** Saved, and its time has come; the boss's mailbox is refused unless the test says otherwise. */
  async function due(fields: object = {}, refused: readonly string[] = ['boss@example.com']): Promise<number> {
    await visitor.post('/reports', { ...FORM, ...fields });
    for (const mail of refused) smtp.unknown.add(mail);
    desk.world.now = plan().next_at;
    await job();
    await page();
    return plan().id;
  }

  it('is tried again after 5, 15 and 60 minutes, not before, and then no more until its next time', async () => {
    await due();
    for (const [pause, tries] of [
      [5, 2],
      [15, 3],
      [60, 4],
    ] as const) {
      assert.equal(plan().retry_at, desk.world.now + pause * MINUTE);
      await wait(pause - 1);
      assert.equal(plan().tries, tries - 1);
      await wait(1);
      assert.equal(plan().tries, tries);
    }
    assert.equal(plan().retry_at, null);
    smtp.unknown.clear();
    await wait(120);
    assert.deepEqual(went(), [1, 0]);
    desk.world.now = plan().next_at;
    await job();
    assert.deepEqual(went(), [2, 1]);
    assert.equal(plan().tries, 0);
  });

  it('goes only where it has not been: the mailbox after WeCom, and WeCom after the mailbox', async () => {
    await due();
    assert.deepEqual(went(), [1, 0]);
    smtp.unknown.clear();
    await wait(5);
    assert.deepEqual(went(), [1, 1]);
    assert.equal(plan().last_at, desk.world.now);

    wecom.fails('message/send', 60020);
    desk.world.now = plan().next_at;
    await job();
    assert.deepEqual(went(), [1, 2]);
    await wait(5);
    assert.deepEqual(went(), [2, 2]);
    await wait(60);
    assert.deepEqual(went(), [2, 2]);
  });

  it('reaches who has come into the application’s range since, and one mailbox of several', async () => {
    wecom.state.visible = new Set();
    await due({ mails: 'boss@example.com\nlead@example.com' });
    assert.deepEqual(
      smtp.mails.map(({ to }) => to),
      ['lead@example.com'],
    );
    wecom.state.visible = null;
    smtp.unknown.clear();
    await wait(5);
    assert.deepEqual(wecom.state.sent.at(-1)!.touser, ['zhang']);
    assert.deepEqual(
      smtp.mails.map(({ to }) => to),
      ['lead@example.com', 'boss@example.com'],
    );
  });

  it('says on the page what failed, who has not got it and when it is tried again, and at last what to do', async () => {
    await due();
    assert.match(
      await page(),
      /部分没有发出\s+邮件服务器不接受这个收件人.*没有收到：boss@example\.com\s+\d{4}-\d\d-\d\d 09:05:00 自动再试，只发给没有收到的/s,
    );
    const home = async () => (await visitor.get('/')).text;
    assert.doesNotMatch(await home(), /没有发给全部收件人/);
    for (const minutes of [5, 15, 60]) await wait(minutes);
    assert.match(
      await home(),
      /报表“每天沟通”没有发给全部收件人[\s\S]*不接受这个收件人[\s\S]*href="\/reports"[^>]*>去补发/,
    );
    assert.match(
      await page(),
      /试了 4 次都没有成功，不再自动重试。到下次时间照常发送。按原因处理后点“补发”，只发给没有收到的。/,
    );
    smtp.unknown.clear();
    await visitor.post(`/reports/${plan().id}/send`, { rest: 'yes' });
    assert.doesNotMatch(await home(), /没有发给全部收件人/);
  });

  it('is made up for by hand, for those who have not got it; a second click sends nothing', async () => {
    const id = await due();
    const rest = () => visitor.post(`/reports/${id}/send`, { rest: 'yes' });
    assert.match((await rest()).text, /不接受这个收件人/);
    assert.equal(plan().tries, 1, 'what is done by hand changes nothing of when it is tried again');
    smtp.unknown.clear();
    await rest();
    assert.deepEqual(went(), [1, 1]);
    await rest();
    await wait(5);
    assert.deepEqual(went(), [1, 1]);
    assert.doesNotMatch(await page(), /没有发出|补发/);
  });

  it('says the same days when it is tried again after midnight', async () => {
    await due({ clock: '23:58', mails: 'boss@example.com\nlead@example.com' });
    smtp.unknown.clear();
    await wait(5);
    const [first, second] = smtp.mails;
    assert.equal(second!.to, 'boss@example.com');
    assert.equal(second!.subject, first!.subject);
  });

  it('reaches an address that was mended meanwhile, and not again who had it', async () => {
    const id = await due();
    await visitor.post('/reports', { ...FORM, id: String(id), mails: 'boss@example.org' });
    await wait(5);
    assert.deepEqual(
      smtp.mails.map(({ to }) => to),
      ['boss@example.org'],
    );
    assert.deepEqual(went(), [1, 1]);
  });

  it('is not tried again once it was switched off', async () => {
    const id = await due();
    smtp.unknown.clear();
    await visitor.post(`/reports/${id}/switch`, { on: 'no' });
    await wait(5);
    await visitor.post(`/reports/${id}/switch`, { on: 'yes' });
    await wait(60);
    assert.deepEqual(went(), [1, 0]);
  });

  it('is tried again after a restart, also when the program ended amid sending', async () => {
    await due();
    smtp.unknown.clear();
    await desk.world.restart();
    await wait(5);
    assert.deepEqual(went(), [1, 1]);

    desk.world.now = plan().next_at;
    await desk.world.app.store.write(beginReport, plan().id, desk.world.now);
    await desk.world.restart();
    await wait(4);
    assert.deepEqual(went(), [1, 1]);
    await wait(1);
    assert.deepEqual(went(), [2, 2]);
  });
});
