import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GuardedDesk } from './testing/guarded-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const desk = new GuardedDesk();
let boss: Visitor;
let keeper: Visitor;

const READER = {
  name: '营业部主管',
  permission: ['read-chats', 'search', 'print-chats'],
  kind: 'custom',
  department: ['2'],
  type: ['internal', 'external', 'group'],
};
const roleKey = (name: string) =>
  desk.rows<{ key: string }>('desk', `SELECT key FROM roles WHERE name = '${name}'`)[0]!.key;
const seenAt = (page: string) => /name="seenAt" value="(\d+)"/.exec(page)![1]!;
const lastTrace = () => {
  const [row] = desk.rows<{ act: string; title: string; name: string; details: string }>(
    'desk',
    'SELECT act, title, name, details FROM trail ORDER BY n DESC LIMIT 1',
  );
  return { ...row!, details: JSON.parse(row!.details) };
};

before(async () => {
  await desk.addAdministrator();
  await desk.fill();
  boss = await desk.signedIn();
  await boss.get('/roles/new');
  const made = await boss.post('/roles', { name: '权限员', permission: 'manage-roles' });
  assert.equal(made.location, '/roles');
  await desk.addAccount('keeper', [roleKey('权限员')], null);
  keeper = await desk.enter('keeper');
});
after(() => desk.close());

describe('GET /roles', () => {
  it('shows 超级管理员 to himself alone', async () => {
    const [mine, theirs] = [await boss.get('/roles'), await keeper.get('/roles')];

    assert.match(mine.text, /超级管理员<\/b>/);
    assert.doesNotMatch(theirs.text, /超级管理员<\/b>/);
    assert.match(theirs.text, /会话存档管理员<\/b>/);
    for (const path of ['edit', 'preview', 'remove'])
      assert.equal((await keeper.get(`/roles/super/${path}`)).status, 404);
    assert.equal((await keeper.post('/roles/super/totp', { on: 'yes' })).status, 404);
  });

  it('is not there for who may not manage roles', async () => {
    await desk.addAccount('auditor', ['auditor'], null);
    const auditor = await desk.enter('auditor');

    await auditor.get('/account');
    assert.equal((await auditor.get('/roles')).status, 404);
    assert.equal((await auditor.get('/scopes/people?q=zhang')).status, 404);
    assert.equal((await auditor.post('/roles', READER)).status, 403);
  });
});

