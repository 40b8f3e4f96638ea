import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { recordRoom } from '../store/directory-rooms.ts';
import { addEndPhrases } from '../store/end-phrases.ts';
import { removeReplyRule, saveReplyRule, switchReplyRule } from '../store/reply-rules.ts';
import { viewer } from '../testing/world.ts';
import { contentOf, HOUR, MINUTE, WaitingDesk } from './testing/waiting-desk.ts';

const d = new WaitingDesk();
const w = d.world;
after(() => w.end());

let nth = 0;
let customer = '';
let chat = '';
let since = 0;
let rules: number[] = [];
beforeEach(() => {
  nth += 1;
  customer = d.customer(nth);
  chat = [customer, 'zhang'].sort().join('|');
  since = w.now;
});
afterEach(async () => {
  for (const id of rules) await w.app.store.write(removeReplyRule, viewer(), id, w.now);
  rules = [];
});

async function rule(...[kind, content]: Parameters<WaitingDesk['rule']>): Promise<number> {
  const id = await d.rule(kind, content);
  rules.push(id);
  return id;
}

describe('a customer who waits for an answer in a single chat', () => {
  it('is raised level by level as he waits, once each, and closed by the answer', async () => {
    await rule('single', contentOf([10, 30]));
    d.says(customer, 'zhang');
    await d.pass(9 * MINUTE);
    assert.deepEqual(d.timeouts(chat), []);
    await d.pass(MINUTE);
    assert.equal(d.timeouts(chat)[0]!.level, 1);
    await d.pass(15 * MINUTE);
    await d.pass(15 * MINUTE);
    assert.deepEqual(d.levels(chat, since), ['1@10', '2@30']);
    d.says('zhang', customer);
    await d.pass(2 * HOUR);

    const [found, ...more] = d.timeouts(chat);
    assert.deepEqual(more, []);
    const { level, answeredBy, waitedMs, named, staff, members } = found!;
    assert.deepEqual([level, answeredBy, waitedMs, named, staff, members], [2, 'zhang', 40 * MINUTE, 'zhang', 1, 2]);
    assert.deepEqual(d.levels(chat, since), ['1@10', '2@30']);
  });

  it('who writes again waits from then on, or from his first message, as the rule says', async () => {
    await rule('single', contentOf([10, 20]));
    const first = await rule('single', contentOf([10, 20], { clock: 'first' }));
    d.says(customer, 'zhang');
    await d.pass(6 * MINUTE);
    d.says(customer, 'zhang');
    await d.pass(6 * MINUTE);
    assert.deepEqual(
      d.timeouts(chat).map((one) => [one.rule, one.level]),
      [[first, 1]],
    );
    await d.pass(4 * MINUTE);
    d.says(customer, 'zhang');
    await d.pass(20 * MINUTE);
    d.says('zhang', customer);
    await d.pass(MINUTE);
    // From his messages at 0, 6 and 16 minutes, answered at 36: silences of 6, 10 and 20.
    assert.deepEqual(d.levels(chat, since), ['1@10', '1@16', '2@20', '2@36']);
    assert.deepEqual(
      d.timeouts(chat).map((one) => one.waitedMs! / MINUTE),
      [36, 20],
    );
  });

  it('who only says thank you waits for nothing', async () => {
    await w.app.store.write(addEndPhrases, viewer(), ['好的谢谢啦'], w.now);
    await w.app.pipeline.figures();
    await rule('single', contentOf([10]));
    d.says('zhang', customer);
    w.says(customer, 'zhang', '好的谢谢啦！', { msgtime: w.now + 1 });
    await d.pass(HOUR);
    assert.deepEqual(d.timeouts(chat), []);
  });

  it('is not late outside working time: over the evening, the weekend and a holiday', async () => {
    w.now = Date.parse('2026-11-27T17:50:00+08:00'); // a Friday; Monday is made a holiday
    d.desk(`INSERT INTO calendar_days (calendar, date, kind) VALUES (1, '2026-11-30', 'rest');
      UPDATE figures_rules_state SET timeouts = timeouts + 1, basis = basis + 1`);
    await rule('single', contentOf([30], { counted: 'working' }));
    d.says(customer, 'zhang');
    await d.pass(Date.parse('2026-12-01T09:19:00+08:00') - w.now);
    assert.deepEqual(d.timeouts(chat), []);
    await d.pass(MINUTE);
    d.says('zhang', customer);
    await d.pass(MINUTE);
    assert.equal(d.timeouts(chat)[0]!.waitedMs, 30 * MINUTE);
  });

  it('who has taken back everything waits for nothing; also when it was raised before', async () => {
    await rule('single', contentOf([10, 20]));
    const takesBack = (seq: number) =>
      w.sends({
        from: customer,
        tolist: ['zhang'],
        msgtype: 'revoke',
        revoke: { pre_msgid: `m${seq}` },
        msgtime: w.now,
      });
    const one = d.says(customer, 'zhang');
    const two = d.says(customer, 'zhang');
    await d.pass(MINUTE);
    takesBack(one);
    takesBack(two);
    await d.pass(15 * MINUTE);
    assert.deepEqual(d.timeouts(chat), []);

    const three = d.says(customer, 'zhang');
    await d.pass(10 * MINUTE);
    assert.equal(d.timeouts(chat)[0]!.voidWhy, null);
    takesBack(three);
    await d.pass(30 * MINUTE);
    assert.deepEqual(
      d.timeouts(chat).map(({ level, voidWhy }) => [level, voidWhy]),
      [[1, 'revoked']],
    );

    d.says(customer, 'zhang');
    await d.pass(20 * MINUTE);
    assert.deepEqual(
      d.timeouts(chat).map(({ level, voidWhy }) => [level, voidWhy]),
      [[2, null]],
      'he asks anew',
    );
  });

  it('was answered in time when the answer only comes to us late', async () => {
    await rule('single', contentOf([10, 20, 40]));
    d.says(customer, 'zhang');
    await d.pass(20 * MINUTE);
    assert.deepEqual(d.levels(chat, since), ['1@10', '2@20']);
    d.says('zhang', customer, { msgtime: since + 15 * MINUTE });
    await d.pass(HOUR);
    assert.deepEqual(d.levels(chat, since), ['1@10']);
    const [{ level, waitedMs, voidWhy }] = d.timeouts(chat) as [ReturnType<typeof d.timeouts>[0]];
    assert.deepEqual([level, waitedMs, voidWhy], [1, 15 * MINUTE, null]);

    d.says('zhang', customer, { msgtime: since + 5 * MINUTE });
    await d.pass(HOUR);
    assert.deepEqual(
      d.timeouts(chat).map((one) => one.voidWhy),
      ['answered'],
    );
  });

  it('is one and the same when a still earlier message comes late', async () => {
    await rule('single', contentOf([10, 20]));
    d.says(customer, 'zhang');
    await d.pass(10 * MINUTE);
    d.says(customer, 'zhang', { msgtime: since - 3 * MINUTE });
    await d.pass(10 * MINUTE);
    assert.deepEqual(
      d.timeouts(chat).map(({ level, voidWhy }) => [level, voidWhy]),
      [[2, null]],
    );
    assert.deepEqual(d.levels(chat, since), ['1@10', '2@20']);
  });

  it('is recorded but not told when it is found after the answer', async () => {
    await rule('single', contentOf([10, 30]));
    d.says(customer, 'zhang');
    w.now += 20 * MINUTE;
    d.says('zhang', customer);
    await d.pass(5 * HOUR);
    assert.deepEqual(d.levels(chat, since), ['1@10×']);
    assert.equal(d.timeouts(chat)[0]!.answeredBy, 'zhang');
  });

  it('is not raised while it is not known what was said meanwhile', async () => {
    await rule('single', contentOf([10]));
    d.says(customer, 'zhang');
    await d.pass(MINUTE);
    w.now += HOUR;
    await w.app.pipeline.raiseTimeouts();
    assert.deepEqual(d.timeouts(chat), []);
  });

  it('waits for nobody who has left the company', async () => {
    await rule('single', contentOf([10]));
    w.app.pipeline.files.write((db) =>
      db.connection.exec(
        `INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, gone_at) VALUES ('gone', '钱走', '', '', 1, 0, 1, ${w.now})`,
      ),
    );
    d.says(customer, 'gone');
    await d.pass(HOUR);
    assert.deepEqual(d.timeouts([customer, 'gone'].sort().join('|')), []);
  });
});

