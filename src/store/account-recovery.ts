import { builtInRole, SUPER } from '../access/roles.ts';
import { UserError } from '../lib/errors.ts';
import { issueResetCode } from './accounts.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import { isSeparated } from './viewers.ts';

/** What somebody at the server itself does when nobody gets in any more: without a viewer, and only from the command line. */
export const owner = 'desk';

export interface KnownAccount {
  readonly login: string;
  readonly name: string;
  readonly wecomUserid: string | null;
  /** `left`: the linked person has left the company. */
  readonly state: 'open' | 'closed' | 'left';
  /** By name; those that give nothing now are said to. */
  readonly roles: readonly string[];
  readonly hasPassword: boolean;
  readonly hasTotp: boolean;
}

interface Row extends Omit<KnownAccount, 'roles' | 'hasPassword' | 'hasTotp'> {
  readonly roles: string;
  readonly password: number;
  readonly totp: number;
}

/** 超级管理员 first. */
export function listAllAccounts(db: ReadDb): KnownAccount[] {
  const separated = isSeparated(db);
  const own = new Map(
    all<{ key: string; name: string }>(db, sql`SELECT key, name FROM roles WHERE name IS NOT NULL`).map((role) => [
      role.key,
      role.name,
    ]),
  );
  const nameOf = (key: string) => {
    const builtIn = builtInRole(key);
    const off = key === SUPER ? separated : builtIn?.officer === true && !separated;
    return `${builtIn?.name ?? own.get(key) ?? '已删除的角色'}${off ? '（不生效）' : ''}`;
  };
  return all<Row>(
    db,
    sql`SELECT a.login, a.name, a.wecom_userid AS wecomUserid, a.password_hash IS NOT NULL AS password, a.totp IS NOT NULL AS totp,
        CASE WHEN e.gone_at IS NOT NULL THEN 'left' WHEN a.enabled = 1 THEN 'open' ELSE 'closed' END AS state,
        (SELECT json_group_array(role) FROM account_roles WHERE account = a.id) AS roles
      FROM accounts a LEFT JOIN employees e ON e.userid = a.wecom_userid COLLATE NOCASE
      ORDER BY NOT EXISTS (SELECT 1 FROM account_roles WHERE account = a.id AND role = ${SUPER}), a.login`,
  ).map(({ roles, password, totp, ...row }) => ({
    ...row,
    roles: (JSON.parse(roles) as string[]).map(nameOf),
    hasPassword: password === 1,
    hasTotp: totp === 1,
  }));
}

export interface Recovered {
  readonly login: string;
  readonly name: string;
  readonly code: string;
}

/**
 * A one-time code for a new password; the account is open again, without one-time password and with every lock lifted.
 * `unlink`: it belonged to somebody who has left; now it is only itself.
 */
export function recoverAccount(db: WriteDb, login: string, unlink: boolean, now: number): Recovered {
  const account = one<{ id: number; login: string; name: string }>(
    db,
    sql`SELECT id, login, name FROM accounts WHERE login = ${login}`,
  );
  if (!account) throw new UserError(`没有账号 ${login}。执行 accounts 查看有哪些账号。`);
  const { id } = account;
  run(
    db,
    sql`UPDATE accounts SET enabled = 1, totp = NULL, totp_step = NULL, changed_at = ${now},
      wecom_userid = iif(${unlink ? 1 : 0}, NULL, wecom_userid) WHERE id = ${id}`,
  );
  // Locks are kept by hashes of login and place, so they cannot be told apart: all are lifted.
  run(db, sql`DELETE FROM sign_in_tries`);
  run(db, sql`DELETE FROM sessions WHERE account_id = ${id}`);
  return { login: account.login, name: account.name, code: issueResetCode(db, null, id, now) };
}
