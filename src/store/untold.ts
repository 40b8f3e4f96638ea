import type { Viewer } from '../access/viewer.ts';
import { maskText } from '../messages/mask.ts';
import { isEmployee } from '../messages/people.ts';
import { all, one, type ReadDb } from './db.ts';
import { ids, leadersOf, nameOf, stillHere } from './hearers.ts';
import { masksInForce } from './masking.ts';
import { monthOfSeq } from './month-of-seq.ts';
import { listRestrictedPeople } from './restrictions.ts';
import type { Notify } from './rules.ts';
import { sql } from './sql.ts';
import type { ViolationEvent } from './violations.ts';
import { visibleAt } from './visibility.ts';

/** Violations nobody was told of yet, with who is to hear of them and what is to be said: names instead of ids, numbers masked. */
export const owner = 'desk';

export interface ToldViolation {
  readonly id: number;
  readonly ruleName: string;
  readonly kind: string;
  readonly severity: 'high' | 'medium' | 'low';
  readonly chatKind: 'internal' | 'external' | 'group';
  readonly sentAt: number;
  readonly senderName: string;
  readonly department: string;
  /** The other side of a single chat, or the group. */
  readonly otherName: string;
  readonly words: readonly string[];
  /** What was said; empty for what is no message. */
  readonly text: string;
  readonly event: { readonly by: 'staff' | 'outside' | null; readonly subject: string } | null;
  /** Of the day it was found, from 1. */
  readonly nth: number;
  readonly foundAt: number;
  /** Userids of the staff. */
  readonly hearers: readonly string[];
}

interface Row {
  readonly id: number;
  readonly ruleName: string;
  readonly kind: string;
  readonly severity: ToldViolation['severity'];
  readonly chatKind: ToldViolation['chatKind'];
  readonly seq: number | null;
  readonly conversation: string;
  readonly sender: string;
  readonly sentAt: number;
  readonly receivers: string;
  readonly words: string;
  readonly event: string | null;
  readonly notify: string;
  readonly nth: number;
  readonly foundAt: number;
}

const COLUMNS = sql`v.id, v.rule_name AS ruleName, v.rule_kind AS kind, v.severity, v.chat_kind AS chatKind, v.seq, v.conversation,
  v.sender, v.sent_at AS sentAt, v.receivers, v.words, v.event, v.found_at AS foundAt,
  v.id + 1 - (SELECT first FROM violation_days d WHERE d.day = (v.found_at + 28800000) / 86400000) AS nth`;

/** In the order they were found; `last`: where to go on, also when none of them is anybody's to hear. */
export function listUntold(db: ReadDb, after: number, limit: number): { violations: ToldViolation[]; last: number } {
  const rows = all<Row & { origin: string }>(
    db,
    sql`SELECT ${COLUMNS}, v.origin, coalesce(r.notify, '{}') AS notify FROM violations v LEFT JOIN rules r ON r.id = v.rule
      WHERE v.id > ${after} ORDER BY v.id LIMIT ${limit}`,
  );
  // Whoever looks back at the past looks at the screen; he does not want a thousand messages.
  const found = rows.filter(({ origin }) => origin === 'live');
  const live = withoutRestricted(db, found);
  return { violations: live.map((row) => told(db, row)), last: rows.at(-1)?.id ?? after };
}

/** Found just before somebody was restricted: what he said, and his single chats, are told to nobody from then on. */
function withoutRestricted(db: ReadDb, rows: readonly Row[]): readonly Row[] {
  const people = new Set(rows.length === 0 ? [] : listRestrictedPeople(db));
  if (people.size === 0) return rows;
  const happened = (event: string | null) => {
    const { subject, by, other } = JSON.parse(event ?? '{}') as Partial<ViolationEvent>;
    return [subject, by, other].flatMap((id) => id ?? []);
  };
  const about = ({ sender, receivers, conversation, event }: Row) => [
    ...[sender, ...happened(event)],
    ...(conversation.includes('|') ? [...conversation.split('|'), ...(JSON.parse(receivers) as string[])] : []),
  ];
  return rows.filter((row) => !about(row).some((id) => people.has(id)));
}

/** The newest of these kinds that the viewer may see, to show a template with; numbers are masked in it as in a notice. */
export function findSampleViolation(
  db: ReadDb,
  viewer: Viewer,
  { kinds, others }: { readonly kinds: readonly string[]; readonly others: boolean },
): (ToldViolation & { readonly conversation: string }) | null {
  const row = one<Row>(
    db,
    sql`SELECT ${COLUMNS}, '{}' AS notify FROM violations v JOIN conversations c ON c.key = v.conversation
      WHERE (v.rule_kind IN (SELECT value FROM json_each(${JSON.stringify(kinds)}))) = ${others ? 0 : 1}
        AND ${visibleAt(viewer, sql`v.sent_at`)} ORDER BY v.sent_at DESC, v.id DESC LIMIT 1`,
  );
  return row && { ...told(db, row), conversation: row.conversation };
}