describe('a rule', () => {
  it('made later takes up who waits, but nothing that fell due before', async () => {
    d.says(customer, 'zhang');
    await d.pass(15 * MINUTE);
    await rule('single', contentOf([10, 20]));
    await d.pass(10 * MINUTE);
    assert.deepEqual(d.levels(chat, since), ['2@20']);
  });

  it('that is changed raises what is due by its new words; one that is switched off nothing more, and is closed as it counted', async () => {
    const content = contentOf([10, 20]);
    const id = await rule('single', content);
    d.says(customer, 'zhang');
    await d.pass(10 * MINUTE);
    const longer = { id, seenVersion: 1, name: '改了', content: contentOf([10, 40, 60]) };
    await w.app.store.write(saveReplyRule, viewer(), longer, w.now);
    await d.pass(20 * MINUTE);
    assert.deepEqual(d.levels(chat, since), ['1@10']);
    await d.pass(10 * MINUTE);
    assert.deepEqual(d.levels(chat, since), ['1@10', '2@40']);
    await w.app.store.write(switchReplyRule, viewer(), { id, seenVersion: 2, on: false }, w.now);
    await d.pass(HOUR);
    d.says('zhang', customer);
    await d.pass(MINUTE);
    assert.deepEqual(d.levels(chat, since), ['1@10', '2@40']);
    assert.equal(d.timeouts(chat)[0]!.waitedMs, 100 * MINUTE);
  });

  it('looks at those it names, with their departments, and not at those it leaves out', async () => {
    w.app.pipeline.files.write((db) =>
      db.connection.exec(
        `INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川', 0, 1, 0), (2, '一部', 1, 1, 0);
         INSERT INTO employee_departments (userid, department) VALUES ('zhang', 2), ('li', 2);`,
      ),
    );
    await rule('single', contentOf([10], { departments: [1], excluded: ['li'] }));
    for (const userid of ['zhang', 'li', 'wang']) d.says(customer, userid);
    await d.pass(HOUR);
    const found = ['zhang', 'li', 'wang'].map((userid) => d.timeouts([customer, userid].sort().join('|')).length);
    assert.deepEqual(found, [1, 0, 0]);
  });
});

