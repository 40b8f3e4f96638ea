import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('GET /changes', () => {
  it('says why there is nothing yet', async () => {
    const desk = new Desk();
    try {
      await desk.open();
      await desk.addAdministrator();
      const visitor = await desk.signedIn();
      assert.match((await visitor.get('/changes')).text, /第一次同步只记下现状/);
      assert.match((await visitor.get('/changes?of=admin')).text, /需要给自建应用授予/);
    } finally {
      await desk.close();
    }
  });
});

describe('GET /changes, after something changed', () => {
  const company = makeCompany(1);
  const [first, second, ...staff] = company.staff;
  const room = company.groups.find((group) => group.kind === 'customer')!;
  const wecom = new SimulatedWecom({ company });
  let desk: Desk;
  let visitor: Visitor;
  before(async () => {
    await wecom.listen();
    desk = new Desk({ settings: { ...wecom.settings(), SDK_LIBRARY: '' } });
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    const { world } = desk;
    await world.app.sync.run();
    const other = company.departments.find(({ id }) => !first!.departments.includes(id))!;
    wecom.state.company = {
      ...company,
      staff: [{ ...first!, name: '<b>新名字</b>', position: '总监', departments: [other.id] }, ...staff],
      groups: company.groups.map((group) => (group === room ? { ...room, name: '改了名的群' } : group)),
    };
    wecom.state.permitted.delete(staff.find(({ edition }) => edition !== null)!.userid);
    world.now += 3_600_000;
    await world.app.sync.run();
    world.now += 60_000;
    await visitor.get('/changes'); // names are read on behind the page
  });
  after(async () => {
    await desk.close();
    await wecom.close();
  });

  it('tells each in words, with what it was and is', async () => {
    const { text } = await visitor.get('/changes');
    for (const words of ['改名', '职务变更', '调整部门', '离职或移出可见范围', '退出存档范围', '群改名', '改了名的群'])
      assert.match(text, new RegExp(words));
    assert.match(text, new RegExp(first!.name));
    assert.match(text, new RegExp(second!.name));
    assert.match(text, /&lt;b&gt;新名字/);
    assert.doesNotMatch(text, /undefined|\[object|<b>新名字/);
  });

  it('by kind, by person, and WeCom’s own logs', async () => {
    const groups = await visitor.get('/changes?of=groups');
    assert.match(groups.text, /群改名/);
    assert.doesNotMatch(groups.text, /职务变更/);
    const person = await visitor.get(`/changes?who=${second!.userid}`);
    assert.match(person.text, /与 .* 有关/);
    assert.doesNotMatch(person.text, /群改名/);
    assert.equal((await visitor.get('/changes?of=admin&page=2')).status, 200);
    assert.equal((await visitor.get('/changes?of=nothing')).status, 400);
  });
});
