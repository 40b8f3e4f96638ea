import { recordConsents } from '../store/consents.ts';
import {
  dismissRoom,
  endEmployee,
  recordCustomerFollows,
  recordDepartments,
  recordRoom,
  recordTags,
  recordUnknownRoom,
  renameEmployee as renameInStore,
} from '../store/directory.ts';
import { recordMembers } from './sync-members.ts';
import type { SyncParts } from './sync-part.ts';

/** One thing of the directory brought up to date, because WeCom said that it changed. Whoever calls tries again what throws. */
export async function refreshEmployee({ store, contacts, clock }: SyncParts, userid: string): Promise<void> {
  const found = await contacts.employee(userid);
  if (found) await recordMembers(store, [found], clock(), 'event');
  else await store.write(endEmployee, userid, clock(), 'event');
}

export async function refreshDepartments({ store, contacts, clock }: SyncParts): Promise<void> {
  const rows = await contacts.departments();
  if (rows.length > 0) await store.write(recordDepartments, rows, clock());
}

/** His name, and everybody who has him as a contact; nobody, when WeCom knows no such contact any more. */
export async function refreshCustomer({ store, contacts, clock }: SyncParts, customer: string): Promise<void> {
  const found = await contacts.customer(customer);
  await store.write(recordCustomerFollows, customer, found, clock());
}

/** Whether it is one of customers or one inside the company is WeCom's to say. */
export async function refreshRoom({ store, contacts, clock }: SyncParts, room: string): Promise<void> {
  const found = (await contacts.customerRoom(room)) ?? (await contacts.internalRoom(room));
  if (found) await store.write(recordRoom, found, clock(), 'event');
  else await store.write(recordUnknownRoom, room, clock());
}

export async function refreshTags({ store, contacts, clock }: SyncParts): Promise<void> {
  await store.write(recordTags, await contacts.tags(), clock());
}

/** Of one customer towards one employee. */
export async function refreshConsent(
  { store, contacts, clock }: SyncParts,
  customer: string,
  userid: string,
): Promise<void> {
  await store.write(recordConsents, await contacts.consents([{ customer, userid }]), clock());
}

/** The same person under a new userid: what was known of the old one is the new one's. */
export async function renameEmployee(parts: SyncParts, was: string, now: string): Promise<void> {
  await parts.store.write(renameInStore, was, now, parts.clock());
  await refreshEmployee(parts, now);
}

export async function noteEmployeeGone({ store }: SyncParts, userid: string, at: number): Promise<void> {
  await store.write(endEmployee, userid, at, 'event');
}

/** WeCom told that the group was dissolved. */
export async function noteRoomDismissed({ store }: SyncParts, room: string, at: number): Promise<void> {
  await store.write(dismissRoom, room, at);
}
