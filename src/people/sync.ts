import type { Clock } from '../lib/clock.ts';
import { messageOf, remedyOf, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import {
  endEmployees,
  endFollows,
  listRobotsToCheck,
  listRoomsToCheck,
  recordCustomers,
  recordDepartments,
  recordEmployees,
  recordRobot,
  recordRoom,
  recordScope,
  recordUnknownRoom,
} from '../store/directory.ts';
import { closeIncidents, recordIncident } from '../store/incidents.ts';
import type { Store } from '../store/store.ts';
import type { ContactsApi } from '../wecom/contacts-api.ts';

/**
 * Brings the directory up to date: departments, members, archive scope, customers, groups, robots. Each part stands for
 * itself: one that WeCom refuses is said on the health page and leaves the others, and what was known, as they are.
 */
export interface SyncParts {
  readonly store: Store;
  readonly contacts: ContactsApi;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SyncOutcome {
  /** What could not be brought up to date, each with its sentence. */
  readonly failed: readonly { readonly part: string; readonly sentence: string }[];
}

interface Part {
  readonly name: string;
  run(parts: SyncParts, at: number): Promise<void>;
}

const DAY = 86_400_000;
const ROOMS_A_RUN = 2000;

const PARTS: readonly Part[] = [
  { name: '部门与成员', run: syncEmployees },
  { name: '存档范围', run: syncScope },
  { name: '客户', run: syncCustomers },
  { name: '客户群', run: syncCustomerRooms },
  { name: '内部群', run: (parts, at) => syncOtherRooms(parts, at, at - DAY) },
  { name: '机器人', run: (parts, at) => syncRobots(parts, at, at - DAY) },
];

const NEVER = 0;
const NEWCOMERS: readonly Part[] = [
  { name: '内部群', run: (parts, at) => syncOtherRooms(parts, at, NEVER) },
  { name: '机器人', run: (parts, at) => syncRobots(parts, at, NEVER) },
];

export async function syncDirectory(parts: SyncParts): Promise<SyncOutcome> {
  const outcome = await runParts(parts, PARTS);
  if (outcome.failed.length === 0) await parts.store.write(closeIncidents, KIND, parts.clock());
  return outcome;
}

/** Groups and robots that have just begun to talk get their names soon, not with the next whole run. */
export function nameNewcomers(parts: SyncParts): Promise<SyncOutcome> {
  return runParts(parts, NEWCOMERS);
}

async function runParts(parts: SyncParts, wanted: readonly Part[]): Promise<SyncOutcome> {
  const at = parts.clock();
  const failed: { part: string; sentence: string }[] = [];
  for (const { name, run } of wanted) {
    try {
      await run(parts, at);
    } catch (error) {
      const known = error instanceof UserError || remedyOf(error) !== '';
      parts.log.warn({ part: name, err: error }, 'a part of the directory could not be brought up to date');
      const sentence = known ? messageOf(error) : '出现内部错误，稍后自动重试。';
      failed.push({ part: name, sentence });
      await note(parts, name, sentence, remedyOf(error), error);
      if (error instanceof UserError) break; // not set up yet: the rest would say the same
    }
  }
  return { failed };
}

const KIND = 'directory';

async function note({ store, clock }: SyncParts, part: string, sentence: string, remedy: string, error: unknown) {
  const { code } = error as { code?: unknown };
  const incident = {
    kind: KIND,
    code: typeof code === 'number' ? code : null,
    sentence: `通讯录的${part}没有同步成功：${sentence}`,
    remedy,
  };
  await store.write(recordIncident, incident, clock());
}

/** Nobody counts as gone unless every department was read. */
async function syncEmployees({ store, contacts }: SyncParts, at: number): Promise<void> {
  const departments = await contacts.departments();
  for (const { id } of departments) await store.write(recordEmployees, await contacts.employees(id), at);
  await store.write(recordDepartments, departments, at);
  await store.write(endEmployees, at);
}

async function syncScope({ store, contacts, log }: SyncParts, at: number): Promise<void> {
  const { ended } = await store.write(recordScope, await contacts.permitted(), at);
  if (ended.length > 0) log.info({ count: ended.length }, 'people left the archive scope');
}

async function syncCustomers({ store, contacts }: SyncParts, at: number): Promise<void> {
  const followers = await contacts.followers();
  for await (const page of contacts.customersOf(followers)) await store.write(recordCustomers, page, at);
  await store.write(endFollows, followers, at);
}

async function syncCustomerRooms({ store, contacts }: SyncParts, at: number): Promise<void> {
  for await (const page of contacts.customerRooms()) {
    for (const id of page) {
      const room = await contacts.customerRoom(id);
      if (room) await store.write(recordRoom, room, at);
    }
  }
}

/** Groups nobody lists: those people were seen to talk in. A customer group may be among them that our application sees by its id only. */
async function syncOtherRooms({ store, contacts }: SyncParts, at: number, checkedBefore: number): Promise<void> {
  for (const id of await store.write(listRoomsToCheck, checkedBefore, ROOMS_A_RUN)) {
    const room = (await contacts.internalRoom(id)) ?? (await contacts.customerRoom(id));
    if (room) await store.write(recordRoom, room, at);
    else await store.write(recordUnknownRoom, id, at);
  }
}

async function syncRobots({ store, contacts }: SyncParts, at: number, checkedBefore: number): Promise<void> {
  for (const id of await store.write(listRobotsToCheck, checkedBefore, ROOMS_A_RUN)) {
    await store.write(recordRobot, id, (await contacts.robotName(id)) ?? '', at);
  }
}
