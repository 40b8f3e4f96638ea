import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import {
  endEmployees,
  recordDepartments,
  recordEmployeeIds,
  recordEmployees,
  recordScope,
} from '../store/directory.ts';
import { closeIncidents, recordIncident } from '../store/incidents.ts';
import type { Store } from '../store/store.ts';
import type { EmployeeEntry } from '../wecom/contacts-api.ts';
import { WecomError } from '../wecom/errors.ts';
import { Incomplete, type Part, type PartRun, pagesFrom } from './sync-part.ts';

/** The company itself: departments, members, whose chats are archived. */
export const departments: Part = {
  name: 'departments',
  secret: 'agent',
  async run(run) {
    const rows = await run.shared.departments(run);
    if (rows.length === 0) throw nobodySeen();
    await run.store.write(recordDepartments, rows, run.at);
    return rows.length;
  },
};

/** Nobody counts as gone unless every department was read. */
export const employees: Part = {
  name: 'employees',
  secret: 'agent',
  async run(run) {
    const named = await readDepartments(run).catch((error: unknown) => instead(run, error));
    const rows = named ?? (await readIds(run));
    if (rows === 0) throw nobodySeen();
    await run.store.write(endEmployees, run.at);
    if (named !== null) await run.store.write(closeIncidents, ONLY_IDS, run.clock());
    return rows;
  },
};

export const scope: Part = {
  name: 'scope',
  secret: 'archive',
  async run(run) {
    const editions = (await byEdition(run)) ?? [{ edition: 0, userids: await allPermitted(run) }];
    const { left } = await run.store.write(recordScope, editions, run.at);
    if (left.length > 0) run.log.info({ count: left.length }, 'people left the archive scope');
    return new Set(editions.flatMap(({ userids }) => userids)).size;
  },
};

const ROWS_A_WRITE = 500; // what is archived meanwhile comes in between

async function readDepartments(run: PartRun): Promise<number> {
  const { progress, patience, contacts } = run;
  const all = (await run.shared.departments(run)).map(({ id }) => id).sort((a, b) => a - b);
  await progress.of(all.length);
  const after = progress.placeAs(z.int()) ?? Number.NEGATIVE_INFINITY;
  for (const [i, id] of all.entries()) {
    if (id <= after) continue;
    const rows = await patience.ask(() => contacts.employees(id));
    for (let from = 0; from < rows.length; from += ROWS_A_WRITE)
      await recordMembers(run.store, rows.slice(from, from + ROWS_A_WRITE), run.at, 'sync');
    const own = rows.filter(({ mainDepartment }) => mainDepartment === id || mainDepartment === null).length;
    await progress.step({ done: i + 1, rows: own, place: id });
  }
  return progress.rows;
}

/** A name WeCom leaves out is not known; it is no new name. */
export async function recordMembers(
  store: Store,
  rows: readonly EmployeeEntry[],
  at: number,
  source: 'sync' | 'event',
): Promise<void> {
  const named = rows.filter(({ name }) => name !== '');
  const nameless = rows.filter(({ name }) => name === '');
  if (named.length > 0) await store.write(recordEmployees, named, at, source);
  if (nameless.length === 0) return;
  const ids = nameless.map(({ userid, departments: own }) => ({ userid, departments: own.map(({ id }) => id) }));
  await store.write(recordEmployeeIds, ids, at);
}

const REFUSED: readonly number[] = [48002, 60011, 301002];
const ONLY_IDS = 'directory-ids';

/** Members by their ids alone when the application may not list them and the address book's own secret is there. */
async function instead(run: PartRun, error: unknown): Promise<null> {
  if (!(error instanceof WecomError) || !REFUSED.includes(error.code)) throw error;
  const canAsk = await run.patience
    .ask(() => run.contacts.memberIds(''))
    .then(
      () => true,
      (refused: unknown) => {
        if (refused instanceof UserError || refused instanceof WecomError) return false;
        throw refused;
      },
    );
  if (!canAsk) throw error;
  const sentence = `通讯录只同步了成员的账号与部门，没有姓名与职务：${error.message}`;
  const { code, remedy } = error;
  await run.store.write(recordIncident, { kind: ONLY_IDS, code, sentence, remedy }, run.clock());
  return null;
}

/** A member of several departments may come on two pages, so all of them are looked at together: an id and a number each. */
async function readIds({ store, contacts, patience, at }: PartRun): Promise<number> {
  const found = new Map<string, number[]>();
  const pages = pagesFrom('user/list_id', '', (cursor) => patience.ask(() => contacts.memberIds(cursor)));
  for await (const { rows } of pages) {
    for (const { userid, department } of rows) found.set(userid, [...(found.get(userid) ?? []), department]);
  }
  const members = [...found].map(([userid, ids]) => ({ userid, departments: ids }));
  for (let from = 0; from < members.length; from += ROWS_A_WRITE)
    await store.write(recordEmployeeIds, members.slice(from, from + ROWS_A_WRITE), at);
  return members.length;
}

interface EditionScope {
  readonly edition: number;
  readonly userids: readonly string[];
}

const EDITIONS = [1, 2, 3] as const;

/** Null when WeCom does not tell the versions of the service apart: it refuses the question, or answers each alike. */
async function byEdition({ contacts, patience }: PartRun): Promise<EditionScope[] | null> {
  const found: EditionScope[] = [];
  for (const edition of EDITIONS) {
    const userids = await patience.ask(() => contacts.permitted(edition)).catch(refusal);
    if (userids === null) return null;
    found.push({ edition, userids });
  }
  const [first, ...others] = found.map(({ userids }) => [...userids].sort().join('\n'));
  return others.every((one) => one === first) ? null : found;
}

/** What is wrong with more than the version will be said of the plain list too. */
function refusal(error: unknown): null {
  if (error instanceof WecomError) return null;
  throw error;
}

function allPermitted({ contacts, patience }: PartRun): Promise<string[]> {
  return patience.ask(() => contacts.permitted());
}

function nobodySeen(): Incomplete {
  return new Incomplete(
    '企业微信没有返回任何部门或成员，已保留上次同步的内容。',
    '请到企业微信管理后台 → 应用管理 → 自建应用 → 可见范围中选择整个公司。',
  );
}
