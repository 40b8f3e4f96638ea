import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { SmtpSink } from '../testing/smtp-sink.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const ROBOT = '693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa';
const ADDRESS = `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${ROBOT}`;

describe('pages of notices', () => {
  const wecom = new SimulatedWecom({
    company: { departments: [], staff: [{ userid: 'zhang' }], customers: [], groups: [] } as never,
    corpId: 'ww1',
  });
  const smtp = new SmtpSink();
  let desk: Desk;
  let visitor: Visitor;
  let smtpPort = 0;
  let permissions: readonly Permission[] = ALL_PERMISSIONS;
  before(async () => {
    await wecom.listen();
    smtpPort = await smtp.listen();
    wecom.state.robots.set(ROBOT, []);
    desk = new Desk({ settings: { WECOM_API: wecom.url, AGENT_ID: '1000002', AGENT_SECRET: 'agent-secret' } });
    const db = new Database(pathsOf(desk.world.config).archive);
    db.exec(`INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status)
      VALUES ('zhang', '张伟', '', '', 1, 0, 1, 'zhangwei', 1);
      INSERT INTO conversations (key, kind, external, first_at, last_at, last_seq, last_type, last_sender, last_text, count)
        VALUES ('li|zhang', 'single', 0, 1, 1, 1, 'text', 'zhang', '', 1);
      INSERT INTO members (userid, conversation, employee) VALUES ('zhang', 'li|zhang', 1), ('li', 'li|zhang', 1);
      INSERT INTO violations (rule, rule_version, rule_name, severity, conversation, sender, sent_at, words, found_at, event_key)
        VALUES (1, 1, '承诺收益', 'high', 'li|zhang', 'zhang', 1, '["保本"]', 1, 'a');`);
    db.close();
    await desk.open({ access: (account) => ({ ...viewerOf(account), permissions }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(async () => {
    await desk?.close();
    await wecom.close();
    await smtp.close();
  });

  const template = (fields: object = {}) => ({
    ...{ name: '简短', category: 'words', format: 'markdown', content: '**{{规则}}** {{触发人}}' },
    ...fields,
  });

  it('keep a template, put it into use, and then only show it', async () => {
    await visitor.get('/notices/templates/new?step=2&name=%E7%AE%80%E7%9F%AD&category=words&format=markdown');
    const made = await visitor.post('/notices/templates', template());
    assert.match(made.location, /^\/notices\/templates\/\d+$/);
    const id = made.location.split('/').at(-1);
    assert.match((await visitor.get(made.location)).text, /<span class="run-bold">承诺收益<\/span> 张伟/);
    await visitor.post(`/notices/templates/${id}/switch`, { state: 'on' });
    assert.match((await visitor.get(made.location)).text, /启用中的模板只能查看/);
    assert.match((await visitor.post(made.location, template({ name: '改了' }))).text, /启用中的模板只能查看/);
    assert.match((await visitor.post(`/notices/templates/${id}/remove`)).text, /启用中的模板只能查看/);
    await visitor.post(`/notices/templates/${id}/switch`, { state: 'off' });
    assert.equal((await visitor.post(made.location, template({ name: '改了' }))).location, made.location);
    await visitor.post(`/notices/templates/${id}/remove`);
    assert.equal((await visitor.get(made.location)).status, 404);
  });

  it('refuse a template with a mistake in it, a fourth one, and a second of the same name', async () => {
    await visitor.get('/notices');
    const wrong = await visitor.post('/notices/templates', template({ content: '{{天气}}' }));
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /“敏感词预警”没有变量“天气”/);
    for (const name of ['一', '二', '三']) await visitor.post('/notices/templates', template({ name }));
    assert.match((await visitor.post('/notices/templates', template({ name: '四' }))).text, /已有 3 个模板/);
    assert.match(
      (await visitor.post('/notices/templates', template({ name: '一', category: 'card', content: 'x' }))).text,
      /已有名为“一”的模板/,
    );
    assert.match((await visitor.get('/notices/templates/new')).text, /敏感词预警（已满）/);
  });

  it('list templates by name, category and state, the system’s among them', async () => {
    const names = async (query: string) =>
      [...(await visitor.get(`/notices${query}`)).text.matchAll(/data-enter="[^"]*" title="([^"]*)"/g)].map(
        ([, name]) => name,
      );
    assert.deepEqual(await names('?category=words'), ['三', '二', '一', '系统模板']);
    assert.deepEqual(await names('?category=words&state=on'), ['系统模板']);
    assert.deepEqual(await names('?q=%E4%BA%8C'), ['二']);
  });

  it('show a template as it is being written, with the newest violation one may see', async () => {
    await visitor.get('/notices');
    const tried = await visitor.post('/notices/templates/try', template({ content: '{{触发人}}：{{命中}} <b>' }));
    assert.match(tried.text, /张伟：保本 &lt;b&gt;/);
    assert.match(tried.text, /用最近一条违规显示/);
    permissions = ALL_PERMISSIONS.filter((name) => name !== 'see-violations');
    assert.match(
      (await visitor.post('/notices/templates/try', template({ content: '{{命中}}' }))).text,
      /保本、无风险/,
    );
    permissions = ALL_PERMISSIONS;
  });

  it('seal the address of a robot and try it', async () => {
    await visitor.get('/notices/channels/new');
    assert.match(
      (await visitor.post('/notices/channels', { name: '群', address: 'https://evil.example/?key=12345678' })).text,
      /Webhook 地址不对/,
    );
    await visitor.post('/notices/channels', { name: '风控群', address: ADDRESS });
    const { text } = await visitor.get('/notices/channels');
    assert.match(text, /风控群/);
    const key = /name="key" value="([0-9a-f]{16})"/.exec(text)![1]!;
    assert.doesNotMatch(text + (await visitor.get(`/notices/channels/${key}`)).text, new RegExp(ROBOT));
    await visitor.post('/notices/channels/try', { key });
    assert.equal(wecom.state.robots.get(ROBOT)!.length, 1);
    wecom.state.robots.delete(ROBOT);
    assert.match((await visitor.post('/notices/channels/try', { key })).text, /群机器人的地址无效/);
    await visitor.post(`/notices/channels/${key}/remove`);
    assert.doesNotMatch((await visitor.get('/notices/channels')).text, /aria-label="测试“风控群”"/);
  });

  it('keep the mail server, say what it objects to, and never show the password', async () => {
    const fields = {
      host: '127.0.0.1',
      port: String(smtpPort),
      security: 'none',
      user: 'cun',
      password: 'geheim',
      from: 'cun@example.com',
    };
    smtp.password = 'geheim';
    await visitor.get('/notices/channels/mail');
    assert.match((await visitor.post('/notices/mail', { ...fields, port: 'x' })).text, /端口不对/);
    await visitor.post('/notices/mail', fields);
    await visitor.post('/notices/mail', { ...fields, password: '' });
    assert.doesNotMatch((await visitor.get('/notices/channels/mail')).text, /geheim/);
    await visitor.post('/notices/channels/try', { key: 'mail', to: 'risk@example.com' });
    assert.deepEqual(
      smtp.mails.map(({ to, subject }) => [to, subject]),
      [['risk@example.com', '会存：会存测试消息']],
    );
    smtp.password = 'other';
    assert.match(
      (await visitor.post('/notices/channels/try', { key: 'mail', to: 'risk@example.com' })).text,
      /不接受账号或密码/,
    );
  });

  it('keep who hears and when, and the form as it was sent when something is wrong', async () => {
    await visitor.get('/notices/settings');
    const fields = {
      on: 'yes',
      gather: '15',
      quiet: 'yes',
      quietFrom: '21:00',
      quietTo: '08:00',
      deadMinutes: '60',
      deadTimes: '3',
    };
    const wrong = await visitor.post('/notices/settings', { ...fields, 'system-mail': 'risk@example.com\nnobody' });
    assert.match(wrong.text, /“nobody”不是邮箱地址/);
    assert.match(wrong.text, /risk@example\.com\nnobody<\/textarea>/);
    await visitor.post('/notices/settings', {
      ...fields,
      'system-person': ['zhang'],
      'system-mail': 'risk@example.com',
    });
    const settings = await desk.world.app.alerts.settings();
    assert.deepEqual(settings.system, { people: ['zhang'], roles: [], robots: [], mails: ['risk@example.com'] });
    assert.deepEqual(
      [settings.withContent, settings.gatherMinutes, settings.quiet],
      [false, 15, { from: '21:00', to: '08:00' }],
    );
    assert.match((await visitor.get('/notices/settings')).text, />张伟</);
    assert.equal((await desk.world.app.setup.run('second-channel')).state, 'warning'); // its last mail was refused
  });

  it('show what became of each notice, and send again what failed', async () => {
    const db = new Database(pathsOf(desk.world.config).desk);
    db.exec(`INSERT INTO notices (category, subject, channel, recipient, content, due_at, state, problem, made_at)
      VALUES ('words', 'a', 'wecom', 'zhang', '{"title":"承诺收益","facts":{},"path":"/violations/1"}', 0, 'failed', '繁忙', 0)`);
    db.close();
    assert.match((await visitor.get('/notices/sent?state=failed')).text, /承诺收益.*张伟.*发送失败.*繁忙/s);
    await visitor.post('/notices/retry', {});
    assert.equal(await desk.world.app.alerts.send(), 1);
    assert.match((await visitor.get('/notices/sent?state=sent')).text, /张伟/);
  });

  it('show what was not sent since nobody waited any more, with the reason, and do not offer to send it again', async () => {
    const db = new Database(pathsOf(desk.world.config).desk);
    const put = db.prepare(`INSERT INTO notices (category, subject, channel, recipient, content, due_at, made_at)
      VALUES ('reply-timeout', ?, 'wecom', 'zhang', '{"title":"客户消息回复","facts":{},"path":"/timeouts?record=7"}', 0, 0)`);
    put.run('timeout:7:1');
    db.close();
    const archive = new Database(pathsOf(desk.world.config).archive);
    archive.exec(`INSERT INTO timeouts (id, rule, rule_version, rule_name, conversation, kind, first_seq, first_at, last_seq, last_at, customer,
        level, day, staff, members, raised_at, answered_at)
      VALUES (7, 1, 1, '客户消息回复', 'ann|zhang', 0, 1, 0, 1, 0, 'ann', 1, 0, 1, 2, 0, 1)`);
    archive.close();
    assert.equal(await desk.world.app.alerts.send(), 0);
    const { text } = await visitor.get('/notices/sent?state=settled');
    assert.match(text, /客户消息回复.*张伟.*不再发送.*客户已得到回复，没有再提醒/s);
    assert.doesNotMatch(text, /aria-label="重发给/);
  });

  it('are there for whoever sees rules; changing is for whoever edits them', async () => {
    permissions = ALL_PERMISSIONS.filter((name) => name !== 'edit-rules');
    assert.match((await visitor.get('/notices')).text, /data-denied/);
    assert.equal((await visitor.get('/notices/templates/new')).status, 403);
    assert.equal((await visitor.post('/notices/settings', {})).status, 403);
    permissions = ALL_PERMISSIONS.filter((name) => name !== 'see-rules');
    assert.equal((await visitor.get('/notices')).status, 404);
    permissions = ALL_PERMISSIONS;
  });
});
