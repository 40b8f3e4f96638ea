import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listRecordings } from '../store/recordings.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('names', () => {
  const company = makeCompany(1);
  const customer = company.customers.find((c) => c.follows.length > 0)!;
  const keeper = company.staff.find(({ userid }) => userid === customer.follows[0]!.userid)!;
  const room = company.groups.find((g) => g.kind === 'customer')!;
  const wecom = new SimulatedWecom({ company });
  let desk: Desk;
  let visitor: Visitor;
  before(async () => {
    await wecom.listen();
    const { SDK_LIBRARY: _, ...settings } = wecom.settings();
    desk = new Desk({ settings });
    const { world } = desk;
    world.says(customer.id, keeper.userid, '合同收到了', { msgid: 'm_external' });
    world.says(keeper.userid, '', '大家好', { roomid: room.id, tolist: [customer.id] });
    world.sends({
      from: keeper.userid,
      tolist: [customer.id],
      msgtype: 'card',
      card: { userid: keeper.userid, corpname: '衡川' },
    });
    world.sends({
      from: keeper.userid,
      tolist: [customer.id],
      msgtype: 'voice',
      voice: { sdkfileid: 'v', play_length: 3 },
    });
    await world.pull();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    await visitor.get('/chats');
    await world.app.syncDirectory();
    await world.app.refreshLists();
    world.now += 60_000;
    await visitor.get('/chats'); // asks for what is new, and does not wait for it
  });
  after(async () => {
    await desk.close();
    await wecom.close();
  });

  it('stand wherever people and groups do', async () => {
    const { text } = await visitor.get(`/chats?who=${keeper.userid}&since=all`);
    assert.match(text, new RegExp(`<h2[^>]*>${keeper.name}</h2>`));
    assert.match(text, new RegExp(`class="name"[^>]*><bdi>${customer.name}`));
    const groups = await visitor.get(`/chats?who=${keeper.userid}&tab=group&since=all`);
    assert.match(groups.text, new RegExp(room.name));
    const { location } = await visitor.get('/messages/3');
    assert.match((await visitor.get(location)).text, new RegExp(`${keeper.name}.*衡川`, 's'));
    const search = await visitor.get(`/search?q=${encodeURIComponent('合同')}`);
    assert.match(search.text, new RegExp(customer.name));
  });

  it('find employees and conversations', async () => {
    const staff = await visitor.get(`/chats?staff=${encodeURIComponent(keeper.name)}`);
    assert.match(staff.text, new RegExp(`data-who="${keeper.userid}"`));
    assert.doesNotMatch(
      (await visitor.get('/chats?staff=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%BA%BA')).text,
      /class="person-row/,
    );
    const chats = await visitor.get(
      `/chats?who=${keeper.userid}&since=all&tab=external&q=${encodeURIComponent(customer.name)}`,
    );
    assert.match(chats.text, new RegExp(`data-key="[^"]*${customer.id}`));
  });

  it('find recordings by who sent them', async () => {
    const found = async (sender: string) =>
      (await visitor.get(`/recordings?sender=${encodeURIComponent(sender)}`)).text.match(/class="recording"/g)
        ?.length ?? 0;
    assert.equal(await found(keeper.name), 1);
    assert.equal(await found(keeper.userid), 1);
    assert.equal(await found(customer.name), 0);
    assert.equal(await found('100%_'), 0);
    const all = { from: null, to: null, chatKind: null, external: null, kind: null, sender: null, conversation: null };
    const asked = [viewer(), { ...all, upTo: null }, { before: null, limit: 5 }] as const;
    const [row] = (await desk.world.app.store.read(listRecordings, ...asked)).rows;
    assert.equal(row?.senderName, keeper.name);
    assert.deepEqual(row?.chatName?.split(' 与 ').sort(), [keeper.name, customer.name].sort());
  });

  it('keep the full id at hand', async () => {
    const { text } = await visitor.get(`/chats?who=${keeper.userid}&since=all`);
    assert.match(text, new RegExp(`title="${keeper.name}[^"]*${keeper.userid}"`));
  });

  it('say in the tooltip what somebody was called when it was said', async () => {
    const renamed = { ...customer, name: '新的昵称' };
    wecom.state.company = { ...company, customers: company.customers.map((c) => (c === customer ? renamed : c)) };
    desk.world.now += 60_000;
    await desk.world.app.syncDirectory();
    desk.world.now += 60_000;
    await visitor.get('/chats');
    const { location } = await visitor.get('/messages/1');
    const { text } = await visitor.get(location);
    assert.match(text, new RegExp(`新的昵称[^"]*当时名为 ${customer.name}`));
    assert.doesNotMatch(text, new RegExp(`${keeper.name}[^"<]*当时名为`));
  });
});
