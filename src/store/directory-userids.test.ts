import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { viewer, World } from '../testing/world.ts';
import { recordConsents } from './consents.ts';
import {
  endFollows,
  recordCustomers,
  recordDepartments,
  recordEmployees,
  recordRoom,
  recordScope,
  renameEmployee,
} from './directory.ts';
import { listChanges } from './directory-changes.ts';
import { readHealth } from './health.ts';

describe('renameEmployee', () => {
  let w: World;
  let at: number;
  beforeEach(() => {
    w = new World();
    at = w.now;
  });
  afterEach(() => w.end());
  const write: World['app']['store']['write'] = (fn, ...args) => w.app.store.write(fn, ...args);

  const employee = (userid: string) => ({
    userid,
    name: '张伟',
    alias: '',
    position: '顾问',
    departments: [{ id: 1, leads: true }],
    mainDepartment: 1,
    directLeaders: [],
    status: 1,
  });
  const contact = (userid: string, id: string) => ({
    id,
    name: id,
    kind: 1,
    corp: null,
    corpFullName: '',
    position: '',
    follow: {
      userid,
      remark: '',
      description: '',
      remarkCorp: '',
      mobiles: [],
      tags: [],
      createdAt: at - 1000,
      addWay: 1,
      state: '',
    },
  });
  const member = (id: string) => ({ id, kind: 1, joinedAt: at - 500, nickname: '', joinScene: 1, invitor: '' });
  const group = (owner: string) => ({
    id: 'wrA',
    kind: 'customer' as const,
    name: '一号群',
    owner,
    notice: '',
    createdAt: at - 900,
    admins: [owner],
    members: [member(owner), member('wmA')],
  });
  const department = (leader: string) => ({ id: 1, name: '销售部', parentId: 0, order: 1, leaders: [leader] });

  async function syncAs(userid: string, when: number): Promise<void> {
    await write(recordDepartments, [department(userid)], when);
    await write(recordEmployees, [employee(userid)], when, 'sync');
    await write(recordScope, [{ edition: 1, userids: [userid] }], when);
    await write(recordCustomers, [contact(userid, 'wmA'), contact(userid, 'wmB')], when, 'sync');
    await write(endFollows, [userid], when);
    await write(recordRoom, group(userid), when, 'sync');
  }
  const kinds = async () => {
    const asked = { subject: null, kinds: [], before: null, limit: 50 };
    return (await w.app.store.read(listChanges, viewer(), asked)).map(({ kind }) => kind);
  };

  it('goes on with all there is under the new userid, and nobody seems to have left', async () => {
    await syncAs('zhang', at);
    await write(recordConsents, [{ customer: 'wmA', userid: 'zhang', status: 'agree', changedAt: at }], at);
    await write(renameEmployee, 'zhang', 'zhangwei', at + 1);
    await syncAs('zhangwei', at + 2);
    assert.deepEqual(await kinds(), ['userid-changed']);
    assert.deepEqual((await w.app.store.read(readHealth, viewer())).incidents, []);
  });

  it('does so too when the sync met the new userid before the event came', async () => {
    await syncAs('zhang', at);
    await write(recordCustomers, [contact('zhangwei', 'wmA')], at + 1, 'sync');
    await write(renameEmployee, 'zhang', 'zhangwei', at + 2);
    await syncAs('zhangwei', at + 3);
    assert.deepEqual(await kinds(), ['userid-changed']);
  });

  it('keeps the old userid with its name, and does not call him gone', async () => {
    await syncAs('zhang', at);
    await write(renameEmployee, 'zhang', 'zhangwei', at + 1);
    await w.app.names.refresh(viewer());
    assert.equal(w.app.names.of('zhang')?.name, '张伟');
    assert.equal(w.app.names.of('zhang')?.gone, false);
    assert.equal(w.app.names.of('zhangwei')?.name, '张伟');
  });
});
