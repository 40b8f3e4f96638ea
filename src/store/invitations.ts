import { createHash, randomInt } from 'node:crypto';
import { builtInRole, SUPER } from '../access/roles.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import type { NewAccount } from './accounts.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { assertGrantable } from './grant-rules.ts';
import { assertMayGive, type Grant } from './grants.ts';
import { sql } from './sql.ts';
import { findMember, isSeparated } from './viewers.ts';

/** One-time codes for people who are to have an account. Only the hash of a code is kept, so it is shown once. */
export const owner = 'desk';

const DAY = 86_400_000;
export const INVITATION_LIFE = 7 * DAY;
const MOST_OPEN = 200;
const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ'; // none that look alike

export type InvitationState = 'open' | 'accepted' | 'expired' | 'withdrawn';

export interface Invitation {
  readonly id: number;
  readonly name: string;
  readonly roles: readonly Grant[];
  readonly madeBy: string;
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly state: InvitationState;
  /** When it was accepted or withdrawn. */
  readonly endedAt: number | null;
  /** Who came of it. */
  readonly account: { readonly id: number; readonly login: string; readonly name: string } | null;
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly roles: string;
  readonly madeBy: string;
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly endedAt: number | null;
  readonly account: number | null;
  readonly login: string | null;
  readonly accountName: string | null;
}

const COLUMNS = sql`i.id, i.name, i.roles, m.name AS madeBy, i.made_at AS madeAt, i.expires_at AS expiresAt,
  i.used_at AS usedAt, i.ended_at AS endedAt, i.account, a.login, a.name AS accountName`;
const FROM = sql`invitations i JOIN accounts m ON m.id = i.made_by LEFT JOIN accounts a ON a.id = i.account`;

/** The newest first. */
export function listInvitations(
  db: ReadDb,
  _viewer: Viewer,
  { now, skip, limit }: { now: number; skip: number; limit: number },
): { readonly total: number; readonly rows: readonly Invitation[] } {
  const { total } = one<{ total: number }>(db, sql`SELECT count(*) AS total FROM invitations`)!;
  const rows = all<Row>(db, sql`SELECT ${COLUMNS} FROM ${FROM} ORDER BY i.id DESC LIMIT ${limit} OFFSET ${skip}`);
  return { total, rows: rows.map((row) => readRow(row, now)) };
}

export function findInvitationOf(db: ReadDb, _viewer: Viewer, id: number, now: number): Invitation | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM ${FROM} WHERE i.id = ${id}`);
  return row && readRow(row, now);
}

function readRow(row: Row, now: number): Invitation {
  const { id, name, madeBy, madeAt, expiresAt, usedAt, endedAt, account, login, accountName } = row;
  const state = usedAt !== null ? 'accepted' : endedAt !== null ? 'withdrawn' : expiresAt <= now ? 'expired' : 'open';
  return {
    ...{ id, name, madeBy, madeAt, expiresAt, state },
    endedAt: usedAt ?? endedAt,
    roles: JSON.parse(row.roles) as Grant[],
    account: account === null ? null : { id: account, login: login!, name: accountName! },
  };
}

/** The code is only ever answered here. */
export function createInvitation(
  db: WriteDb,
  viewer: Viewer,
  { name, roles }: { readonly name: string; readonly roles: readonly Grant[] },
  now: number,
): { readonly id: number; readonly code: string } {
  assertMayGive(viewer, roles);
  assertGrantable(db, viewer, null, roles);
  const { open } = one<{ open: number }>(
    db,
    sql`SELECT count(*) AS open FROM invitations WHERE used_at IS NULL AND ended_at IS NULL AND expires_at > ${now}`,
  )!;
  if (open >= MOST_OPEN) throw new UserError(`待接受的邀请已有 ${MOST_OPEN} 个，这是上限。先撤回不用的，再邀请。`);
  const group = () => Array.from({ length: 4 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
  const code = `HUICUN-${group()}-${group()}-${group()}`;
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO invitations (code_hash, name, roles, made_by, made_at, expires_at)
      VALUES (${hashOfCode(code)}, ${name}, ${JSON.stringify(roles)}, ${viewer.accountId}, ${now}, ${now + INVITATION_LIFE})
      RETURNING id`,
  )!;
  return { id, code };
}

