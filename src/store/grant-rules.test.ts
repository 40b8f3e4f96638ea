import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { EVERYONE, NO_LIMITS, type Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { WriteDb } from './db.ts';
import { assertGrantable, assertNotLast } from './grant-rules.ts';
import { migrate } from './migrate.ts';
import { createRole } from './roles.ts';
import { beginSeparation, endSeparation } from './separation.ts';

const SOME: Scope = { ...NO_LIMITS, kind: 'custom', employees: ['zhang'] };
const NOBODY: Scope = { ...NO_LIMITS, kind: 'custom' };
const [BOSS, KEEPER, OTHER] = [1, 2, 3];
const viewer = (accountId: number): Viewer => ({ accountId, name: '', permissions: [], scope: [] });
const given = (role: string, scope: Scope | null = null) => ({ role, scope });

describe('assertGrantable', () => {
  const connection = new Database(':memory:');
  const db = { connection } as WriteDb;
  const hold = (account: number, ...roles: string[]) => {
    connection.prepare('DELETE FROM account_roles WHERE account = ?').run(account);
    for (const role of roles)
      connection.prepare('INSERT INTO account_roles (account, role, given_at) VALUES (?, ?, 0)').run(account, role);
  };
  const allows = (by: number, to: number | null, ...roles: ReturnType<typeof given>[]) =>
    assertGrantable(db, viewer(by), to, roles);
  const refuses = (reason: RegExp, ...asked: Parameters<typeof allows>) =>
    assert.throws(() => allows(...asked), { name: 'UserError', message: reason });

  before(() => {
    migrate(connection, 'desk');
    const add = connection.prepare(
      `INSERT INTO accounts (id, login, name, password_hash, created_at) VALUES (?, ?, ?, 'x', 0)`,
    );
    for (const [id, login] of ['boss', 'keeper', 'other', 'a', 'b', 'c'].entries()) add.run(id + 1, login, login);
    hold(BOSS, 'super');
    hold(KEEPER, 'security');
  });

  it('lets nobody but 超级管理员 give or take 超级管理员', () => {
    refuses(/只有超级管理员/, KEEPER, OTHER, given('super'));
    refuses(/只有超级管理员/, KEEPER, null, given('super'));
    refuses(/只有超级管理员/, KEEPER, BOSS);
    allows(BOSS, OTHER, given('super'));
    allows(BOSS, null, given('super'));
  });

  it('lets nobody but 超级管理员 change his own roles', () => {
    refuses(/自己的角色/, KEEPER, KEEPER, given('security'), given('operator'));
    allows(BOSS, BOSS, given('super'), given('operator'));
  });

  it('says nothing against what is already so', () => {
    hold(OTHER, 'super');
    allows(KEEPER, OTHER, given('super'));
    hold(OTHER);
  });

  it('keeps the last 超级管理员 who can sign in', () => {
    refuses(/最后一位能登录的超级管理员/, BOSS, BOSS, given('operator'));
    hold(OTHER, 'super');
    connection.exec('UPDATE accounts SET enabled = 0 WHERE id = 3');
    refuses(/最后一位/, BOSS, BOSS);
    connection.exec('UPDATE accounts SET enabled = 1, password_hash = NULL WHERE id = 3');
    refuses(/最后一位/, BOSS, BOSS);
    connection.exec("UPDATE accounts SET wecom_userid = 'other' WHERE id = 3");
    allows(BOSS, BOSS);
    assert.throws(() => {
      hold(OTHER);
      assertNotLast(db, BOSS, 'super');
    });
  });

  it('wants a scope where the role has none, and none where it cannot have one', () => {
    refuses(/授权时要选择查看范围/, BOSS, OTHER, given('archive-manager'));
    refuses(/至少一个部门/, BOSS, OTHER, given('archive-manager', NOBODY));
    refuses(/不能另设/, BOSS, OTHER, given('operator', SOME));
    refuses(/不能另设/, BOSS, OTHER, given('super', SOME));
    refuses(/已经不在/, BOSS, OTHER, given('r0'));
    allows(BOSS, OTHER, given('archive-manager', SOME), given('auditor', SOME), given('operator'));
    allows(BOSS, null, given('archive-manager', EVERYONE));
  });

  it('keeps an officer from every other role, also before they are apart', () => {
    refuses(/三员之一/, BOSS, OTHER, given('audit-officer'), given('auditor'));
    refuses(/三员之一/, BOSS, OTHER, given('audit-officer'), given('system-officer'));
    allows(BOSS, OTHER, given('audit-officer'));
  });

  it('keeps the last officer of each kind once they are apart, and 超级管理员 from everything', () => {
    assert.throws(() => beginSeparation(db, viewer(BOSS), 1), /还没有能登录的系统管理员/);
    hold(4, 'system-officer');
    hold(5, 'security-officer');
    hold(6, 'audit-officer');
    assert.throws(() => beginSeparation(db, viewer(KEEPER), 1), /只有超级管理员/);
    const draft = { name: '开户', permissions: ['manage-accounts'], scope: null, needsTotp: false } as const;
    const role = createRole(db, viewer(BOSS), draft, 1);
    assert.throws(() => beginSeparation(db, viewer(BOSS), 1), /自建角色“开户”/);
    connection.prepare('DELETE FROM roles WHERE key = ?').run(role);
    beginSeparation(db, viewer(BOSS), 1);

    refuses(/最后一位能登录的审计管理员/, 5, 6);
    refuses(/只有超级管理员/, BOSS, OTHER, given('super'));
    refuses(/自己的角色/, 5, 5);
    allows(5, OTHER, given('audit-officer'));
    assert.throws(() => createRole(db, viewer(5), draft, 1), /三员分立期间/);
    assert.equal(endSeparation(db, 2), true);
    assert.equal(endSeparation(db, 3), false);
    allows(BOSS, OTHER, given('super'));
  });
});