describe('POST /roles', () => {
  it('makes a role, says its scope in words and leaves a trace', async () => {
    await boss.get('/roles/new');
    assert.equal((await boss.post('/roles', { ...READER, from: '2026-01-01', to: '2026-06-30' })).status, 303);

    const list = await boss.get('/roles');
    assert.match(list.text, /营业部主管/);
    assert.match(list.text, /；2026-01-01 至 2026-06-30"/);
    const { act, title, details } = lastTrace();
    assert.deepEqual([act, title], ['setup', '角色']);
    assert.deepEqual(details, {});
    const [trace] = desk.rows<{ details: string }>(
      'desk',
      "SELECT details FROM trail WHERE title = '新增角色“营业部主管”'",
    );
    const { now } = JSON.parse(trace!.details);
    assert.deepEqual(now.permissions, ['会话', '检索', '打印会话']);
    assert.deepEqual(now.scopeOf.departments, [{ id: 2, below: true }]);
  });

  const wrong: [string, object, RegExp][] = [
    ['without a name', { name: ' ' }, /角色名称要有/],
    ['with a name of 31 characters', { name: '长'.repeat(31) }, /最多 30 个字/],
    ['with a name that is taken', {}, /已经有叫“营业部主管”的角色/],
    ['with the name of a built-in one', { name: '超级管理员' }, /已经有叫/],
    ['without pages', { name: '空', permission: [] }, /至少勾选一个页面/],
    ['with an action without its page', { name: '印', permission: ['search', 'print-chats'] }, /和它所在的页面/],
    ['with a scope of nobody', { name: '无人', department: [] }, /至少一个部门/],
    ['without a scope', { name: '无', kind: '' }, /看不懂/],
    ['with days the wrong way round', { name: '反', from: '2026-02-02', to: '2026-02-01' }, /不晚于/],
    ['with no kind of conversation', { name: '类', type: [] }, /会话类型至少选一种/],
    ['of somebody outside', { name: '外', employee: [`wm${'a'.repeat(26)}`] }, /看不懂/],
  ];
  for (const [how, fields, sentence] of wrong) {
    it(`refuses one ${how}, and shows the form again`, async () => {
      const again = await boss.post('/roles', { ...READER, ...fields });

      assert.equal(again.status, 422);
      assert.match(again.text, sentence);
      assert.match(again.text, /name="permission"/);
    });
  }
});

describe('the pages of roles', () => {
  it('each leave a trace of what was looked at', async () => {
    const key = roleKey('营业部主管');
    const seen: string[] = [];
    for (const path of [`/roles/${key}/edit`, '/roles/operator/edit', `/roles/${key}/remove`, '/separation']) {
      await boss.get(path);
      const { act, title, name } = lastTrace();
      seen.push(`${name} ${act} ${title}`);
    }
    const of = (title: string) => `林悦 setup ${title}`;
    const role = of('角色“营业部主管”');

    assert.deepEqual(seen, [role, of('角色“运维”'), role, of('三员分立')]);
  });
});

describe('POST /roles/:key', () => {
  it('takes effect at once for whoever holds it, and refuses a form that is out of date', async () => {
    const key = roleKey('营业部主管');
    await desk.addAccount('reader', [key], null);
    const reader = await desk.enter('reader');
    assert.equal((await reader.get('/search')).status, 200);
    const edit = await boss.get(`/roles/${key}/edit`);
    assert.match(edit.text, /name="department" value="2" checked/);

    const changed = { ...READER, permission: ['read-chats'], seenAt: seenAt(edit.text) };
    assert.equal((await boss.post(`/roles/${key}`, changed)).location, '/roles');
    assert.equal((await reader.get('/search')).status, 404);
    assert.equal((await reader.get('/chats')).status, 200);
    const again = await boss.post(`/roles/${key}`, changed);
    assert.equal(again.status, 422);
    assert.match(again.text, /刚被别人改过/);
  });

  it('lets nobody widen a role he holds himself', async () => {
    const key = roleKey('权限员');
    const edit = await keeper.get(`/roles/${key}/edit`);
    const fields = { name: '权限员', permission: ['manage-roles', 'manage-accounts'], seenAt: seenAt(edit.text) };
    const refused = await keeper.post(`/roles/${key}`, fields);

    assert.equal(refused.status, 422);
    assert.match(refused.text, /自己持有的角色不能自己改/);
  });

  it('knows no built-in role', async () => {
    assert.equal((await boss.post('/roles/auditor', { ...READER, seenAt: '0' })).status, 404);
    assert.equal((await boss.post('/roles/auditor/remove')).status, 404);
  });
});

describe('POST /roles/:key/totp', () => {
  it('sets it for a built-in role, also twice', async () => {
    await boss.get('/roles/auditor/edit');
    assert.equal((await boss.post('/roles/auditor/totp', { on: 'yes' })).status, 303);
    assert.match((await boss.get('/roles/auditor/edit')).text, /登录要求动态口令/);
    assert.equal((await boss.post('/roles/auditor/totp', { on: 'no' })).status, 303);
    assert.match((await boss.get('/roles/auditor/edit')).text, /登录不要求动态口令/);
  });
});

describe('POST /roles/:key/remove', () => {
  it('is refused while somebody holds it, and says who', async () => {
    const key = roleKey('营业部主管');
    const page = await boss.get(`/roles/${key}/remove`);

    assert.match(page.text, /还有 1 人持有它，不能删除：reader/);
    assert.match((await boss.post(`/roles/${key}/remove`)).text, /还有 1 人在用/);
  });

  it('takes away one that nobody holds', async () => {
    await boss.get('/roles/new');
    await boss.post('/roles', { ...READER, name: '临时' });
    const key = roleKey('临时');
    assert.match((await boss.get(`/roles/${key}/remove`)).text, /没有人持有它/);
    assert.equal((await boss.post(`/roles/${key}/remove`)).location, '/roles');
    assert.equal((await boss.get(`/roles/${key}/edit`)).status, 404);
  });
});

describe('the scope editor', () => {
  const ask = (fields: object) => keeper.post('/scopes/reach', { ...READER, ...fields }, { 'hx-request': 'true' });

  it('says how many it comes to today, with names', async () => {
    await keeper.get('/roles/new');
    const answer = await ask({ department: ['3'], excluded: ['qian'] });

    assert.equal(answer.status, 200);
    assert.match(answer.text, /1 名员工/);
    assert.match(answer.text, /李敏/);
    assert.doesNotMatch(answer.text, /钱多/);
    assert.match((await ask({ department: ['1'] })).text, /全部 3 名员工/);
    assert.match((await ask({ department: ['1'], alone: ['1'] })).text, /没有人在范围内/);
    assert.match((await ask({ kind: 'department' })).text, /每人所在部门及以下/);
    assert.match((await ask({ kind: 'department', self: 'li' })).text, /2 名员工/);
    assert.match((await ask({ kind: 'self', self: '' })).text, /没有关联企业微信/);
    assert.match((await ask({ prefix: 'p-', 'p-kind': 'everyone' })).text, /全部 3 名员工/);
  });

  it('finds staff for who may see no chats himself', async () => {
    assert.match((await keeper.part('/scopes/people?q=李', 'options-employee')).text, /data-id="li"/);
  });
});
