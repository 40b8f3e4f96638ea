import Database from 'better-sqlite3';
import type { Scope } from '../../src/access/scope.ts';
import { EVERYONE, NO_LIMITS } from '../../src/access/scope.ts';
import { ArchiveFiles } from '../../src/store/archive-files.ts';
import { recordDepartments } from '../../src/store/directory-departments.ts';
import { type Built, pathsIn } from './search-archive.ts';
import { benchCompany, staffOfBench } from './search-corpus.ts';

/** Two hundred teams below the departments of the company, and accounts that may see some of them. */
export interface Looker {
  readonly login: string;
  /** What he may see, in words. */
  readonly label: string;
  readonly scope: Scope;
  readonly seesNumbers: boolean;
  /** He stands for what the last line tells; the others are there to be looked at. */
  readonly counts: boolean;
}

const TEAMS = 200;
const FIRST_TEAM = 1000;
const DAY = 86_400_000;

/** The five teams that are looked at. One of a hundred is in groups and talks to colleagues, so one of these is. */
const CHOSEN = [0, 41, 82, 123, 164].map((n) => FIRST_TEAM + n);

export const onePerson = (): string => staffOfBench(benchCompany())[0]!;

/** The first sees everything: the others are measured against him. */
export function lookers(now: number): Looker[] {
  const teams: Scope = { ...NO_LIMITS, kind: 'custom', departments: CHOSEN.map((id) => ({ id, below: true })) };
  const one: Scope = { ...NO_LIMITS, kind: 'custom', employees: [onePerson()] };
  const late: Scope = { ...teams, from: now - 45 * DAY, kinds: ['external', 'group'] };
  const common = { seesNumbers: true, counts: true };
  return [
    { login: 'whole', label: '全部', scope: EVERYONE, ...common },
    { login: 'teams', label: `${CHOSEN.length}/${TEAMS} 部门`, scope: teams, ...common },
    { login: 'one', label: '1 名员工', scope: one, ...common },
    { login: 'late', label: '部门，限 45 天与类型', scope: late, ...common, counts: false },
    { login: 'masked', label: '部门，号码遮盖', scope: teams, seesNumbers: false, counts: false },
    { login: 'blind', label: '全部，号码遮盖', scope: EVERYONE, seesNumbers: false, counts: false },
  ];
}

/** Adds to the archive what other benches do not ask for; once. */
export function recordTeams({ dir }: Built): void {
  const company = benchCompany();
  const staff = staffOfBench(company);
  const size = staff.length / TEAMS;
  const team = (i: number) => FIRST_TEAM + Math.floor(i / size);
  const parents = new Map(company.staff.map(({ userid, departments }) => [userid, departments[0]!]));
  const teams = Array.from({ length: TEAMS }, (_, n) => {
    const parentId = parents.get(staff[n * size]!.replace(/\d+$/, '')) ?? company.departments[0]!.id;
    return { id: FIRST_TEAM + n, name: `${n + 1} 组`, parentId, order: n, leaders: [] };
  });
  const files = new ArchiveFiles(pathsIn(dir), () => Date.now());
  files.write(recordDepartments, [...company.departments, ...teams], Date.now());
  files.write(({ connection }) => {
    const put = connection.prepare('INSERT OR IGNORE INTO employee_departments (userid, department) VALUES (?, ?)');
    for (const [i, userid] of staff.entries()) put.run(userid, team(i));
  });
  files.close();
}

/** While the service runs: their password is the first administrator's. */
export function openAccounts({ dir }: Built, all: readonly Looker[], now: number): void {
  const desk = new Database(pathsIn(dir).desk, { timeout: 10_000 });
  const role = desk.prepare('INSERT INTO roles (key, name, permissions, made_at, changed_at) VALUES (?, ?, ?, ?, ?)');
  const account = desk.prepare(`INSERT INTO accounts (login, name, password_hash, created_at)
    SELECT ?, ?, password_hash, ? FROM accounts ORDER BY id LIMIT 1`);
  const grant = desk.prepare('INSERT INTO account_roles (account, role, scope, given_at) VALUES (?, ?, ?, ?)');
  desk
    .transaction(() => {
      for (const { login, label, scope, seesNumbers } of all) {
        const permissions = ['read-chats', 'search', ...(seesNumbers ? ['see-numbers'] : [])];
        role.run(login, label, JSON.stringify(permissions), now, now);
        const { lastInsertRowid } = account.run(login, label, now);
        grant.run(lastInsertRowid, login, JSON.stringify(scope), now);
      }
    })
    .immediate();
  desk.close();
}
