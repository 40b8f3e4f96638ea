import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contentFor, switchOn } from '../archive/testing/rule-desk.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { CalledDesk } from '../web/testing/called-desk.ts';

const company = makeCompany(1);

describe('what WeCom tells of people who part', () => {
  let d: CalledDesk;
  before(async () => {
    d = await CalledDesk.open(company);
    await d.app.sync.run(['departments', 'employees', 'customers', 'customer-rooms']);
    await d.app.pipeline.review();
    d.pass(60_000);
  });
  after(() => d.end());

  const [first, second] = company.customers.filter(({ follows }) => follows.length === 1);
  const found = (rule: number) =>
    d
      .rows<{ sender: string; receivers: string; words: string }>(
        `SELECT sender, receivers, words FROM violations WHERE rule = ${rule} ORDER BY id`,
      )
      .map(({ sender, receivers, words }) => [sender, JSON.parse(receivers), JSON.parse(words)]);

  it('is a violation when a customer deletes somebody, or the sync finds a friendship gone', async () => {
    const rule = await switchOn(d.desk.world, contentFor({ kind: 'friend-deleted', spec: {} }));
    const [mine, his] = [first!.follows[0]!.userid, second!.follows[0]!.userid];
    await d.tell(
      'change_external_contact.del_follow_user',
      { UserID: mine, ExternalUserID: first!.id },
      d.now - 30_000,
    );
    await d.app.takeCallbacks();
    d.wecom.state.company = { ...company, customers: company.customers.filter((one) => one !== second) };
    await d.app.sync.run(['customers']);
    await d.app.pipeline.review();

    assert.deepEqual(found(rule), [
      [first!.id, [mine], ['客户删除了员工']],
      [his, [second!.id], ['员工与客户不再是好友']],
    ]);
  });

  it('is a violation when a customer is removed from a group', async () => {
    const rule = await switchOn(d.desk.world, contentFor({ name: '退群', kind: 'room-left', spec: { removed: true } }));
    const group = company.groups.find(({ members }) => members.some(({ id }) => id.startsWith('wm')))!;
    const guest = group.members.find(({ id }) => id.startsWith('wm'))!.id;
    const left = { ChatId: group.id, UpdateDetail: 'del_member', QuitScene: 1, MemChangeList: [guest] };
    await d.tell('change_external_chat.update', left, d.now - 10_000);
    await d.app.takeCallbacks();
    await d.app.pipeline.review();

    assert.deepEqual(
      found(rule).map(([sender, , words]) => [sender, words]),
      [[guest, ['客户被移出了群聊']]],
    );
  });
});
