import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Hearers, ReplyRuleContent } from '../figures/reply-rule.ts';
import { sendNotices } from '../jobs/send-notices.ts';
import { insertTemplate, switchTemplate } from '../store/notice-templates.ts';
import { listNotices } from '../store/notices.ts';
import { restrictPerson } from '../store/restrictions.ts';
import { ANN, ME, MINUTE, Outbox, ROBOT } from './testing/outbox.ts';

const NOBODY: Hearers = {
  ...{ employee: false, departmentLeaders: false, directLeaders: false, roomOwner: false, roomKeeper: false },
  ...{ people: [], robots: [], mails: [] },
};

describe('notices of customers who wait', () => {
  const box = new Outbox();
  let timeouts = 0;
  before(() => box.open());
  after(() => box.close());
  beforeEach(async () => {
    await box.begin();
    box.desk('DELETE FROM reply_rules');
  });

  interface Told {
    readonly levels?: readonly Partial<Hearers>[];
    readonly room?: boolean;
    readonly live?: 0 | 1;
    readonly void?: boolean;
    readonly raised?: readonly number[];
  }

  /** A rule with these levels, and what it has raised. */
  function raise({ levels = [{ employee: true }], room = false, live = 1, raised = [1], ...more }: Told = {}): number {
    timeouts += 1;
    const id = timeouts;
    const content: Omit<ReplyRuleContent, 'clock'> = {
      ...{ departments: [], employees: [], excluded: [], counted: 'working', calendar: null },
      levels: levels.map((hearers, i) => ({ minutes: 30 * (i + 1) + 60, hearers: { ...NOBODY, ...hearers } })),
    };
    box.desk(`INSERT INTO reply_rules (id, name, kind, content, in_force_at, changed_at)
      VALUES (${id}, '客户消息回复', 0, '${JSON.stringify(content)}', 0, 0)`);
    const chat = room ? 'wrROOM' : `${ANN}|zhang`;
    box.sql(
      'archive',
      `INSERT INTO timeouts (id, rule, rule_version, rule_name, conversation, kind, first_seq, first_at, last_seq, last_at, customer,
          level, day, owner, keeper, staff, members, raised_at, void_at)
        VALUES (${id}, ${id}, 1, '客户消息回复', '${chat}', ${room ? 1 : 0}, ${id}, 0, ${id}, 0, '${ANN}', 1, 0,
          '${room ? 'zhang' : ''}', '${room ? 'keeper' : ''}', 2, 3, 0, ${more.void ? 1 : null});
       INSERT INTO timeout_staff (timeout, userid, day) VALUES (${id}, 'zhang', 0)${room ? `, (${id}, 'keeper', 0)` : ''};
       ${raised.map((level) => `INSERT INTO timeout_levels (timeout, level, minutes, clock, from_at, due_at, raised_at, live) VALUES (${id}, ${level}, ${30 * level + 60}, 'last', ${box.world.now}, 0, 0, ${live});`).join('')}`,
    );
    return id;
  }

  const told = async (): Promise<number> => {
    const added = await box.app.alerts.tellTimeouts();
    await box.app.alerts.send();
    return added;
  };

  it('reach whom the level names, once, with the way to the record for whoever may open it', async () => {
    const id = raise({ levels: [{ employee: true, departmentLeaders: true, people: ['boss', 'gone'] }] });
    assert.equal(await told(), 3);
    assert.equal(await told(), 0);
    assert.deepEqual(box.sentTo(), ['boss', 'lead', 'zhang']);
    const card = box.wecom.state.sent.find(({ msgtype }) => msgtype === 'textcard')!;
    const { title, description, url } = card.body as Record<string, string>;
    assert.deepEqual(card.touser, ['boss']);
    assert.match(title!, /^超时未回复：安娜 138\*+5678，已等待 1 小时 30 分钟（工作时间）$/);
    assert.equal(
      description,
      '员工：张伟\n客户发言：2026-11-20 10:00:00\n规则：客户消息回复（第 1 级）',
      'no line for a group that there is not',
    );
    assert.equal(url, `https://cun.example.com/timeouts?record=${id}`);
    assert.doesNotMatch(box.textOf(box.wecom.state.sent.indexOf(card) === 0 ? 1 : 0), /https:/);
  });

  it('of a group find its owner and its keeper, by the level', async () => {
    raise({ room: true, levels: [{ roomOwner: true }, { roomKeeper: true }], raised: [1] });
    await told();
    assert.deepEqual(box.sentTo(), ['zhang']);
    assert.match(box.textOf(), /员工：赵管、张伟\n客户群：服务群\n/);
    raise({ room: true, levels: [{ roomOwner: true }, { roomKeeper: true }], raised: [2] });
    await told();
    assert.deepEqual(box.sentTo(), ['keeper', 'zhang']);
  });

  it('say the highest of several levels to who would hear of all', async () => {
    raise({ levels: [{ people: ['lead'] }, { people: ['lead', 'boss'] }], raised: [1, 2] });
    assert.equal(await told(), 2);
    assert.match(box.textOf(), /第 2 级/);
  });

  it('are gathered into a list for one person', async () => {
    for (let i = 0; i < 3; i += 1) raise({ levels: [{ people: ['boss'] }] });
    assert.equal(await told(), 3);
    assert.equal(box.wecom.state.sent.length, 1);
    assert.match(
      box.textOf(),
      /^超时回复提醒：3 条\n客户消息回复（第 1 级） · 安娜 138\*+5678 11-20 10:00\n.*查看：https:\/\/cun\.example\.com\/timeouts$/s,
    );
  });

  it('wait for the morning, and are written by the template in use', async () => {
    await box.settle({ quiet: { from: '09:00', to: '11:00' } });
    const content = '{{客户}} 等了 {{已等待}}';
    const template = { name: '短', category: 'reply-timeout', format: 'text', content } as const;
    const id = await box.app.store.write(insertTemplate, ME, template, box.world.now);
    await box.app.store.write(switchTemplate, ME, id, true, box.world.now);
    raise();
    await told();
    assert.deepEqual(box.sentTo(), []);
    box.world.now += 60 * MINUTE;
    await box.app.alerts.send();
    assert.match(box.textOf(), /^安娜 138\*+5678 等了 1 小时 30 分钟（工作时间）$/);
  });

  const clockAt = (at: number) => new Date(at + 8 * 60 * MINUTE).toISOString().slice(11, 16);
  const quietFor = (minutes: number) =>
    box.settle({ quiet: { from: clockAt(box.world.now), to: clockAt(box.world.now + minutes * MINUTE) } });

  it('held back overnight are not sent when the customer was answered or it was none, and the records say so', async () => {
    await quietFor(60);
    const boss = { levels: [{ people: ['boss'] }] };
    const [answered, none, waiting] = [raise(boss), raise(boss), raise(boss)];
    await sendNotices.run(box.app);
    box.sql(
      'archive',
      `UPDATE timeouts SET answered_at = 5, answered_by = 'zhang' WHERE id = ${answered};
      UPDATE timeouts SET void_at = 5, void_why = 'revoked' WHERE id = ${none}`,
    );
    assert.equal(box.count("state = 'waiting'"), 3, 'until its time has come nothing is decided');
    box.world.now += 60 * MINUTE;
    assert.equal(await sendNotices.run(box.app), 1);
    assert.deepEqual(box.sentTo(), ['boss']);
    const { url } = box.wecom.state.sent[0]!.body as { url: string };
    assert.equal(url, `https://cun.example.com/timeouts?record=${waiting}`, 'not a list: one is left');
    const page = { skip: 0, limit: 9 };
    const rows = async (state: 'settled' | 'sent') =>
      (await box.app.store.read(listNotices, ME, { state, categories: null }, page)).rows;
    assert.deepEqual(
      (await rows('settled')).map(({ path, problem }) => [path, problem]),
      [
        [`/timeouts?record=${none}`, '这条超时已作废，没有再提醒。'],
        [`/timeouts?record=${answered}`, '客户已得到回复，没有再提醒。'],
      ],
    );
    assert.equal((await rows('sent')).length, 1);

    box.world.now += 24 * 60 * MINUTE;
    box.sql('archive', `UPDATE timeouts SET answered_at = 5 WHERE id = ${waiting}`);
    assert.equal(await sendNotices.run(box.app), 0);
    assert.equal(box.wecom.state.sent.length, 1, 'neither again nor late');
    assert.equal((await rows('sent')).length, 1, 'what was told stays told');
  });

  it('that all were answered meanwhile tell nobody, by any way', async () => {
    await box.addRobot();
    await quietFor(60);
    const id = raise({ levels: [{ employee: true, robots: ['r1'], mails: ['a@example.com'] }] });
    await sendNotices.run(box.app);
    box.sql('archive', `UPDATE timeouts SET answered_at = 5 WHERE id = ${id}`);
    box.world.now += 60 * MINUTE;
    assert.equal(await sendNotices.run(box.app), 0);
    assert.equal(box.count("state = 'settled'"), 3);
    assert.deepEqual([box.sentTo(), box.smtp.mails.length, box.wecom.state.robots.get(ROBOT)], [[], 0, []]);
  });

  it('are not made of what was found after the answer, was none after all, or is about somebody restricted', async () => {
    raise({ live: 0 });
    raise({ void: true });
    assert.equal(await told(), 0);
    raise();
    const asked = { person: ANN, reason: '请求 1 号', askedAt: 0 };
    await box.app.store.write(restrictPerson, ME, asked, box.world.now);
    assert.equal(await told(), 0);
  });
});