function told(db: ReadDb, row: Row): ToldViolation {
  const { id, ruleName, kind, severity, chatKind, sentAt, nth, foundAt } = row;
  const masks = masksInForce(db);
  const masked = (text: string) => maskText(text, masks);
  const event = row.event === null ? null : (JSON.parse(row.event) as ViolationEvent);
  return {
    ...{ id, ruleName, kind, severity, chatKind, sentAt, nth, foundAt },
    senderName: masked(nameOf(db, row.sender)),
    department: departmentOf(db, row.sender),
    otherName: masked(otherOf(db, row)),
    words: (JSON.parse(row.words) as string[]).map(masked),
    text: masked(textOf(db, row.seq)),
    event: event && {
      by: event.by === null ? null : isEmployee(event.by) ? 'staff' : 'outside',
      subject: masked(nameOf(db, event.subject)),
    },
    hearers: hearersOf(db, row),
  };
}

function departmentOf(db: ReadDb, userid: string): string {
  return (
    one<{ name: string }>(
      db,
      sql`SELECT d.name FROM employees e JOIN departments d ON d.id = e.main_department WHERE e.userid = ${userid}`,
    )?.name ?? (isEmployee(userid) ? '未分部门' : '外部')
  );
}

function otherOf(db: ReadDb, { chatKind, conversation, sender, receivers }: Row): string {
  if (chatKind === 'group' || !conversation.includes('|')) {
    const room = one<{ name: string }>(db, sql`SELECT name FROM rooms WHERE id = ${conversation}`);
    return room?.name || '未命名的群';
  }
  const others = (JSON.parse(receivers) as string[]).filter((id) => id !== sender);
  const ids = others.length > 0 ? others : conversation.split('|').filter((id) => id !== sender);
  return ids
    .slice(0, 3)
    .map((id) => nameOf(db, id))
    .join('、');
}

function textOf(db: ReadDb, seq: number | null): string {
  const month = seq === null ? null : monthOfSeq(db, seq);
  if (month === null) return '';
  return one<{ text: string }>(db.month(month), sql`SELECT text FROM messages WHERE seq = ${seq}`)?.text ?? '';
}

/** Whom the rule names, of those who still work here. */
function hearersOf(db: ReadDb, row: Row): string[] {
  const notify = JSON.parse(row.notify) as Partial<Notify>;
  const named = [
    ...(notify.people ?? []),
    ...(notify.trigger ? [row.sender] : []),
    ...(notify.roomOwner ? roomOwner(db, row.conversation) : []),
    ...(notify.roomKeeper ? roomKeeper(db, row.conversation) : []),
    ...(notify.departmentLeaders ? leadersOf(db, staffOf(row)).filter((id) => id !== row.sender) : []),
    ...listRoleHolders(db, notify.roles ?? []),
  ];
  return stillHere(db, [...new Set(named)].filter(isEmployee));
}

function staffOf({ sender, receivers, conversation }: Row): string[] {
  if (isEmployee(sender)) return [sender];
  const others = conversation.includes('|') ? conversation.split('|') : (JSON.parse(receivers) as string[]);
  return others.filter(isEmployee);
}

function roomOwner(db: ReadDb, room: string): string[] {
  return ids(all(db, sql`SELECT owner AS id FROM rooms WHERE id = ${room}`));
}

/** Where nobody was set, the owner. */
function roomKeeper(db: ReadDb, room: string): string[] {
  const set = ids(all(db, sql`SELECT userid AS id FROM room_keepers WHERE room = ${room} AND to_at IS NULL`));
  return set.length > 0 ? set : roomOwner(db, room);
}

/** Those with an account that is open; whoever does not use WeCom cannot be reached by it. */
export function listRoleHolders(db: ReadDb, roles: readonly string[]): string[] {
  return ids(
    all(
      db,
      sql`SELECT DISTINCT coalesce((SELECT e.userid FROM employees e WHERE e.userid = a.wecom_userid COLLATE NOCASE), a.wecom_userid) AS id FROM json_each(${JSON.stringify(roles)}) j
        JOIN account_roles r ON r.role = j.value JOIN accounts a ON a.id = r.account AND a.enabled = 1
        WHERE a.wecom_userid IS NOT NULL`,
    ),
  );
}
