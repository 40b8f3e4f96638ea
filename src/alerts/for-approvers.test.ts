import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Outbox } from './testing/outbox.ts';

/** Boss may judge exports; lead may judge everything, and asks for it himself. */
describe('notices for those who may agree', () => {
  const box = new Outbox();
  before(async () => {
    await box.open();
    box.desk(`INSERT INTO accounts (id, login, name, wecom_userid, enabled, created_at) VALUES (8, 'lead', '李敏', 'lead', 1, 0),
        (9, 'keeper', '赵管', 'keeper', 1, 0), (10, 'gone', '钱走', 'gone', 1, 0), (11, 'off', '停用', 'zhang', 0, 0);
      INSERT INTO account_roles (account, role, scope, given_at) SELECT id, 'super', NULL, 0 FROM accounts WHERE id IN (8, 10, 11);`);
  });
  after(() => box.close());
  beforeEach(async () => {
    box.desk(`DELETE FROM exports; UPDATE disposals SET state = 'called-off'`);
    await box.begin();
  });
  const ask = (account: number) =>
    box.desk(`INSERT INTO exports (account_id, viewer, kind, conditions, title, state, created_at)
      VALUES (${account}, '{}', 'package', '{}', '与安娜的会话', 'asked', ${box.world.now})`);
  const propose = (account: number, messages: number) =>
    box.desk(`INSERT INTO disposals (due_at, reason, grace_days, asked_by, asked_at, state, preview_at)
        VALUES (0, '到期', 7, ${account}, 0, 'proposed', ${box.world.now});
      INSERT INTO disposal_counts (disposal, phase, month, rule, messages, media, bytes, violations, held, longer)
        SELECT max(id), 'preview', '2026-01', 1, ${messages}, 0, 0, 0, 0, 0 FROM disposals`);
  const tell = async () => {
    await box.app.alerts.tellApprovers();
    await box.app.alerts.send();
    return box.sentTo();
  };

  it('go once to all who may, but who asked, has left or is shut out', async () => {
    ask(8);
    assert.deepEqual(await tell(), ['boss']);
    assert.deepEqual(await tell(), ['boss']);
    assert.match(box.textOf(), /导出 \d+ 等待审批/);
    assert.match(box.textOf(), /由李敏提出/);
    assert.match(box.textOf(), /https:\/\/cun\.example\.com\/exports\/approvals\/\d+/);
    assert.equal(box.textOf().includes('安娜'), false);
  });

  it('go to whoever may agree to a disposal, and again when its preview is another', async () => {
    propose(7, 1200);
    assert.deepEqual(await tell(), ['lead']);
    assert.match(box.textOf(), /处置 \d+ 等待复核/);
    assert.match(box.textOf(), /由王总提出，1,200 条消息/);
    box.desk(`UPDATE disposals SET round = 2 WHERE state = 'proposed'`);
    assert.deepEqual(await tell(), ['lead', 'lead']);
  });

  it('do not go while there is nothing to agree to', async () => {
    propose(7, 0);
    assert.deepEqual(await tell(), []);
  });
});
