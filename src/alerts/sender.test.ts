import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { insertTemplate, switchTemplate } from '../store/notice-templates.ts';
import { countNotices, listNotices, retryNotices } from '../store/notices.ts';
import { ME, MINUTE, Outbox, ROBOT } from './testing/outbox.ts';

describe('notices on their way', () => {
  const box = new Outbox();
  before(() => box.open());
  after(() => box.close());
  beforeEach(() => box.begin());

  it('wait to be gathered, and for the morning unless they are grave', async () => {
    await box.settle({ gatherMinutes: 30, quiet: { from: '21:00', to: '08:00' } });
    box.world.now = Date.parse('2026-11-20T21:10:00+08:00');
    box.violate({ people: ['lead'] });
    box.violate({ people: ['boss'] }, { severity: 'low' });
    assert.equal(await box.tellAndSend(), 0);
    box.world.now = Date.parse('2026-11-20T21:30:00+08:00');
    assert.equal(await box.app.alerts.send(), 1);
    box.world.now = Date.parse('2026-11-21T07:59:59+08:00');
    assert.equal(await box.app.alerts.send(), 0);
    box.world.now += 1000;
    assert.equal(await box.app.alerts.send(), 1);
    assert.deepEqual(box.sentTo(), ['boss', 'lead']);
  });

  it('show whom the application cannot reach', async () => {
    box.wecom.state.visible = new Set(['boss']);
    box.violate({ people: ['boss', 'lead'] });
    await box.tellAndSend();
    const { rows } = await box.app.store.read(
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
    box.wecom.state.refusals.set('message/send', 45009);
    box.violate({ people: ['lead'] });
    await box.app.alerts.tell();
    for (let tries = 0; tries < 9; tries += 1) {
      assert.equal((await box.app.store.read(countNotices, ME)).waiting, 1, `try ${tries}`);
      assert.equal(await box.app.alerts.send(), 0);
      box.world.now += 61 * MINUTE;
    }
    assert.equal((await box.app.store.read(countNotices, ME)).failed, 1);
    box.wecom.state.refusals.clear();
    await box.app.store.write(retryNotices, ME, null, box.world.now);
    assert.equal(await box.app.alerts.send(), 1);
  });

  it('go to robots and by mail, whose secrets are sealed', async () => {
    await box.addRobot();
    await box.addMail('hush');
    box.smtp.password = 'hush';
    await box.settle({ violations: { people: [], roles: [], robots: ['r1'], mails: ['risk@example.com'] } });
    box.violate({});
    assert.equal(await box.tellAndSend(), 2);
    assert.equal(box.wecom.state.robots.get(ROBOT)!.length, 1);
    assert.match(box.smtp.mails[0]!.subject, /^会存：敏感词预警：承诺收益（高）$/);
    assert.match(box.smtp.mails[0]!.text, /触发人：张伟（一部）\n/);
    assert.equal(
      box.count(`(SELECT group_concat(hex(secret)) FROM channels) LIKE '%${Buffer.from('hush').toString('hex')}%'`),
      0,
    );

    box.smtp.password = 'other';
    box.violate({});
    await box.tellAndSend();
    const { rows } = await box.app.store.read(
      listNotices,
      ME,
      { state: 'waiting', categories: null },
      { skip: 0, limit: 9 },
    );
    assert.match(rows[0]!.problem, /授权码/);
    box.smtp.password = null;
  });

  it('are written by the template in use', async () => {
    const template = {
      name: '简短',
      category: 'words',
      format: 'markdown',
      content: '**{{规则}}** {{触发人}}',
    } as const;
    const id = await box.app.store.write(insertTemplate, ME, template, box.world.now);
    await box.app.store.write(switchTemplate, ME, id, true, box.world.now);
    box.violate({ people: ['lead'] });
    await box.tellAndSend();
    assert.deepEqual(box.wecom.state.sent[0]!.body, { content: '**承诺收益** 张伟' });
  });

  it('that read alike are two messages, but one that may have gone out is not sent twice', async () => {
    const template = { name: '同', category: 'words', format: 'text', content: '{{触发人}}' } as const;
    const id = await box.app.store.write(insertTemplate, ME, template, box.world.now);
    await box.app.store.write(switchTemplate, ME, id, true, box.world.now);
    for (let i = 0; i < 2; i += 1) {
      box.violate({ people: ['lead'] });
      await box.app.alerts.tell();
      await box.app.alerts.send();
    }
    assert.equal(box.wecom.state.sent.length, 2);
    box.desk(`UPDATE notices SET state = 'waiting', tries = 1 WHERE id = (SELECT max(id) FROM notices)`);
    assert.equal(await box.app.alerts.send(), 1);
    assert.equal(box.wecom.state.sent.length, 2);
  });
});