describe('a customer who waits in a group', () => {
  const member = (id: string, kind: number) => ({
    ...{ id, kind, joinedAt: 1, nickname: '', joinScene: 1, invitor: '' },
  });

  it('waits for everybody of the staff who is in it, once for each, until any of them answers', async () => {
    const room = `wr${'r'.repeat(30)}`;
    w.app.pipeline.files.write((db) =>
      recordRoom(
        db,
        {
          ...{ id: room, kind: 'customer', name: '服务群', owner: 'zhang', notice: '', createdAt: 1, admins: [] },
          members: [member('zhang', 1), member('li', 1), member('wang', 1), member(customer, 2)],
        },
        w.now,
      ),
    );
    d.desk(`INSERT INTO room_keepers (room, userid, from_at, set_by) VALUES ('${room}', 'wang', 0, 1)`);
    await rule('group', contentOf([10], { excluded: ['li'] }));
    d.saysIn(room, customer, ['zhang', 'li', 'wang']);
    await d.pass(10 * MINUTE);
    d.saysIn(room, 'li', ['zhang', customer, 'wang']);
    await d.pass(MINUTE);

    const [{ named, owner, keeper, staff, members, answeredBy }] = d.timeouts(room) as [
      ReturnType<typeof d.timeouts>[0],
    ];
    assert.deepEqual([named, owner, keeper], ['wang zhang', 'zhang', 'wang']);
    assert.deepEqual([staff, members, answeredBy], [3, 4, 'li']);
  });

  it('WeCom tells nothing of waits for those who have listened there', async () => {
    const room = `wr${'t'.repeat(30)}`;
    await rule('group', contentOf([10]));
    d.saysIn(room, customer, ['zhang', 'wang']);
    await d.pass(10 * MINUTE);
    const [{ named, owner, staff, members }] = d.timeouts(room) as [ReturnType<typeof d.timeouts>[0]];
    assert.deepEqual([named, owner, staff, members], ['wang zhang', '', 2, 3]);
  });

  it('that was dissolved waits for nobody', async () => {
    const room = `wr${'s'.repeat(30)}`;
    await rule('group', contentOf([10, 60]));
    w.app.pipeline.files.write((db) =>
      recordRoom(
        db,
        {
          ...{ id: room, kind: 'customer', name: '散了', owner: 'zhang', notice: '', createdAt: 1, admins: [] },
          members: [member('zhang', 1), member(customer, 2)],
        },
        w.now,
      ),
    );
    d.saysIn(room, customer, ['zhang']);
    await d.pass(30 * MINUTE);
    w.app.pipeline.files.write((db) =>
      db.connection.exec(`UPDATE rooms SET dismissed_at = ${w.now} WHERE id = '${room}'`),
    );
    await d.pass(HOUR);
    assert.deepEqual(d.levels(room, since), ['1@10']);
  });
});
