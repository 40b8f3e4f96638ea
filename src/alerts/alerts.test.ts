import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { EVERYONE } from '../access/scope.ts';
import { pathsOf } from '../config.ts';
import { saveChannel } from '../store/channels.ts';
import { insertTemplate, switchTemplate } from '../store/notice-templates.ts';
import { countNotices, listNotices, retryNotices } from '../store/notices.ts';
import { createRule, NOBODY, type RuleContent, switchRule } from '../store/rules.ts';
import { saveSetting } from '../store/settings.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { SmtpSink } from '../testing/smtp-sink.ts';
import { viewer, World } from '../testing/world.ts';
import { NOTICE_SETTINGS, type NoticeSettings } from './settings.ts';

const ROBOT = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa';
const ANN = 'wmABCDEFGHIJKLMNOPQRSTUVWX01';
const MINUTE = 60_000;
const ME = viewer();

/** People, rules and violations as the rooms that make them leave them; what is tried is the way from there to a telephone. */
describe('notices', () => {
  const wecom = new SimulatedWecom({ company: company(), corpId: 'ww1' });
  const smtp = new SmtpSink();
  let world: World;
  let smtpPort = 0;
  let nextId = 1;
  before(async () => {
    await wecom.listen();
    smtpPort = await smtp.listen();
    world = new World({
      settings: {
        WECOM_API: wecom.url,
        AGENT_ID: '1000002',
        AGENT_SECRET: 'agent-secret',
        BASE_URL: 'https://cun.example.com',
      },
    });
    await world.app.store.write(saveSetting, ME, 'nothing', 1, 0); // the file is there
    fillArchive();
  });
  after(async () => {
    await world?.end();
    await wecom.close();
    await smtp.close();
  });
  beforeEach(async () => {
    desk(
      `DELETE FROM notices; DELETE FROM channels; DELETE FROM notice_templates; DELETE FROM rules; DELETE FROM checks;`,
    );
    wecom.state.sent.length = 0;
    wecom.state.robots.clear();
    wecom.state.robots.set(ROBOT, []);
    wecom.state.visible = null;
    wecom.state.refusals.clear();
    smtp.mails.length = 0;
    await settle({});
  });

  const sql = (file: 'desk' | 'archive', text: string) => {
    const db = new Database(pathsOf(world.config)[file]);
    db.pragma('busy_timeout = 5000');
    db.exec(text);
    db.close();
  };
  const desk = (text: string) => sql('desk', text);
  const settle = (settings: Partial<NoticeSettings>) =>
    world.app.store.write(saveSetting, ME, NOTICE_SETTINGS, settings, world.now);

  function fillArchive(): void {
    sql(
      'archive',
      `INSERT INTO departments (id, name, parent_id, place, leaders, seen_at) VALUES (1, '恒川', 0, 1, '["boss"]', 0), (2, '一部', 1, 1, '["lead"]', 0);
       INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
         ('zhang', '张伟', '', '', 2, 0, 1, '', 1), ('lead', '李敏', '', '', 2, 0, 1, '', 1), ('boss', '王总', '', '', 1, 0, 1, '', 1),
         ('keeper', '赵管', '', '', 1, 0, 1, '', 1);
       INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status, gone_at) VALUES ('gone', '钱走', '', '', 1, 0, 1, '', 1, 5);
       INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 0), ('lead', 2, 1), ('boss', 1, 1);
       INSERT INTO customers (id, name, corp_full_name, position, revision, kind) VALUES ('${ANN}', '安娜 13812345678', '', '', 1, 1);
       INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES ('wrROOM', 'customer', '服务群', 'zhang', '', 0, 0, 1);`,
    );
    desk(
      `INSERT INTO room_keepers (room, userid, from_at, set_by) VALUES ('wrROOM', 'keeper', 0, 1);
       INSERT INTO accounts (id, login, name, wecom_userid, enabled, created_at) VALUES (7, 'boss', '王总', 'Boss', 1, 0);
       INSERT INTO account_roles (account, role, scope, given_at) VALUES (7, 'compliance', NULL, 0);`,
    );
  }

  /** A rule that tells these, and one violation of it. */
  function violate(
    notify: object,
    more: { severity?: string; kind?: string; chat?: string; origin?: string } = {},
  ): number {
    const { severity = 'high', kind = 'words', chat = `${ANN}|zhang`, origin = 'live' } = more;
    const id = nextId++;
    desk(`INSERT INTO rules (id, version, name, kind, spec, category, severity, folding, said_by, exceptions, notify, is_on, made_by, made_at, changed_by, changed_at)
      VALUES (${id}, 1, '承诺收益', '${kind}', '{}', 'negative', '${severity}', '{}', 'employee', '{}', '${JSON.stringify(notify)}', 1, 1, 0, 1, 0)`);
    sql(
      'archive',
      `INSERT INTO violations (id, rule, rule_version, rule_name, severity, conversation, sender, sent_at, words, found_at, rule_kind, chat_kind, receivers, origin, event_key)
       VALUES (${id}, ${id}, 1, '承诺收益', '${severity}', '${chat}', 'zhang', ${world.now}, '["保本 13812345678"]', 0, '${kind}', '${chat.includes('|') ? 'external' : 'group'}', '["${ANN}"]', '${origin}', 'k${id}')`,
    );
    return id;
  }

  const sentTo = () => wecom.state.sent.flatMap(({ touser }) => touser).sort();

  it('reach those the rule names, once, with a link for whoever has an account', async () => {
    const id = violate({ people: ['lead', 'boss', 'gone'], trigger: true });
    assert.equal(await world.app.alerts.tell(), 3);
    assert.equal(await world.app.alerts.tell(), 0);
    assert.equal(await world.app.alerts.send(), 3);
    assert.equal(await world.app.alerts.send(), 0);
    const card = wecom.state.sent.find(({ msgtype }) => msgtype === 'textcard')!;
    const text = wecom.state.sent.find(({ msgtype }) => msgtype === 'text')!;
    assert.deepEqual(card.touser, ['boss']);
    assert.equal((card.body as { url: string }).url, `https://cun.example.com/violations/${id}`);
    assert.deepEqual([...text.touser].sort(), ['lead', 'zhang']);
    assert.doesNotMatch((text.body as { content: string }).content, /https:/);
  });

  it('say names and not numbers, and nothing that was said when so settled', async () => {
    violate({ people: ['lead'] });
    await world.app.alerts.tell();
    await world.app.alerts.send();
    const { content } = wecom.state.sent[0]!.body as { content: string };
    assert.match(content, /敏感词预警：承诺收益（高）\n触发人：张伟（一部）\n会话：外部聊天，安娜 138\*+5678\n/);
    assert.match(content, /命中：保本 138\*+5678/);

    await settle({ withContent: false });
    violate({ people: ['lead'] });
    await world.app.alerts.tell();
    await world.app.alerts.send();
    assert.doesNotMatch((wecom.state.sent[1]!.body as { content: string }).content, /保本/);
    assert.equal(deskCount(`content LIKE '%保本%' AND subject = 'violation:${nextId - 1}'`), 0);
  });

  const deskCount = (where: string): number => {
    const db = new Database(pathsOf(world.config).desk, { readonly: true });
    const { n } = db.prepare(`SELECT count(*) AS n FROM notices WHERE ${where}`).get() as { n: number };
    db.close();
    return n;
  };

  it('find leaders, the owner and the keeper of a group, and holders of a role', async () => {
    violate({ departmentLeaders: true, roles: ['compliance'] });
    violate({ roomOwner: true, roomKeeper: true }, { chat: 'wrROOM', kind: 'card' });
    await world.app.alerts.tell();
    await world.app.alerts.send();
    assert.deepEqual(sentTo(), ['boss', 'keeper', 'lead', 'zhang']);
  });

  it('tell of a deleted friend who deleted whom', async () => {
    const id = violate({ people: ['lead'] }, { kind: 'friend-deleted' });
    const event = JSON.stringify({ kind: 'friend-deleted', by: ANN, subject: ANN, other: 'zhang' });
    sql('archive', `UPDATE violations SET event = '${event}', words = '[]' WHERE id = ${id}`);
    await world.app.alerts.tell();
    await world.app.alerts.send();
    const { content } = wecom.state.sent[0]!.body as { content: string };
    assert.match(content, /^删好友预警：承诺收益（高）\n.*\n删除方：客户\n客户：安娜 138\*+5678$/s);
  });

  it('do not speak of what a look back found, nor of rules that tell nobody', async () => {
    violate({ people: ['lead'] }, { origin: 'past' });
    violate({});
    assert.equal(await world.app.alerts.tell(), 0);
  });

  it('that come together for one person become a list', async () => {
    for (let i = 0; i < 10; i += 1) violate({ people: ['boss'] });
    await world.app.alerts.tell();
    assert.equal(await world.app.alerts.send(), 10);
    assert.equal(wecom.state.sent.length, 1);
    const { content } = wecom.state.sent[0]!.body as { content: string };
    assert.match(content, /^敏感词预警：10 条\n承诺收益（高） · 张伟 /);
    assert.match(content, /另有 2 条\n查看：https:\/\/cun\.example\.com\/violations$/);
  });

  it('wait to be gathered, and for the morning unless they are grave', async () => {
    await settle({ gatherMinutes: 30, quiet: { from: '21:00', to: '08:00' } });
    world.now = Date.parse('2026-11-20T21:10:00+08:00');
    violate({ people: ['lead'] });
    violate({ people: ['boss'] }, { severity: 'low' });
    await world.app.alerts.tell();
    assert.equal(await world.app.alerts.send(), 0);
    world.now = Date.parse('2026-11-20T21:30:00+08:00');
    assert.equal(await world.app.alerts.send(), 1);
    world.now = Date.parse('2026-11-21T07:59:59+08:00');
    assert.equal(await world.app.alerts.send(), 0);
    world.now += 1000;
    assert.equal(await world.app.alerts.send(), 1);
    assert.deepEqual(sentTo(), ['boss', 'lead']);
  });

  it('show whom the application cannot reach', async () => {
    wecom.state.visible = new Set(['boss']);
    violate({ people: ['boss', 'lead'] });
    await world.app.alerts.tell();
    await world.app.alerts.send();
    const { rows } = await world.app.store.read(
      listNotices,
      ME,
      { state: 'unreached', categories: null },
      { skip: 0, limit: 9 },
    );
    assert.deepEqual(
      rows.map(({ recipient }) => recipient),
      ['lead'],
    );
    assert.match(rows[0]!.problem, /可见范围/);
  });

  it('are tried again, later each time, then have failed, and go out by hand', async () => {
    wecom.state.refusals.set('message/send', 45009);
    violate({ people: ['lead'] });
    await world.app.alerts.tell();
    for (let tries = 0; tries < 9; tries += 1) {
      assert.equal((await world.app.store.read(countNotices, ME)).waiting, 1, `try ${tries}`);
      assert.equal(await world.app.alerts.send(), 0);
      world.now += 61 * MINUTE;
    }
    assert.equal((await world.app.store.read(countNotices, ME)).failed, 1);
    wecom.state.refusals.clear();
    await world.app.store.write(retryNotices, ME, null, world.now);
    assert.equal(await world.app.alerts.send(), 1);
  });

  it('go to robots and by mail, whose secrets are sealed', async () => {
    await addRobot();
    await addMail('hush');
    smtp.password = 'hush';
    await settle({ violations: { people: [], roles: [], robots: ['r1'], mails: ['risk@example.com'] } });
    violate({});
    await world.app.alerts.tell();
    assert.equal(await world.app.alerts.send(), 2);
    assert.equal(wecom.state.robots.get(ROBOT)!.length, 1);
    assert.match(smtp.mails[0]!.subject, /^会存：敏感词预警：承诺收益（高）$/);
    assert.match(smtp.mails[0]!.text, /触发人：张伟（一部）\n/);
    assert.equal(
      deskCount(`(SELECT group_concat(hex(secret)) FROM channels) LIKE '%${Buffer.from('hush').toString('hex')}%'`),
      0,
    );

    smtp.password = 'other';
    violate({});
    await world.app.alerts.tell();
    await world.app.alerts.send();
    const { rows } = await world.app.store.read(
      listNotices,
      ME,
      { state: 'waiting', categories: null },
      { skip: 0, limit: 9 },
    );
    assert.match(rows[0]!.problem, /授权码/);
    smtp.password = null;
  });

  async function addRobot(): Promise<void> {
    const secret = world.app.alerts.sealSecret('r1', ROBOT);
    await world.app.store.write(
      saveChannel,
      ME,
      { key: 'r1', kind: 'robot', name: '风控群', settings: {}, secret },
      world.now,
    );
  }
  async function addMail(password: string): Promise<void> {
    const settings = { host: '127.0.0.1', port: smtpPort, security: 'none', user: 'cun', from: 'cun@example.com' };
    const secret = world.app.alerts.sealSecret('mail', password);
    await world.app.store.write(
      saveChannel,
      ME,
      { key: 'mail', kind: 'mail', name: '邮件', settings, secret },
      world.now,
    );
  }

  it('are written by the template in use', async () => {
    const template = {
      name: '简短',
      category: 'words',
      format: 'markdown',
      content: '**{{规则}}** {{触发人}}',
    } as const;
    const id = await world.app.store.write(insertTemplate, ME, template, world.now);
    await world.app.store.write(switchTemplate, ME, id, true, world.now);
    violate({ people: ['lead'] });
    await world.app.alerts.tell();
    await world.app.alerts.send();
    assert.deepEqual(wecom.state.sent[0]!.body, { content: '**承诺收益** 张伟' });
  });

  it('of the system go by every way, once a day as long as it lasts', async () => {
    await addRobot();
    await settle({ system: { people: ['boss'], roles: [], robots: ['r1'], mails: [] } });
    const found = {
      title: '磁盘',
      lost: '',
      path: '/health',
      state: 'error',
      sentence: '磁盘只剩 1 MB',
      reason: '太满',
      remedy: '清理。',
    };
    const result = JSON.stringify({ ...found, name: 'disk', since: world.now, at: world.now, code: null, lines: [] });
    desk(
      `INSERT INTO checks (name, state, result, at, since) VALUES ('disk', 'error', '${result}', ${world.now}, ${world.now})`,
    );
    assert.equal(await world.app.alerts.watch(), 2);
    assert.equal(await world.app.alerts.watch(), 0);
    assert.equal(await world.app.alerts.send(), 2);
    assert.match((wecom.state.robots.get(ROBOT)![0]!.body as { content: string }).content, /磁盘只剩 1 MB/);
    world.now += 24 * 60 * MINUTE;
    assert.equal(await world.app.alerts.watch(), 2);
  });

  it('that read alike are two messages, but one that may have gone out is not sent twice', async () => {
    const template = { name: '同', category: 'words', format: 'text', content: '{{触发人}}' } as const;
    const id = await world.app.store.write(insertTemplate, ME, template, world.now);
    await world.app.store.write(switchTemplate, ME, id, true, world.now);
    for (let i = 0; i < 2; i += 1) {
      violate({ people: ['lead'] });
      await world.app.alerts.tell();
      await world.app.alerts.send();
    }
    assert.equal(wecom.state.sent.length, 2);
    desk(`UPDATE notices SET state = 'waiting', tries = 1 WHERE id = (SELECT max(id) FROM notices)`);
    assert.equal(await world.app.alerts.send(), 1);
    assert.equal(wecom.state.sent.length, 2);
  });

  it('survive a stop between a violation and its notice', async () => {
    violate({ people: ['lead'] });
    await world.restart();
    await world.app.alerts.tell();
    await world.restart();
    assert.equal(await world.app.alerts.send(), 1);
  });

  it('come of a message that meets a rule, with what was said in it', async () => {
    const content: RuleContent = {
      ...{ name: '飞单', kind: 'words', spec: { words: ['私下转账'] }, category: 'negative', severity: 'high' },
      ...{
        folding: { separators: false, traditional: false, homophones: false },
        saidBy: 'both',
        chats: null,
        scope: EVERYONE,
      },
      ...{ exceptions: { phrases: [], conversations: [] }, notify: { ...NOBODY, departmentLeaders: true } },
    };
    const id = await world.app.store.write(createRule, ME, { content }, world.now);
    await world.app.store.write(switchRule, ME, { id, seenVersion: 1, on: true }, world.now);
    world.now += MINUTE;
    world.says('zhang', ANN, '我们私下转账吧，电话 13812345678');
    await world.archive();
    await world.app.pipeline.review();
    assert.equal(await world.app.alerts.tell(), 1);
    await world.app.alerts.send();
    assert.deepEqual(sentTo(), ['lead']);
    const said = wecom.state.sent[0]!.body as { content: string };
    assert.match(said.content, /^敏感词预警：飞单（高）\n触发人：张伟（一部）\n会话：外部聊天，安娜 138\*+5678\n/);
    assert.match(said.content, /命中：私下转账\n内容：我们私下转账吧，电话 138\*+5678$/);
  });
});

function company(): ConstructorParameters<typeof SimulatedWecom>[0]['company'] {
  const staff = ['zhang', 'lead', 'boss', 'keeper', 'gone'].map((userid) => ({ userid, name: userid, edition: 1 }));
  return { departments: [], staff, customers: [], groups: [] } as never;
}
