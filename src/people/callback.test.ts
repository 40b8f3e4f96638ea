import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Company, makeCompany } from '../testing/corpus/index.ts';
import { CalledDesk } from '../web/testing/called-desk.ts';

const company = makeCompany(1);
const MINUTE = 60_000;

describe('what WeCom tells us is acted upon', () => {
  let d: CalledDesk;
  let synced: Awaited<ReturnType<CalledDesk['leave']>>;
  before(async () => {
    const first = await CalledDesk.open(company);
    await first.app.sync.run(['departments', 'employees', 'tags', 'customers', 'customer-rooms']);
    first.pass(MINUTE);
    synced = await first.leave();
  });
  beforeEach(async () => {
    d = await CalledDesk.open(company, synced);
  });
  afterEach(() => d.end());
  after(() => synced.remove());

  const now = () => Math.floor(d.now / 1000) * 1000;
  const change = (changes: Partial<Company>) => {
    d.wecom.state.company = { ...d.wecom.state.company, ...changes };
  };
  const one = <Row>(query: string) => d.rows<Row>(query)[0];
  /** Tells, and waits until it has been acted upon. */
  async function told(...event: Parameters<CalledDesk['tell']>): Promise<void> {
    assert.equal((await d.tell(...event)).status, 200);
    await d.app.takeCallbacks();
  }
  /** How often each call was made since the last time this was asked. */
  function calls(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { path } of d.wecom.requests.splice(0)) counts[path] = (counts[path] ?? 0) + 1;
    delete counts['gettoken'];
    return counts;
  }

  it('msgaudit_notify: pulls at once, though WeCom answers nothing else', async () => {
    d.desk.world.says('zhang', 'li', 'hello');
    d.wecom.delays('user/get', 60_000);
    await d.tell('change_contact.update_user', { UserID: company.staff[0]!.userid });
    await d.tell('msgaudit_notify');
    const received = () => one<{ n: number }>('SELECT count(*) AS n FROM conversations')!.n;
    for (let i = 0; received() === 0 && i < 400; i += 1) await delay(20);
    assert.equal(received(), 1);
    assert.deepEqual(
      d.waiting().map(({ kind }) => kind),
      ['change_contact.update_user'],
    );
    await d.wecom.close(); // nobody waits for the answer
  });

  describe('change_external_contact', () => {
    const someone = company.customers.find((c) => c.follows.length > 1)!;
    const [follow, ...others] = someone.follows;
    const who = { UserID: follow!.userid, ExternalUserID: someone.id };
    const without = () => company.customers.filter((c) => c !== someone);
    const periods = () =>
      d.rows<{ ended_at: number | null; ended_by: string | null }>(
        `SELECT ended_at, ended_by FROM follows WHERE customer = '${someone.id}' AND userid = '${follow!.userid}' ORDER BY added_at`,
      );

    for (const kind of ['add_external_contact', 'add_half_external_contact']) {
      it(`${kind}: knows the customer, and who has him`, async () => {
        const newcomer = { ...someone, id: 'wmNewcomer', name: '新客户' };
        change({ customers: [...company.customers, newcomer] });
        const event = { UserID: follow!.userid, ExternalUserID: 'wmNewcomer', State: 'x', WelcomeCode: 'y' };
        await told(`change_external_contact.${kind}`, event);
        assert.equal(one<{ name: string }>("SELECT name FROM customers WHERE id = 'wmNewcomer'")?.name, '新客户');
        assert.equal(d.rows("SELECT * FROM follows WHERE customer = 'wmNewcomer'").length, someone.follows.length);
        assert.deepEqual(calls(), { 'externalcontact/get': 1 });
      });
    }

    it('edit_external_contact: has the remark of now, and knows what it was', async () => {
      const edited = { ...someone, follows: [{ ...follow!, remark: '新备注' }, ...others] };
      change({ customers: [edited, ...without()] });
      await told('change_external_contact.edit_external_contact', who);
      assert.deepEqual(d.rows("SELECT subject, other, now, source FROM directory_changes WHERE kind = 'remark'"), [
        { subject: someone.id, other: follow!.userid, now: '新备注', source: 'event' },
      ]);
    });

    const ends = [
      ['del_external_contact', {}, 'employee'],
      ['del_external_contact', { Source: 'DELETE_BY_TRANSFER' }, 'transfer'],
      ['del_follow_user', {}, 'customer'],
    ] as const;
    for (const [kind, more, by] of ends) {
      it(`${kind}: says when it ended, and that it was ended by ${by}; the sync does not unsay it`, async () => {
        change({ customers: [{ ...someone, follows: others }, ...without()] });
        const at = now() - 30_000;
        await told(`change_external_contact.${kind}`, { ...who, ...more }, at);
        assert.deepEqual(periods(), [{ ended_at: at, ended_by: by }]);
        d.pass(60 * MINUTE);
        await d.app.sync.run(['customers']);
        assert.deepEqual(periods(), [{ ended_at: at, ended_by: by }]);
      });
    }

    it('believes the event when WeCom does not answer, or still shows who was deleted', async () => {
      d.wecom.fails('externalcontact/get', 45009);
      const at = now();
      await told('change_external_contact.del_follow_user', who, at);
      assert.deepEqual(periods(), [{ ended_at: at, ended_by: 'customer' }]);
      d.pass(2 * MINUTE);
      await d.app.takeCallbacks();
      assert.deepEqual(d.waiting(), []);
      assert.deepEqual(periods(), [{ ended_at: at, ended_by: 'customer' }]);
    });

    it('says better what the sync only noticed', async () => {
      change({ customers: [{ ...someone, follows: others }, ...without()] });
      await d.app.sync.run(['customers']);
      assert.equal(periods()[0]?.ended_by, 'unknown');
      const at = now() - 5000;
      await told('change_external_contact.del_follow_user', who, at);
      assert.deepEqual(periods(), [{ ended_at: at, ended_by: 'customer' }]);
    });

    it('begins a new period when somebody is added again, and an old event does not end it', async () => {
      const [gone, again] = [now() - 50_000, now() - 20_000];
      const back = { ...someone, follows: [{ ...follow!, createdAt: again }, ...others] };
      change({ customers: [back, ...without()] });
      await told('change_external_contact.add_external_contact', who, again);
      await told('change_external_contact.del_follow_user', who, gone); // came late
      const [before, after] = periods();
      assert.notEqual(before?.ended_at, null);
      assert.deepEqual(after, { ended_at: null, ended_by: null });
    });

    it('begins anew for a customer who comes back, though WeCom had listed him all the while', async () => {
      const [gone, back] = [now() - 50_000, now() - 20_000];
      await told('change_external_contact.del_follow_user', who, gone);
      assert.deepEqual(periods(), [{ ended_at: gone, ended_by: 'customer' }]);
      await told('change_external_contact.add_external_contact', who, back);
      assert.deepEqual(periods(), [
        { ended_at: gone, ended_by: 'customer' },
        { ended_at: null, ended_by: null },
      ]);
    });

    it('transfer_fail: looks who has him now', async () => {
      await told('change_external_contact.transfer_fail', { ...who, FailReason: 'customer_refused' });
      assert.deepEqual(calls(), { 'externalcontact/get': 1 });
      assert.deepEqual(periods(), [{ ended_at: null, ended_by: null }]);
    });

    it('msg_audit_approved: has the consent of this customer towards this employee', async () => {
      await told('change_external_contact.msg_audit_approved', { ...who, WelcomeCode: 'y' });
      assert.deepEqual(calls(), { 'msgaudit/check_single_agree': 1 });
      assert.equal(
        d.rows(`SELECT * FROM consents WHERE customer = '${someone.id}' AND userid = '${follow!.userid}'`).length,
        1,
      );
    });
  });

  describe('change_external_chat', () => {
    const group = company.groups.find((g) => g.kind === 'customer' && g.members.length > 3)!;
    const rest = company.groups.filter((g) => g !== group);
    const gone = group.members.filter(({ id }) => id !== group.owner).slice(-2);
    const left = { ...group, members: group.members.filter((m) => !gone.includes(m)) };
    const stays = () =>
      d.rows<{ left_at: number | null; left_scene: number | null }>(
        `SELECT left_at, left_scene FROM room_members WHERE room = '${group.id}' AND id IN ('${gone.map(({ id }) => id).join("','")}')`,
      );
    const room = () =>
      one<{ name: string; owner: string; notice: string; dismissed_at: number }>(
        `SELECT * FROM rooms WHERE id = '${group.id}'`,
      )!;
    const leaving = {
      ChatId: group.id,
      UpdateDetail: 'del_member',
      MemChangeCnt: 2,
      MemChangeList: gone.map(({ id }) => id),
    };

    it('create: knows the group', async () => {
      change({ groups: [...company.groups, { ...group, id: 'wrNewGroup', name: '新群' }] });
      await told('change_external_chat.create', { ChatId: 'wrNewGroup' });
      assert.equal(one<{ name: string }>("SELECT name FROM rooms WHERE id = 'wrNewGroup'")?.name, '新群');
    });

    it('update: knows the name, the owner and the notice of now', async () => {
      const owner = group.members.find(({ id }) => id !== group.owner && !id.startsWith('w'))?.id ?? group.owner;
      change({ groups: [{ ...group, name: '新名', notice: '新公告', owner }, ...rest] });
      for (const detail of ['change_name', 'change_owner', 'change_notice'])
        await d.tell('change_external_chat.update', { ChatId: group.id, UpdateDetail: detail });
      await d.app.takeCallbacks();
      const { name, notice, owner: known } = room();
      assert.deepEqual([name, notice, known], ['新名', '新公告', owner]);
    });

    it('update, add_member: knows who joined', async () => {
      change({ groups: [left, ...rest] });
      await d.app.sync.run(['customer-rooms']);
      d.pass(MINUTE);
      change({
        groups: [{ ...group, members: [...left.members, ...gone.map((m) => ({ ...m, joinedAt: now() }))] }, ...rest],
      });
      await told('change_external_chat.update', {
        ChatId: group.id,
        UpdateDetail: 'add_member',
        JoinScene: 0,
        MemChangeList: gone.map(({ id }) => id),
      });
      assert.equal(stays().filter(({ left_at }) => left_at === null).length, 2);
    });

    for (const scene of [0, 1]) {
      it(`update, del_member: knows who left, when and how (${scene})`, async () => {
        change({ groups: [left, ...rest] });
        const at = now() - 10_000;
        await told('change_external_chat.update', { ...leaving, QuitScene: scene }, at);
        assert.deepEqual(stays(), [
          { left_at: at, left_scene: scene },
          { left_at: at, left_scene: scene },
        ]);
      });
    }

    it('update, del_member: believes the event when WeCom does not answer, or still shows them', async () => {
      d.wecom.fails('externalcontact/groupchat/get', 45033);
      const at = now();
      await told('change_external_chat.update', { ...leaving, QuitScene: 1 }, at);
      assert.deepEqual(stays()[0], { left_at: at, left_scene: 1 });
      d.pass(2 * MINUTE);
      await d.app.takeCallbacks();
      assert.deepEqual(d.waiting(), []);
      assert.deepEqual(stays(), [
        { left_at: at, left_scene: 1 },
        { left_at: at, left_scene: 1 },
      ]);
    });

    it('update, del_member: knows nothing of how, where WeCom does not say', async () => {
      change({ groups: [left, ...rest] });
      await told('change_external_chat.update', { ...leaving, QuitScene: 'x' });
      assert.deepEqual(
        stays().map(({ left_scene }) => left_scene),
        [null, null],
      );
    });

    it('dismiss: knows when', async () => {
      const at = now() - 10_000;
      await told('change_external_chat.dismiss', { ChatId: group.id }, at);
      assert.equal(room().dismissed_at, at);
      assert.deepEqual(calls(), {});
    });
  });

  describe('change_external_tag', () => {
    for (const kind of ['create', 'update', 'delete', 'shuffle']) {
      it(`${kind}: has the tags of now`, async () => {
        await told(`change_external_tag.${kind}`, { Id: 'et1', TagType: 'tag' });
        assert.deepEqual(calls(), { 'externalcontact/get_corp_tag_list': 1 });
        assert.deepEqual(d.waiting(), []);
      });
    }
  });

  describe('change_contact', () => {
    const [first, second, ...staff] = company.staff;
    const employee = (userid: string) =>
      one<{ name: string; gone_at: number | null }>(`SELECT name, gone_at FROM employees WHERE userid = '${userid}'`);

    it('create_user: knows the new one', async () => {
      change({ staff: [...company.staff, { ...first!, userid: 'newcomer', name: '新同事' }] });
      await told('change_contact.create_user', { UserID: 'newcomer', Name: '别的名字', Mobile: '13800000000' });
      assert.deepEqual(employee('newcomer'), { name: '新同事', gone_at: null });
    });

    it('update_user: has the name of now', async () => {
      change({ staff: [{ ...first!, name: '新名字' }, second!, ...staff] });
      await told('change_contact.update_user', { UserID: first!.userid });
      assert.equal(employee(first!.userid)?.name, '新名字');
      assert.deepEqual(calls(), { 'user/get': 1 });
    });

    it('update_user with another userid: knows him under the new one, and what he was before', async () => {
      change({ staff: [{ ...first!, userid: 'newid' }, second!, ...staff] });
      d.wecom.fails('user/get', 45009);
      const at = now();
      await told('change_contact.update_user', { UserID: first!.userid, NewUserID: 'newid' }, at);
      d.pass(2 * MINUTE);
      await d.app.takeCallbacks();
      assert.deepEqual(employee('newid'), { name: first!.name, gone_at: null });
      assert.notEqual(employee(first!.userid)?.gone_at, null);
      assert.deepEqual(d.rows("SELECT DISTINCT at, was, now FROM directory_changes WHERE kind = 'userid-changed'"), [
        { at, was: first!.userid, now: 'newid' },
      ]);
    });

    it('delete_user: knows when he went', async () => {
      const at = now() - 10_000;
      await told('change_contact.delete_user', { UserID: second!.userid }, at);
      assert.equal(employee(second!.userid)?.gone_at, at);
    });

    for (const kind of ['create_party', 'update_party', 'delete_party']) {
      it(`${kind}: has the departments of now`, async () => {
        const [root, ...others] = company.departments;
        change({ departments: [{ ...root!, name: '新公司' }, ...others] });
        await told(`change_contact.${kind}`, { Id: root!.id, Name: 'x', ParentId: 0 });
        assert.equal(one<{ name: string }>(`SELECT name FROM departments WHERE id = ${root!.id}`)?.name, '新公司');
      });
    }
  });

  describe('the inbox', () => {
    const [someone, other] = company.customers;
    const edited = (id: string, more = '') => ({ UserID: `u${more}`, ExternalUserID: id });
    const edit = 'change_external_contact.edit_external_contact';

    it('tries again later what failed, five times at most, and nothing waits for it', async () => {
      d.wecom.fails('externalcontact/get', 60020, 100);
      await told(edit, edited(someone!.id));
      await told('change_external_tag.update', { Id: 't' });
      assert.deepEqual(calls(), { 'externalcontact/get': 1, 'externalcontact/get_corp_tag_list': 1 });
      const tries: number[] = [];
      for (let minute = 0; minute < 400; minute += 1) {
        d.pass(MINUTE);
        await d.app.takeCallbacks();
        if (calls()['externalcontact/get']) tries.push(minute + 1);
      }
      assert.deepEqual(tries, [1, 10, 65, 360]);
      assert.deepEqual(d.waiting(), []);
      const [event] = d.desk.rows<{ tries: number; trouble: string }>(
        'desk',
        `SELECT * FROM callback_events WHERE tries > 0`,
      );
      assert.equal(event?.tries, 5);
      assert.match(event?.trouble ?? '', /60020/);
    });

    it('asks once for what many events are about', async () => {
      const events = Array.from({ length: 60 }, (_, i) => edited(i % 2 ? someone!.id : other!.id, String(i)));
      d.wecom.delays('externalcontact/get', 1500);
      for (const fields of events) await d.tell(edit, fields);
      await d.app.takeCallbacks();
      assert.deepEqual(d.waiting(), []);
      const { 'externalcontact/get': asked } = calls();
      assert.ok(asked! >= 2 && asked! < 10, `${asked}`);
    });

    it('has what came while the program was ending', async () => {
      d.wecom.delays('externalcontact/get', 300, 1);
      for (const i of ['1', '2', '3']) await d.tell(edit, edited(`wm${i}`));
      await d.restart();
      assert.ok(d.waiting().length >= 1);
      assert.ok((await d.app.takeCallbacks()) >= 1);
      assert.deepEqual(d.waiting(), []);
    });

    it('is done with what it does not know, and what says too little', async () => {
      await told('change_external_contact.something_new', edited(someone!.id));
      await told('change_external_contact.del_follow_user', { ExternalUserID: someone!.id });
      await told('change_external_chat.update', { UpdateDetail: 'del_member', MemChangeList: [] });
      await told('change_contact.update_tag', { TagId: 1 });
      await told('kf_msg_or_event', { Token: 'x', OpenKfId: 'y' });
      await told('constructor');
      assert.deepEqual(d.waiting(), []);
      assert.deepEqual(calls(), {});
    });
  });
});
