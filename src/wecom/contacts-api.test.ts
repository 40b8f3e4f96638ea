import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../config.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { ApiClient } from './api-client.ts';
import { ContactsApi } from './contacts-api.ts';
import { WecomError } from './errors.ts';

describe('ContactsApi', () => {
  const company = makeCompany(1);
  const wecom = new SimulatedWecom({ company });
  let contacts: ContactsApi;
  before(async () => {
    await wecom.listen();
    contacts = new ContactsApi(new ApiClient(readConfig(wecom.settings()), { busyWaitMs: 1 }));
  });
  after(() => wecom.close());

  it('lists departments and the members of each', async () => {
    const departments = await contacts.departments();
    assert.deepEqual(
      departments.map(({ id, name, parentId }) => [id, name, parentId]),
      company.departments.map(({ id, name, parentId }) => [id, name, parentId]),
    );
    const members = new Map<string, string>();
    for (const { id } of departments)
      for (const { userid, name } of await contacts.employees(id)) members.set(userid, name);
    assert.deepEqual([...members].sort(), company.staff.map(({ userid, name }) => [userid, name]).sort());
  });

  it('lists all customers of those who have any, over pages', async () => {
    const found = new Map<string, Set<string>>();
    for await (const page of contacts.customersOf(await contacts.followers())) {
      for (const { id, follow } of page) found.set(id, (found.get(id) ?? new Set()).add(follow.userid));
    }
    assert.equal(found.size, company.customers.filter((c) => c.follows.length > 0).length);
    const someone = company.customers.find((c) => c.follows.length > 1)!;
    assert.deepEqual([...found.get(someone.id)!].sort(), someone.follows.map((f) => f.userid).sort());
  });

  it('tells customer groups from internal ones', async () => {
    const ids: string[] = [];
    for await (const page of contacts.customerRooms()) ids.push(...page);
    const [inside, outside] = (['internal', 'customer'] as const).map(
      (kind) => company.groups.find((g) => g.kind === kind)!,
    );
    assert.deepEqual(
      ids.sort(),
      company.groups
        .filter((g) => g.kind === 'customer')
        .map((g) => g.id)
        .sort(),
    );
    const room = await contacts.customerRoom(outside!.id);
    assert.deepEqual(
      [room?.name, room?.owner, room?.members.length],
      [outside!.name, outside!.owner, outside!.members.length],
    );
    assert.equal(await contacts.customerRoom(inside!.id), null);
    assert.equal((await contacts.internalRoom(inside!.id))?.name, inside!.name);
    assert.equal(await contacts.internalRoom('wrNoSuchRoom'), null);
  });

  it('names robots, and who is archived', async () => {
    assert.equal(await contacts.robotName(company.robots[0]!.id), company.robots[0]!.name);
    assert.equal(await contacts.robotName('wbNoSuchRobot'), null);
    assert.equal((await contacts.permitted()).length > 0, true);
  });

  it('passes on what WeCom refuses', async () => {
    wecom.fails('department/list', 60011);
    await assert.rejects(contacts.departments(), (error) => error instanceof WecomError && error.code === 60011);
  });

  it('does not go round for ever with a cursor that does not move', async () => {
    wecom.answers(
      'externalcontact/groupchat/list',
      '{"errcode":0,"group_chat_list":[{"chat_id":"wr1"}],"next_cursor":"same"}',
      { times: 5 },
    );
    const pages: string[][] = [];
    for await (const page of contacts.customerRooms()) pages.push(page);
    assert.equal(pages.length, 2);
  });
});
