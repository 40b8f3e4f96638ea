import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';
import type { Answer, Visitor } from './testing/visitor.ts';

const PEOPLE = `
  INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 2, 0), (3, '一组', 2, 1, 0), (4, '风控部', 1, 1, 0);
  INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, gone_at, status, pinyin) VALUES
    ('ZhangWei', '张伟', '', '客户经理', 2, 0, 1, NULL, 1, 'zhangwei'), ('LiMin', '李敏', '', '客户经理', 3, 0, 1, NULL, 1, 'limin'),
    ('WangFang', '王芳', '', '风控专员', 4, 0, 1, NULL, 4, 'wangfang'), ('ZhaoLei', '赵磊', '', '客户经理', 2, 0, 1, 5, 1, 'zhaolei');
  INSERT INTO employee_departments (userid, department, leads) VALUES ('ZhangWei', 2, 0), ('LiMin', 3, 0), ('WangFang', 4, 0), ('ZhaoLei', 2, 0);`;

const scope = (departments: string[]) =>
  new URLSearchParams([
    ['scope-kind', 'custom'],
    ...departments.map((id) => ['scope-department', id]),
    ...['external', 'internal', 'group'].map((kind) => ['scope-type', kind]),
  ] as [string, string][]);

describe('the accounts of the staff', () => {
  const desk = new Desk();
  let admin: Visitor;
  const write = (text: string, file: 'desk' | 'archive' = 'desk') => {
    const db = new Database(pathsOf(desk.world.config)[file]);
    db.exec(text);
    db.close();
  };
  before(async () => {
    write(PEOPLE, 'archive');
    await desk.open();
    await desk.addAdministrator();
    admin = await desk.signedIn();
  });
  after(() => desk.close());
  beforeEach(() => {
    write(`DELETE FROM sessions WHERE account_id > 1; DELETE FROM account_roles WHERE account > 1; DELETE FROM invitations;
      DELETE FROM devices WHERE account > 1; DELETE FROM reasons; DELETE FROM accounts WHERE id > 1`);
  });

  const names = ({ text }: Answer) =>
    [...text.matchAll(/<tr data-key[\s\S]*?<span class="lines"><(?:a|span)[^>]*>([^<]*)</g)].map((found) => found[1]);
  /** Sends a form of the page; fields may repeat. */
  const send = async (
    visitor: Visitor,
    page: string,
    path: string,
    fields: Record<string, string> | URLSearchParams,
  ) => {
    const { text } = await visitor.get(page);
    const body = new URLSearchParams(fields as URLSearchParams);
    body.set('_csrf', /name="_csrf" value="([0-9a-f]+)"/.exec(text)?.[1] ?? '');
    const response = await fetch(new URL(path, desk.base), {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { cookie: visitor.cookie, 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/143.0.0.0' },
    });
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: response.headers.get('location') ?? '',
    };
  };
  const open = async (userid: string): Promise<number> => {
    const answer = await send(admin, '/accounts', '/accounts/open', { userid });
    assert.equal(answer.status, 303, answer.text.slice(0, 500));
    const rows = desk.rows<{ id: number }>('desk', `SELECT id FROM accounts WHERE wecom_userid = '${userid}'`);
    return rows[0]!.id;
  };
  const rolesOf = (id: number) =>
    desk
      .rows<{ role: string }>('desk', `SELECT role FROM account_roles WHERE account = ${id} ORDER BY role`)
      .map(({ role }) => role);
  const lastTrace = () =>
    desk.rows<{ act: string; title: string; details: string; person: string | null; count: number | null }>(
      'desk',
      `SELECT act, title, details, person, count FROM trail WHERE act NOT IN ('person', 'directory', 'setup') ORDER BY n DESC LIMIT 1`,
    )[0]!;

  describe('GET /accounts', () => {
    it('lists everybody of the directory, closed until somebody opens them', async () => {
      const all = await admin.get('/accounts');
      assert.deepEqual(names(all), ['李敏', '王芳', '张伟', '林悦']);
      assert.match(all.text, /从未开启，不能登录/);
      assert.deepEqual(names(await admin.get('/accounts?tab=open')), ['林悦']);
      const left = await admin.get('/accounts?tab=left');
      assert.deepEqual(names(left), ['赵磊']);
      assert.match(left.text, /已离职<\/span>[\s\S]*无法登录/);
    });

    it('is narrowed by words, department with those below, position and role, all in the address', async () => {
      assert.deepEqual(names(await admin.get('/accounts?q=zhang')), ['张伟']);
      assert.deepEqual(names(await admin.get('/accounts?department=2')), ['李敏', '张伟']);
      assert.deepEqual(names(await admin.get('/accounts?position=风控')), ['王芳']);
      assert.deepEqual(names(await admin.get('/accounts?role=super')), ['林悦']);
      const none = await admin.get('/accounts?q=zhang&role=auditor');
      assert.match(none.text, /没有符合条件的人/);
      assert.match(none.text, /去掉“查找”/);
    });

    it('puts who signed in last first when asked', async () => {
      assert.equal(names(await admin.get('/accounts?sort=signed-in'))[0], '林悦');
    });
  });

  describe('POST /accounts/open and close', () => {
    it('makes an account that signs in by scan, and says what is missing', async () => {
      const id = await open('ZhangWei');
      const [row] = desk.rows(
        'desk',
        `SELECT login, name, wecom_userid AS wecom, password_hash AS hash, enabled FROM accounts WHERE id = ${id}`,
      );
      assert.deepEqual(row, { login: 'ZhangWei', name: '张伟', wecom: 'ZhangWei', hash: null, enabled: 1 });
      assert.deepEqual(rolesOf(id), []);
      assert.match((await admin.get('/accounts')).text, /已开启 张伟 的账号，还没有角色/);
      const { act, title, person, details } = lastTrace();
      assert.deepEqual([act, title, person], ['account-changed', '开启 张伟 的账号', 'ZhangWei']);
      assert.deepEqual(JSON.parse(details), { account: 'ZhangWei', state: '开启' });
    });

    it('opens nobody who has left, and nobody who is not there', async () => {
      for (const userid of ['ZhaoLei', 'nobody'])
        assert.equal((await send(admin, '/accounts', '/accounts/open', { userid })).status, 404, userid);
    });

    it('finds another login when an invited person has taken the userid', async () => {
      write("INSERT INTO accounts (login, name, created_at) VALUES ('limin', '外部审计', 0)");
      const id = await open('LiMin');
      assert.deepEqual(desk.rows('desk', `SELECT login FROM accounts WHERE id = ${id}`), [{ login: 'LiMin2' }]);
    });

    it('ends at once what a closed person has open, and opens him again as he was', async () => {
      const id = await open('ZhangWei');
      write(`INSERT INTO account_roles (account, role, given_at) VALUES (${id}, 'auditor', 0);
        INSERT INTO sessions (id, account_id, data, created_at, seen_at, expires_at, ip, agent) VALUES ('${'a'.repeat(64)}', ${id}, '{}', 0, 0, 9e15, '', '')`);
      const closed = await send(admin, '/accounts', `/accounts/${id}/close`, { next: '/accounts?tab=open' });
      assert.deepEqual([closed.status, closed.location], [303, '/accounts?tab=open']);
      assert.deepEqual(desk.rows('desk', `SELECT id FROM sessions WHERE account_id = ${id}`), []);
      assert.equal(await open('ZhangWei'), id);
      assert.deepEqual(rolesOf(id), ['auditor']);
    });

    it('closes nobody who is asking', async () => {
      assert.match((await send(admin, '/accounts', '/accounts/1/close', {})).text, /不能关闭自己的账号/);
    });
  });

  describe('POST /accounts/:id/roles', () => {
    it('gives a role with its scope, and keeps both in the trail', async () => {
      const id = await open('ZhangWei');
      const given = scope(['2']);
      given.set('role', 'archive-manager');
      const answer = await send(admin, `/accounts/${id}?role=archive-manager`, `/accounts/${id}/roles`, given);
      assert.equal(answer.status, 303, answer.text.slice(0, 800));
      assert.deepEqual(rolesOf(id), ['archive-manager']);
      const { act, title, person, details } = lastTrace();
      assert.deepEqual([act, title, person], ['roles-given', '张伟：会话存档管理员', 'ZhangWei']);
      assert.deepEqual(JSON.parse(details).after, ['会话存档管理员（营业部）']);
      assert.match((await admin.get('/accounts')).text, /会话存档管理员 <small class="quiet">营业部/);
    });

    it('says what is missing where a role has no scope of its own, and shows the form again', async () => {
      const id = await open('ZhangWei');
      const answer = await send(admin, `/accounts/${id}`, `/accounts/${id}/roles`, { role: 'archive-manager' });
      assert.equal(answer.status, 422);
      assert.match(answer.text, /role="alert"[\s\S]*还没有选查看范围/);
      assert.deepEqual(rolesOf(id), []);
    });

    it('leaves the role its own scope, or narrows it for one person', async () => {
      const id = await open('ZhangWei');
      await send(admin, `/accounts/${id}`, `/accounts/${id}/roles`, { role: 'auditor', own: 'yes' });
      assert.match((await admin.get(`/accounts/${id}`)).text, /审计员[\s\S]*?<td>全部<\/td>/);
      const narrowed = scope(['3']);
      narrowed.set('role', 'auditor');
      await send(admin, `/accounts/${id}`, `/accounts/${id}/roles`, narrowed);
      assert.match((await admin.get(`/accounts/${id}`)).text, /审计员[\s\S]*?<td>一组<\/td>/);
      assert.deepEqual(JSON.parse(lastTrace().details).before, ['审计员（全部）']);
    });

    it('takes a role back', async () => {
      const id = await open('ZhangWei');
      await send(admin, `/accounts/${id}`, `/accounts/${id}/roles`, { role: 'operator' });
      const taken = await send(admin, `/accounts/${id}`, `/accounts/${id}/roles/remove`, { role: 'operator' });
      assert.equal(taken.status, 303);
      assert.deepEqual(rolesOf(id), []);
      assert.equal((await send(admin, '/accounts', `/accounts/${id}/roles/remove`, { role: 'operator' })).status, 404);
    });

    it('refuses to leave nobody as 超级管理员', async () => {
      const answer = await send(admin, '/accounts/1', '/accounts/1/roles/remove', { role: 'super' });
      assert.match(answer.text, /最后一位能登录的超级管理员/);
      assert.deepEqual(rolesOf(1), ['super']);
    });
  });

  describe('POST /accounts/:id/reset', () => {
    it('shows a one-time code once, in no address and no trail', async () => {
      const id = await open('ZhangWei');
      assert.match((await admin.get(`/accounts/${id}/reset`)).text, /生成一次性重置码/);
      const { text, status } = await send(admin, `/accounts/${id}/reset`, `/accounts/${id}/reset`, {});
      const code = /<code>(HUICUN-[0-9A-Z-]+)<\/code>/.exec(text)![1]!;
      assert.equal(status, 200);
      assert.doesNotMatch((await admin.get(`/accounts/${id}/reset`)).text, /HUICUN-/);
      assert.deepEqual(desk.rows('desk', `SELECT n FROM trail WHERE instr(details || title, '${code}')`), []);
      assert.equal(lastTrace().title, '重置 张伟 的登录');
    });

    it('is not for oneself', async () => {
      assert.equal((await admin.get('/accounts/1/reset')).status, 404);
      assert.match((await send(admin, '/accounts', '/accounts/1/reset', {})).text, /不能重置自己的登录/);
    });
  });

  it('ends one thing somebody has open, or all, and takes away a one-time password', async () => {
    const id = await open('ZhangWei');
    const session = (letter: string) =>
      `INSERT INTO sessions (id, account_id, data, created_at, seen_at, expires_at, ip, agent) VALUES ('${letter.repeat(64)}', ${id}, '{}', 0, 0, 9e15, '10.0.0.9', 'Chrome')`;
    write(`${session('a')}; ${session('b')}; ${session('c')}; UPDATE accounts SET totp = x'01' WHERE id = ${id}`);
    const page = await admin.get(`/accounts/${id}`);
    assert.equal(page.text.match(/10\.0\.0\.9<\/td>/g)?.length, 3);
    await send(admin, `/accounts/${id}`, `/accounts/${id}/sessions/remove`, { session: 'b'.repeat(64) });
    const left = () =>
      desk.rows<{ id: string }>('desk', `SELECT id FROM sessions WHERE account_id = ${id} ORDER BY id`);
    assert.deepEqual(
      left().map((row) => row.id[0]),
      ['a', 'c'],
    );
    await send(admin, `/accounts/${id}`, `/accounts/${id}/sessions/remove`, {});
    assert.deepEqual(left(), []);
    await send(admin, `/accounts/${id}`, `/accounts/${id}/totp/remove`, {});
    assert.equal(lastTrace().act, 'totp-changed');
    assert.match((await admin.get(`/accounts/${id}`)).text, /没有设置/);
  });

  describe('POST /accounts/batch', () => {
    const digest = ({ text }: Answer) => /name="digest" value="(\w+)"/.exec(text)![1]!;

    it('shows exactly whom it will change, and changes them together', async () => {
      await open('LiMin');
      const shown = await admin.get('/accounts/batch?department=2&deed=open');
      assert.match(shown.text, /<h2>开启系统：1 人<\/h2>/);
      assert.match(shown.text, /已经开启 1 人/);
      assert.match(shown.text, /<li title="张伟，ZhangWei，营业部">/);
      const answer = await send(admin, '/accounts', '/accounts/batch', {
        department: '2',
        deed: 'open',
        digest: digest(shown),
      });
      assert.equal(answer.status, 303);
      const { act, title, count, details } = lastTrace();
      assert.deepEqual([act, title, count], ['account-changed', '批量开启系统：1 人', 1]);
      assert.deepEqual(JSON.parse(details).accounts, ['ZhangWei']);
      assert.equal(JSON.parse(details).conditions.department, '营业部');
    });

    it('does nothing to a list that is not the one that was looked at', async () => {
      const shown = await admin.get('/accounts/batch?deed=open');
      await open('LiMin');
      const answer = await send(admin, '/accounts', '/accounts/batch', { deed: 'open', digest: digest(shown) });
      assert.equal(answer.status, 422);
      assert.match(answer.text, /名单刚有变化，还没有执行/);
      assert.equal(desk.rows('desk', 'SELECT id FROM accounts').length, 2);
    });

    it('adds roles and never replaces or removes', async () => {
      const [zhang, li] = [await open('ZhangWei'), await open('LiMin')];
      write(`INSERT INTO account_roles (account, role, scope, given_at) VALUES (${zhang}, 'operator', NULL, 0),
        (${li}, 'archive-manager', '{"kind":"self","departments":[],"employees":[],"excluded":[],"from":null,"to":null,"kinds":null}', 7)`);
      const shown = await admin.get('/accounts/batch?deed=give&give=archive-manager&give=operator&tab=open');
      assert.match(shown.text, /设置权限：2 人/);
      const fields = scope(['4']);
      for (const [name, value] of [
        ['deed', 'give'],
        ['give', 'archive-manager'],
        ['give', 'operator'],
        ['tab', 'open'],
        ['digest', digest(shown)],
      ])
        fields.append(name!, value!);
      const answer = await send(admin, '/accounts', '/accounts/batch', fields);
      assert.equal(answer.status, 303, answer.text.slice(0, 900));
      assert.deepEqual(
        [rolesOf(zhang), rolesOf(li)],
        [
          ['archive-manager', 'operator'],
          ['archive-manager', 'operator'],
        ],
      );
      const [kept] = desk.rows<{ scope: string }>(
        'desk',
        `SELECT scope FROM account_roles WHERE account = ${li} AND role = 'archive-manager'`,
      );
      assert.match(kept!.scope, /"self"/);
    });

    it('does all or nothing', async () => {
      const [zhang, li] = [await open('ZhangWei'), await open('LiMin')];
      write(`INSERT INTO account_roles (account, role, given_at) VALUES (${li}, 'audit-officer', 0)`);
      const shown = await admin.get('/accounts/batch?deed=give&give=operator&tab=open');
      const answer = await send(admin, '/accounts', '/accounts/batch', {
        deed: 'give',
        give: 'operator',
        tab: 'open',
        digest: digest(shown),
      });
      assert.equal(answer.status, 422);
      assert.match(answer.text, /李敏：[^<]*三员/);
      assert.deepEqual(rolesOf(zhang), []);
    });

    it('leaves oneself out', async () => {
      assert.match(
        (await admin.get('/accounts/batch?deed=close&tab=open')).text,
        /没有需要更改的人[\s\S]*是您自己 1 人/,
      );
    });
  });

  describe('invitations', () => {
    const invite = async (fields: Record<string, string> | URLSearchParams) => {
      const answer = await send(admin, '/invitations/new', '/invitations', fields);
      return { answer, code: /<code>(HUICUN-[0-9A-Z-]+)<\/code>/.exec(answer.text)?.[1] ?? '' };
    };
    const join = async (code: string, login: string) => {
      const visitor = desk.visitor();
      await visitor.get('/join');
      return {
        visitor,
        answer: await visitor.post('/join', { code, name: '陈审', login, password: PASSWORD, again: PASSWORD }),
      };
    };

    it('let somebody in once, with the roles that were chosen', async () => {
      const fields = scope(['4']);
      fields.set('name', '陈审');
      fields.set('roles', 'archive-manager');
      const { answer, code } = await invite(fields);
      assert.equal(answer.status, 200, answer.text.slice(0, 800));
      assert.match((await admin.get('/invitations')).text, /陈审[\s\S]*风控部[\s\S]*待接受/);
      const { visitor, answer: joined } = await join(code, 'chenshen');
      assert.equal(joined.status, 303, joined.text);
      assert.equal((await visitor.get('/chats')).status, 200);
      assert.equal((await visitor.get('/accounts')).status, 404);
      assert.match((await admin.get('/invitations')).text, /已接受[\s\S]*陈审（chenshen）/);
      assert.equal((await join(code, 'other')).answer.status, 422);
      assert.deepEqual(desk.rows('desk', `SELECT n FROM trail WHERE instr(details || title, '${code}')`), []);
    });

    it('keep the code when the login is taken', async () => {
      const { code } = await invite({ name: '陈审' });
      assert.match((await join(code, LOGIN)).answer.text, /已有人使用/);
      assert.equal((await join(code, 'chenshen')).answer.status, 303);
    });

    it('are withdrawn, and end after seven days', async () => {
      const { code } = await invite({ name: '陈审' });
      const [{ id }] = desk.rows<{ id: number }>('desk', 'SELECT id FROM invitations') as [{ id: number }];
      assert.equal((await send(admin, '/invitations', `/invitations/${id}/withdraw`, {})).status, 303);
      assert.equal((await join(code, 'chenshen')).answer.status, 422);
      assert.match((await admin.get('/invitations')).text, /已撤回/);
      const second = await invite({ name: '陈审' });
      write('UPDATE invitations SET expires_at = 1 WHERE ended_at IS NULL');
      assert.equal((await join(second.code, 'chenshen')).answer.status, 422);
      assert.match((await admin.get('/invitations')).text, /已过期/);
    });

    it('want a name, and a scope where the role has none', async () => {
      assert.match((await invite({ name: '' })).answer.text, /role="alert"[\s\S]*姓名要有/);
      const { answer } = await invite({ name: '陈审', roles: 'archive-manager' });
      assert.equal(answer.status, 422);
      assert.match(answer.text, /还没有选查看范围/);
    });

    it('of somebody who has been closed let nobody in', async () => {
      const { code } = await invite({ name: '陈审', roles: 'operator' });
      write('UPDATE accounts SET enabled = 0 WHERE id = 1');
      const { answer } = await join(code, 'chenshen');
      write('UPDATE accounts SET enabled = 1 WHERE id = 1');
      assert.equal(answer.status, 422);
    });
  });

  describe('whoever may do only one half of it', () => {
    const signedInWith = async (permission: string): Promise<Visitor> => {
      const { code } = await inviteOne();
      const visitor = desk.visitor();
      await visitor.get('/join');
      await visitor.post('/join', {
        code,
        name: '半个',
        login: `half-${permission}`,
        password: PASSWORD,
        again: PASSWORD,
      });
      write(`INSERT OR REPLACE INTO roles (key, name, permissions, made_at, changed_at) VALUES ('half', '半个', '["${permission}"]', 0, 0);
        INSERT INTO account_roles (account, role, given_at) SELECT id, 'half', 0 FROM accounts WHERE login = 'half-${permission}'`);
      return visitor;
    };
    const inviteOne = async () => {
      const { text } = await send(admin, '/invitations/new', '/invitations', { name: '半个' });
      return { code: /<code>(HUICUN-[0-9A-Z-]+)<\/code>/.exec(text)![1]! };
    };
    const statusOf = async (visitor: Visitor, path: string) => (await visitor.get(path)).status;

    it('opens and closes, and gives nothing', async () => {
      const id = await open('ZhangWei');
      const opener = await signedInWith('manage-accounts');
      const page = await opener.get(`/accounts/${id}?role=auditor`);
      assert.doesNotMatch(page.text, /id="scope"|预览权限/);
      assert.equal((await opener.post(`/accounts/${id}/roles`, { role: 'auditor', own: 'yes' })).status, 403);
      assert.equal((await opener.post(`/accounts/${id}/roles/remove`, { role: 'auditor' })).status, 403);
      assert.equal(await statusOf(opener, '/accounts/batch?deed=give&give=auditor'), 403);
      assert.equal((await opener.post('/accounts/batch', { deed: 'give', give: 'auditor', digest: 'x' })).status, 403);
      assert.doesNotMatch((await opener.get('/invitations/new')).text, /name="roles"/);
      assert.equal((await opener.post('/invitations', { name: '甲', roles: 'auditor' })).status, 422);
      assert.equal((await opener.post(`/accounts/${id}/close`, {})).status, 303);
      assert.match((await opener.post('/accounts/1/close', {})).text, /只有超级管理员可以/);
      assert.match((await opener.post('/accounts/1/reset', {})).text, /只能由超级管理员重置/);
    });

    it('gives, and opens nobody', async () => {
      const id = await open('ZhangWei');
      const giver = await signedInWith('manage-roles');
      assert.match(
        (await giver.get('/accounts')).text,
        /aria-disabled="true" title="您无此操作权限，请联系管理员">关闭/,
      );
      for (const path of ['/invitations', '/invitations/new', `/accounts/${id}/reset`])
        assert.equal(await statusOf(giver, path), 404, path);
      const closed = [
        '/accounts/open',
        `/accounts/${id}/close`,
        `/accounts/${id}/reset`,
        `/accounts/${id}/totp/remove`,
      ];
      for (const path of [...closed, `/accounts/${id}/sessions/remove`, '/invitations', '/invitations/1/withdraw'])
        assert.equal((await giver.post(path, { id: String(id) })).status, 403, path);
      assert.equal(await statusOf(giver, '/accounts/batch?deed=close'), 403);
      assert.equal((await giver.post('/accounts/batch', { deed: 'close', digest: 'x' })).status, 403);
      await giver.get(`/accounts/${id}`);
      assert.equal((await giver.post(`/accounts/${id}/roles`, { role: 'auditor', own: 'yes' })).status, 303);
      assert.deepEqual(rolesOf(id), ['auditor']);
      assert.doesNotMatch((await giver.get('/accounts/1')).text, /超级管理员/);
    });

    it('sees none of it with neither', async () => {
      const id = await open('ZhangWei');
      const reader = await signedInWith('see-health');
      for (const path of ['/accounts', `/accounts/${id}`, '/accounts/batch', `/accounts/${id}/reset`, '/invitations'])
        assert.equal(await statusOf(reader, path), 404, path);
      assert.equal((await reader.post('/accounts/batch', { deed: 'open', digest: 'x' })).status, 403);
    });
  });
});
