import type { EventFields } from '../store/callbacks.ts';
import { beginFollow, endFollow, leaveRoom, renameEmployee } from '../store/directory.ts';
import {
  noteEmployeeGone,
  noteRoomDismissed,
  refreshConsent,
  refreshCustomer,
  refreshDepartments,
  refreshEmployee,
  refreshRoom,
  refreshTags,
} from './refresh.ts';
import type { SyncParts } from './sync-part.ts';

/**
 * What each of WeCom's events means for us: who ended what, and when, is written down as it was told; what has changed is asked
 * for anew.
 */
export interface Told {
  readonly fields: EventFields;
  /** CreateTime of WeCom, or when it came, should WeCom's not be a time. */
  readonly at: number;
  /** The first asks; the others of one batch, which had come before it, are content with what it learned. */
  once(key: string, refresh: () => Promise<void>): Promise<void>;
}

type Act = (parts: SyncParts, told: Told) => Promise<void>;

interface Meaning {
  /** Fields it cannot do without. */
  readonly needs: readonly string[];
  readonly act: Act;
}

const text = ({ fields }: Told, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

/** Also when WeCom sends one alone, without the list around it. */
const list = ({ fields }: Told, name: string): readonly string[] => {
  const value = fields[name] ?? [];
  return (typeof value === 'string' ? [value] : value).filter((item) => item !== '');
};

const customer: Act = (parts, told) => {
  const id = text(told, 'ExternalUserID');
  return told.once(`customer ${id}`, () => refreshCustomer(parts, id));
};

/** Added, or added again: whom a customer had deleted WeCom may list all the while, so only the event tells that it began anew. */
const begun: Act = async (parts, told) => {
  await customer(parts, told);
  const [id, userid] = [text(told, 'ExternalUserID'), text(told, 'UserID')];
  await parts.store.write(beginFollow, { customer: id, userid, at: told.at });
};

/**
 * Written down before WeCom is asked, for it may not answer, and again after: whom a customer deleted, WeCom may still show as one
 * who has him.
 */
const ended =
  (who: 'employee' | 'customer'): Act =>
  async (parts, told) => {
    const isTransfer = who === 'employee' && text(told, 'Source') === 'DELETE_BY_TRANSFER';
    const [id, userid] = [text(told, 'ExternalUserID'), text(told, 'UserID')];
    const end = { customer: id, userid, by: isTransfer ? 'transfer' : who, at: told.at } as const;
    await parts.store.write(endFollow, end);
    await customer(parts, told);
    await parts.store.write(endFollow, end);
  };

const consent: Act = (parts, told) => {
  const [id, userid] = [text(told, 'ExternalUserID'), text(told, 'UserID')];
  return told.once(`consent ${id} ${userid}`, () => refreshConsent(parts, id, userid));
};

/** A new or a changed group; of who left it only the event tells how, and exactly when. */
const room: Act = async (parts, told) => {
  const id = text(told, 'ChatId');
  const gone = text(told, 'UpdateDetail') === 'del_member' ? list(told, 'MemChangeList') : [];
  await leave(parts, told, gone);
  await told.once(`room ${id}`, () => refreshRoom(parts, id));
  await leave(parts, told, gone); // what WeCom still showed of them a moment ago does not count
};

async function leave({ store }: SyncParts, told: Told, gone: readonly string[]): Promise<void> {
  const how = text(told, 'QuitScene');
  const scene = how === '0' || how === '1' ? Number(how) : null;
  for (const id of gone) await store.write(leaveRoom, { room: text(told, 'ChatId'), id, at: told.at, scene });
}

const dismissed: Act = (parts, told) => noteRoomDismissed(parts, text(told, 'ChatId'), told.at);

const tags: Act = (parts, told) => told.once('tags', () => refreshTags(parts));

const employee: Act = async (parts, told) => {
  const [userid, renamed] = [text(told, 'UserID'), text(told, 'NewUserID')];
  const isRenamed = renamed !== '' && renamed !== userid;
  if (isRenamed) await parts.store.write(renameEmployee, userid, renamed, told.at);
  const current = isRenamed ? renamed : userid;
  await told.once(`employee ${current}`, () => refreshEmployee(parts, current));
};

const employeeGone: Act = (parts, told) => noteEmployeeGone(parts, text(told, 'UserID'), told.at);

const departments: Act = (parts, told) => told.once('departments', () => refreshDepartments(parts));

const ofContact = (act: Act): Meaning => ({ needs: ['ExternalUserID', 'UserID'], act });
const ofRoom = (act: Act): Meaning => ({ needs: ['ChatId'], act });
const ofMember = (act: Act): Meaning => ({ needs: ['UserID'], act });
const ofAll = (act: Act): Meaning => ({ needs: [], act });

/** By Event and ChangeType. What is not here changes nothing that we keep. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['change_external_contact.add_external_contact', ofContact(begun)],
  ['change_external_contact.add_half_external_contact', ofContact(begun)],
  ['change_external_contact.edit_external_contact', ofContact(customer)],
  ['change_external_contact.del_external_contact', ofContact(ended('employee'))],
  ['change_external_contact.del_follow_user', ofContact(ended('customer'))],
  ['change_external_contact.transfer_fail', ofContact(customer)],
  ['change_external_contact.msg_audit_approved', ofContact(consent)],
  ['change_external_chat.create', ofRoom(room)],
  ['change_external_chat.update', ofRoom(room)],
  ['change_external_chat.dismiss', ofRoom(dismissed)],
  ['change_external_tag.create', ofAll(tags)],
  ['change_external_tag.update', ofAll(tags)],
  ['change_external_tag.delete', ofAll(tags)],
  ['change_external_tag.shuffle', ofAll(tags)],
  ['change_contact.create_user', ofMember(employee)],
  ['change_contact.update_user', ofMember(employee)],
  ['change_contact.delete_user', ofMember(employeeGone)],
  ['change_contact.create_party', ofAll(departments)],
  ['change_contact.update_party', ofAll(departments)],
  ['change_contact.delete_party', ofAll(departments)],
]);

/** An event of no meaning to us, or that says too little, is done with: the next sync sees what it changed. */
export async function actOn(parts: SyncParts, kind: string, told: Told): Promise<void> {
  const meaning = MEANINGS.get(kind);
  if (!meaning) return;
  if (meaning.needs.every((name) => text(told, name) !== '')) await meaning.act(parts, told);
  else parts.log.warn({ kind }, 'an event does not say what it is about');
}