/** False when it is not open any more. */
export function withdrawInvitation(db: WriteDb, _viewer: Viewer, id: number, now: number): boolean {
  return (
    run(
      db,
      sql`UPDATE invitations SET ended_at = ${now}
        WHERE id = ${id} AND used_at IS NULL AND ended_at IS NULL AND expires_at > ${now}`,
    ) > 0
  );
}

interface OpenInvitation {
  readonly id: number;
  readonly name: string;
  readonly roles: string;
  readonly madeBy: number;
}

function findOpen(db: ReadDb | WriteDb, code: string, now: number): OpenInvitation | null {
  return one(
    db,
    sql`SELECT id, name, roles, made_by AS madeBy FROM invitations WHERE code_hash = ${hashOfCode(code)}
      AND used_at IS NULL AND ended_at IS NULL AND expires_at > ${now}`,
  );
}

/** An invitation that holds today: whoever made it is still here and may still invite. Null for every other reason alike. */
export function findInvitation(db: ReadDb, code: string, now: number): { readonly name: string } | null {
  const found = findOpen(db, code, now);
  const maker = found && findMember(db, found.madeBy);
  return maker?.viewer.permissions.includes('manage-accounts') ? { name: found!.name } : null;
}

export type Joined = { readonly accountId: number } | { readonly refused: 'code' | 'login' };

/**
 * Makes the account with the roles of the invitation and uses it up, all or nothing. Every code that is not good is answered
 * alike; a login that is taken costs nothing. 59 bits and a guarded page leave nothing to try out.
 */
export function acceptInvitation(
  db: WriteDb,
  code: string,
  { login, name, passwordHash }: NewAccount,
  now: number,
): Joined {
  const found = findOpen(db, code, now);
  if (!found) return { refused: 'code' };
  const asked = JSON.parse(found.roles) as Grant[];
  const roles = asked.filter(({ role }) => stillGiven(db, found, role));
  if ((asked.length > 0 && roles.length === 0) || clash(db, roles)) return { refused: 'code' };
  if (one(db, sql`SELECT 1 FROM accounts WHERE login = ${login}`)) return { refused: 'login' };
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO accounts (login, name, password_hash, created_at, signed_in_at)
      VALUES (${login}, ${name || found.name}, ${passwordHash}, ${now}, ${now}) RETURNING id`,
  )!;
  for (const { role, scope } of roles) {
    run(
      db,
      sql`INSERT INTO account_roles (account, role, scope, given_by, given_at)
        VALUES (${id}, ${role}, ${scope && JSON.stringify(scope)}, ${found.madeBy}, ${now})`,
    );
  }
  run(db, sql`UPDATE invitations SET used_at = ${now}, account = ${id} WHERE id = ${found.id}`);
  return { accountId: id };
}

/** A role that has gone in the meantime is not given; 超级管理员 only comes from one who still is. */
function stillGiven(db: WriteDb, { madeBy }: OpenInvitation, role: string): boolean {
  const maker = one(db, sql`SELECT 1 FROM accounts WHERE id = ${madeBy} AND enabled = 1`);
  if (maker === null) return false;
  if (role === SUPER)
    return one(db, sql`SELECT 1 FROM account_roles WHERE account = ${madeBy} AND role = ${SUPER}`) !== null;
  return builtInRole(role) !== null || one(db, sql`SELECT 1 FROM roles WHERE key = ${role}`) !== null;
}

/** The three officers have been set apart since: what was asked for together may not be held together any more. */
function clash(db: WriteDb, roles: readonly Grant[]): boolean {
  const officer = roles.some(({ role }) => builtInRole(role)?.officer);
  return roles.length > 1 && officer && isSeparated(db);
}

function hashOfCode(code: string): string {
  const letters = code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
  return createHash('sha256').update(letters).digest('hex');
}
