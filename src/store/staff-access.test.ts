import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { EVERYONE } from '../access/scope.ts';
import type { Permission, Viewer } from '../access/viewer.ts';
import { issueResetCode } from './accounts.ts';
import type { ReadDb, WriteDb } from './db.ts';
import { addGrants, listGrants, removeGrant, saveGrant } from './grants.ts';
import { acceptInvitation, createInvitation, findInvitation, INVITATION_LIFE, listInvitations } from './invitations.ts';
import { migrations } from './migrations/index.ts';
import { closeAccounts, openStaff, removeTotpOf } from './staff-access.ts';
import { listStaffAccounts } from './staff-accounts.ts';

const NOW = Date.parse('2026-11-20T10:00:00+08:00');

describe('who opens, closes and gives', () => {
  let connection: Database.Database;
  let db: WriteDb & ReadDb;
  const viewer = (accountId: number, ...permissions: Permission[]): Viewer => ({
    ...{ accountId, name: `账号${accountId}`, permissions, scope: [] },
  });
  const boss = viewer(1, 'manage-accounts', 'manage-roles');
  const opener = viewer(2, 'manage-accounts');
  const giver = viewer(3, 'manage-roles');
  const sql = (text: string) => connection.exec(text);
  const account = (id: number, ...roles: string[]) => {
    sql(
      `INSERT INTO accounts (id, login, name, password_hash, created_at) VALUES (${id}, 'a${id}', '账号${id}', 'x', 0)`,
    );
    for (const role of roles) sql(`INSERT INTO account_roles (account, role, given_at) VALUES (${id}, '${role}', 0)`);
  };
  const separate = () =>
    sql("INSERT INTO settings (name, value, changed_at, changed_by) VALUES ('separation', 'true', 0, 1)");
  const enabled = (id: number) => connection.prepare('SELECT enabled FROM accounts WHERE id = ?').pluck().get(id) === 1;
  beforeEach(() => {
    connection = new Database(':memory:');
    for (const { up } of [...migrations.archive, ...migrations.desk]) up(connection);
    db = { connection, months: () => [] } as unknown as WriteDb & ReadDb;
    account(1, 'super');
    account(2);
    account(3);
    account(4, 'archive-manager');
  });

  it('only a 超级管理员 closes or resets a 超级管理员', () => {
    account(5, 'super');
    assert.throws(() => closeAccounts(db, opener, [5], NOW), /只有超级管理员可以/);
    assert.throws(() => issueResetCode(db, opener, 5, NOW), /只能由超级管理员重置/);
    assert.throws(() => removeTotpOf(db, opener, 5, NOW), /只有超级管理员可以/);
    assert.equal(closeAccounts(db, boss, [5], NOW), 1);
  });

  it('two who close each other do not leave nobody', () => {
    account(5, 'super');
    closeAccounts(db, boss, [5], NOW);
    assert.throws(() => closeAccounts(db, viewer(5, 'manage-accounts'), [1], NOW), /只有超级管理员可以/);
    assert.ok(enabled(1));
  });

  it('keeps the last officer of each kind while the three are apart', () => {
    separate();
    account(5, 'audit-officer');
    account(6, 'audit-officer');
    closeAccounts(db, opener, [5], NOW);
    assert.throws(() => closeAccounts(db, opener, [6], NOW), /最后一位能登录的审计管理员/);
    assert.throws(() => removeTotpOf(db, opener, 6, NOW), /只有超级管理员可以/);
  });

  it('takes back the invitations of whoever is closed', () => {
    createInvitation(db, viewer(4, 'manage-accounts'), { name: '甲', roles: [] }, NOW);
    closeAccounts(db, boss, [4], NOW + 1);
    assert.equal(listInvitations(db, boss, { now: NOW + 2, skip: 0, limit: 9 }).rows[0]!.state, 'withdrawn');
  });

  it('opens once, also when two ask at once', () => {
    const person = { accountId: null, userid: 'wang', name: '王' };
    assert.equal(openStaff(db, opener, [person, person], NOW), 1);
    assert.equal(openStaff(db, opener, [person], NOW), 0);
  });

  it('whoever only opens accounts gives no roles, and invites without any', () => {
    const grant = { role: 'auditor', scope: null };
    assert.throws(() => saveGrant(db, opener, 4, grant, NOW), /您无此操作权限/);
    assert.throws(() => addGrants(db, opener, [4], [grant], NOW), /您无此操作权限/);
    assert.throws(() => removeGrant(db, opener, 4, 'archive-manager'), /您无此操作权限/);
    assert.throws(() => createInvitation(db, opener, { name: '甲', roles: [grant] }, NOW), /您无此操作权限/);
    createInvitation(db, opener, { name: '甲', roles: [] }, NOW);
  });

  it('nobody but a 超级管理员 gives himself anything, or anybody 超级管理员', () => {
    assert.throws(() => saveGrant(db, giver, 3, { role: 'compliance', scope: null }, NOW), /自己的角色/);
    assert.throws(() => saveGrant(db, giver, 4, { role: 'super', scope: null }, NOW), /只有超级管理员/);
    const invited = { name: '甲', roles: [{ role: 'super', scope: null }] };
    assert.throws(() => createInvitation(db, giver, invited, NOW), /只有超级管理员/);
    saveGrant(db, boss, 1, { role: 'compliance', scope: null }, NOW);
    assert.deepEqual(
      listGrants(db, boss, 1).map(({ role }) => role),
      ['super', 'compliance'],
    );
  });

  it('超级管理员 is shown to nobody else', () => {
    assert.deepEqual(listGrants(db, giver, 1), []);
    const all = { tab: 'all', search: '', department: null, position: '', role: '' } as const;
    const rows = (who: Viewer, role = '') =>
      listStaffAccounts(db, who, { ...all, role }, { sort: 'name', skip: 0, limit: 9 }).rows;
    assert.deepEqual(
      rows(giver).flatMap(({ grants }) => grants.map(({ role }) => role)),
      ['archive-manager'],
    );
    assert.equal(rows(giver, 'super').length, 0);
    assert.equal(rows(boss, 'super').length, 1);
  });

  describe('acceptInvitation', () => {
    const someone = { login: 'new', name: '新人', passwordHash: 'y' };
    const invite = (...roles: string[]) =>
      createInvitation(
        db,
        boss,
        { name: '甲', roles: roles.map((role) => ({ role, scope: role === 'archive-manager' ? EVERYONE : null })) },
        NOW,
      );
    const accept = (code: string, at = NOW + 1) => acceptInvitation(db, code, someone, at);

    it('takes the code as people type it, once', () => {
      const { code } = invite('archive-manager', 'operator');
      const joined = accept(` ${code.toLowerCase().replaceAll('-', ' ')}`);
      assert.ok('accountId' in joined);
      assert.deepEqual(
        listGrants(db, boss, joined.accountId).map(({ role, scope }) => [role, scope?.kind ?? null]),
        [
          ['archive-manager', 'everyone'],
          ['operator', null],
        ],
      );
      assert.deepEqual(accept(code), { refused: 'code' });
    });

    it('is too late after seven days', () => {
      const { code } = invite();
      assert.deepEqual(accept(code, NOW + INVITATION_LIFE), { refused: 'code' });
      assert.ok('accountId' in accept(code, NOW + INVITATION_LIFE - 1));
    });

    it('gives no 超级管理员 in the name of one who is none any more', () => {
      account(5, 'super');
      const { code } = createInvitation(
        db,
        viewer(5, 'manage-accounts', 'manage-roles'),
        { name: '甲', roles: [{ role: 'super', scope: null }] },
        NOW,
      );
      removeGrant(db, boss, 5, 'super');
      assert.deepEqual(accept(code), { refused: 'code' });
      assert.equal(connection.prepare("SELECT count(*) FROM accounts WHERE login = 'new'").pluck().get(), 0);
    });

    it('holds only while whoever made it is there and may invite', () => {
      const { code } = invite();
      assert.deepEqual(findInvitation(db, code, NOW), { name: '甲' });
      assert.equal(findInvitation(db, 'HUICUN-AAAA-AAAA-AAAA', NOW), null);
      sql(`UPDATE accounts SET wecom_userid = 'boss' WHERE id = 1;
        INSERT INTO employees (userid, name, alias, position, seen_at, revision, gone_at) VALUES ('Boss', '老板', '', '', 0, 1, 5)`);
      assert.equal(findInvitation(db, code, NOW), null);
    });
  });
});
