import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readHealth } from '../store/health.ts';
import { makeLargeCompany } from '../testing/simulated-wecom/large-company.ts';
import { viewer } from '../testing/world.ts';
import { Bound } from './testing/bound.ts';

const HOUR = 3_600_000;
const BATCH = 'externalcontact/batch/get_by_user';

describe('Sync.run in trouble', () => {
  const company = makeLargeCompany({ staff: 300, sellers: 250, customers: 2000, rooms: 30 });
  const follows = company.customers.flatMap((c) => c.follows).length;
  const whole = [0, 100, 200].reduce((sum, from) => {
    const users = new Set(company.staff.slice(from, Math.min(from + 100, 250)).map((s) => s.userid));
    return sum + Math.ceil(company.customers.flatMap((c) => c.follows.filter((f) => users.has(f.userid))).length / 100);
  }, 0);
  let b: Bound;
  beforeEach(async () => {
    b = await Bound.open(company);
  });
  afterEach(() => b.end());

  const current = () => b.rows('SELECT * FROM follows WHERE ended_at IS NULL').length;
  const incidents = async () => (await b.world.app.store.read(readHealth, viewer())).incidents;

  it('waits for the next minute when WeCom has had enough of us', async () => {
    b.wecom.limits(BATCH, 5);
    assert.deepEqual(await b.sync.run(['customers']), { failed: [] });
    assert.equal(current(), follows);
    assert.ok(b.waits.length >= 4 && b.waits.every((ms) => ms > 0 && ms <= 61_000), b.waits.join());
    assert.deepEqual(await incidents(), []);
  });

  it('asks again after a little when WeCom cannot be reached, and goes on where it stood', async () => {
    b.wecom.answers(BATCH, '<html>502 Bad Gateway</html>', { status: 502, times: 2 });
    assert.deepEqual(await b.sync.run(['customers']), { failed: [] });
    assert.deepEqual(b.waits, [5000, 20_000]);
    assert.equal(current(), follows);
  });

  it('gives up when WeCom is down for long, lets nobody go, and the next run takes up where it broke off', async () => {
    await b.sync.run(['customers']);
    b.pass(HOUR);
    b.calls();
    b.onPage = (before) => {
      if (before >= 12) b.wecom.answers(BATCH, '');
    };
    const { failed } = await b.makeSync().run(['customers']);
    assert.match(failed[0]!.sentence, /应答是空的/);
    assert.equal(current(), follows);
    assert.match((await incidents())[0]!.sentence, /客户没有同步成功/);
    b.onPage = () => undefined;
    b.calls();
    b.pass(HOUR);
    assert.deepEqual(await b.sync.run(['customers']), { failed: [] });
    assert.equal(b.calls()[BATCH], whole - 12);
    assert.equal(current(), follows);
    assert.equal((await incidents())[0]!.over, true);
  });

  it('goes on behind a kill, with a few calls more than there were left', async () => {
    const killed = new Promise<void>((resolve) => {
      b.onPage = (before) => {
        if (before < 20) return undefined;
        resolve();
        return new Promise(() => undefined); // the program ends here
      };
    });
    void b.makeSync().run(['customers']);
    await killed;
    b.onPage = () => undefined;
    await b.restart();
    b.calls();
    assert.deepEqual(await b.sync.run(['customers']), { failed: [] });
    const asked = b.calls()[BATCH]!;
    assert.ok(asked >= whole - 20 && asked <= whole - 20 + 8, `${asked} of ${whole}`);
    assert.equal(current(), follows);
  });

  it('stops at the next step when the program ends', async () => {
    const running = b.sync.run(['customers']);
    while (b.sync.running() !== 'customers') await new Promise((resolve) => setTimeout(resolve, 1));
    await b.sync.close();
    assert.deepEqual(await running, { failed: [] });
    assert.deepEqual(b.rows("SELECT state FROM sync_parts WHERE part = 'customers'"), [{ state: 'running' }]);
  });

  it('takes up groups and consents amid their lists too', async () => {
    await b.sync.run(['scope', 'customers']);
    b.calls();
    const stopped = async (path: string, part: 'customer-rooms' | 'room-consents' | 'consents') => {
      b.wecom.limits(path, 10);
      b.onWait = () => void b.sync.close();
      await b.sync.run([part]);
      b.wecom.limits(path, Number.MAX_SAFE_INTEGER);
      b.onWait = () => undefined;
      b.calls();
      await b.restart();
      assert.deepEqual(await b.sync.run([part]), { failed: [] });
      return b.calls()[path];
    };
    assert.equal(await stopped('externalcontact/groupchat/get', 'customer-rooms'), 20);
    assert.equal(b.rows('SELECT * FROM rooms WHERE dismissed_at IS NULL').length, 30);
    assert.equal(await stopped('msgaudit/check_room_agree', 'room-consents'), 20);
    assert.equal(await stopped('msgaudit/check_single_agree', 'consents'), Math.ceil(follows / 100) - 10);
    assert.equal(b.rows('SELECT * FROM consents').length, follows);
  });

  it('renews a token that WeCom took back', async () => {
    await b.sync.run(['tags']);
    b.wecom.state.forgetTokens();
    assert.deepEqual(await b.sync.run(['customers', 'scope']), { failed: [] });
    assert.equal(current(), follows);
  });

  it('does not lose a hundred employees’ customers for one who has none, or is gone', async () => {
    const lonely = { ...company.staff[299]!, faces: true };
    b.wecom.state.company = { ...company, staff: [...company.staff.slice(0, 299), lonely] };
    b.wecom.state.strictBatches = true;
    assert.deepEqual(await b.sync.run(['customers']), { failed: [] });
    assert.equal(current(), follows);
    const followers = company.staff.slice(0, 250).map((s) => s.userid);
    b.wecom.state.company = { ...company, staff: company.staff.slice(1) };
    b.wecom.answers('externalcontact/get_follow_user_list', JSON.stringify({ errcode: 0, follow_user: followers }));
    b.pass(HOUR);
    assert.deepEqual(await b.sync.run(['customers']), { failed: [] });
    assert.equal(current(), follows);
  });

  it('does not go round for ever with a cursor that does not move, or goes in a circle', async () => {
    await b.sync.run(['customers']);
    b.pass(HOUR);
    const page = (next_cursor: string) => JSON.stringify({ errcode: 0, external_contact_list: [], next_cursor });
    b.wecom.answers(BATCH, page('same'), { times: 3 });
    assert.equal((await b.sync.run(['customers'])).failed.length, 1);
    for (const next of ['one', 'two', 'one']) b.wecom.answers(BATCH, page(next));
    assert.equal((await b.sync.run(['customers'])).failed.length, 1);
    assert.equal(current(), follows);
  });

  it('begins anew where a cursor has grown old', async () => {
    b.wecom.answers(BATCH, JSON.stringify({ errcode: 0, external_contact_list: [], next_cursor: 'old' }));
    assert.equal((await b.sync.run(['customers'])).failed.length, 1);
    assert.deepEqual(await b.sync.run(['customers']), { failed: [] });
    assert.equal(current(), follows);
  });
});

describe('Sync.run in a large company', () => {
  it('reads 10,000 members with one call for each department', async () => {
    const b = await Bound.open(makeLargeCompany({ staff: 10_000, sellers: 100, customers: 100, rooms: 1 }));
    try {
      assert.deepEqual(await b.sync.run(['departments', 'employees', 'scope']), { failed: [] });
      assert.deepEqual(b.rows('SELECT count(*) AS n FROM employees WHERE gone_at IS NULL'), [{ n: 10_000 }]);
      const calls = b.calls();
      assert.deepEqual([calls['department/list'], calls['user/list']], [1, 51]);
    } finally {
      await b.end();
    }
  });
});
