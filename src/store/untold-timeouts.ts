import type { Hearers, ReplyRuleContent } from '../figures/reply-rule.ts';
import { maskText } from '../messages/mask.ts';
import { isEmployee } from '../messages/people.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { directLeadersOf, ids, leadersOf, nameOf, stillHere } from './hearers.ts';
import { masksInForce } from './masking.ts';
import { listRestrictedPeople } from './restrictions.ts';
import { sql } from './sql.ts';

/** Levels of reply timeouts nobody was told of yet, with who is to hear of them and what is to be said. */
export const owner = 'desk';

export interface ToldTimeout {
  readonly id: number;
  readonly level: number;
  readonly minutes: number;
  readonly counted: ReplyRuleContent['counted'];
  readonly ruleName: string;
  readonly customerName: string;
  /** Of a group as many as a line holds. */
  readonly staffNames: readonly string[];
  readonly staff: number;
  /** Null: a single chat. */
  readonly roomName: string | null;
  /** The message the clock ran from. */
  readonly since: number;
  /** Userids of the staff. */
  readonly hearers: readonly string[];
  readonly robots: readonly string[];
  readonly mails: readonly string[];
}

interface Row {
  readonly levelId: number;
  readonly id: number;
  readonly level: number;
  readonly minutes: number;
  readonly since: number;
  readonly ruleName: string;
  readonly conversation: string;
  readonly kind: number;
  readonly customer: string;
  readonly owner: string;
  readonly keeper: string;
  readonly content: string | null;
}

/** In the order they were raised; `last`: where to go on, also when none of them is anybody's to hear. */
export function listUntoldTimeouts(
  db: ReadDb,
  after: number,
  limit: number,
): { timeouts: ToldTimeout[]; last: number } {
  const rows = all<Row & { live: number }>(
    db,
    sql`SELECT l.id AS levelId, t.id, l.level, l.minutes, l.from_at AS since, t.rule_name AS ruleName, t.conversation, t.kind,
        t.customer, t.owner, t.keeper, l.live AND t.void_at IS NULL AS live, r.content
      FROM timeout_levels l JOIN timeouts t ON t.id = l.timeout LEFT JOIN reply_rules r ON r.id = t.rule
      WHERE l.id > ${after} ORDER BY l.id LIMIT ${limit}`,
  );
  const live = rows.filter((row) => row.live === 1);
  const restricted = new Set(live.length === 0 ? [] : listRestrictedPeople(db));
  const about = ({ conversation, customer }: Row) => [customer, ...conversation.split('|')];
  const told = live.filter((row) => !about(row).some((id) => restricted.has(id)));
  return { timeouts: told.flatMap((row) => toldOf(db, row) ?? []), last: rows.at(-1)?.levelId ?? after };
}

export function readToldTimeouts(db: ReadDb): number {
  return one<{ told: number }>(db, sql`SELECT told_timeouts AS told FROM notice_state`)!.told;
}

/** Ids of notices that are due and tell of customers who wait no more. */
export interface IdleNotices {
  readonly answered: readonly number[];
  readonly voided: readonly number[];
}

export function listIdleNotices(db: ReadDb, category: string, now: number): IdleNotices {
  const rows = all<{ id: number; isVoid: number }>(
    db,
    sql`SELECT n.id, t.void_at IS NOT NULL AS isVoid
      FROM notices n JOIN timeouts t ON t.id = CAST(substr(n.subject, length('timeout:') + 1) AS INTEGER) -- timeout:17:2, up to the colon
      WHERE n.state = 'waiting' AND n.due_at <= ${now} AND n.category = ${category}
        AND (t.answered_at IS NOT NULL OR t.void_at IS NOT NULL)`,
  );
  const of = (isVoid: number) => rows.filter((row) => row.isVoid === isVoid).map(({ id }) => id);
  return { answered: of(0), voided: of(1) };
}

const ANSWERED = '客户已得到回复，没有再提醒。';
const VOIDED = '这条超时已作废，没有再提醒。';

/** They stay in the records. What has gone out meanwhile has gone out. */
export function settleNotices(db: WriteDb, { answered, voided }: IdleNotices): void {
  settleAs(db, answered, ANSWERED);
  settleAs(db, voided, VOIDED);
}

function settleAs(db: WriteDb, idle: readonly number[], problem: string): void {
  run(
    db,
    sql`UPDATE notices SET state = 'settled', problem = ${problem}
      WHERE id IN (SELECT value FROM json_each(${JSON.stringify(idle)})) AND state = 'waiting'`,
  );
}

const MOST_NAMES = 5;

/** Null when the rule has no such level any more: then nobody is to hear of it. */
function toldOf(db: ReadDb, row: Row): ToldTimeout | null {
  const content = row.content === null ? null : (JSON.parse(row.content) as ReplyRuleContent);
  const hearers = content?.levels[row.level - 1]?.hearers;
  if (!content || !hearers) return null;
  const { id, level, minutes, since, ruleName, customer, kind, conversation } = row;
  const masks = masksInForce(db);
  const masked = (person: string) => maskText(nameOf(db, person), masks);
  const staff = ids(all(db, sql`SELECT userid AS id FROM timeout_staff WHERE timeout = ${id} ORDER BY userid`));
  const room = kind === 0 ? null : one<{ name: string }>(db, sql`SELECT name FROM rooms WHERE id = ${conversation}`);
  return {
    ...{ id, level, minutes, since, ruleName, counted: content.counted, staff: staff.length },
    customerName: masked(customer),
    staffNames: staff.slice(0, MOST_NAMES).map(masked),
    roomName: kind === 0 ? null : maskText(room?.name || '未命名的群', masks),
    hearers: hearersOf(db, row, staff, hearers),
    robots: hearers.robots,
    mails: hearers.mails,
  };
}

/** Of those who still work here. */
function hearersOf(db: ReadDb, { owner: roomOwner, keeper }: Row, staff: readonly string[], told: Hearers): string[] {
  const named = [
    ...told.people,
    ...(told.employee ? staff : []),
    ...(told.departmentLeaders ? leadersOf(db, staff) : []),
    ...(told.directLeaders ? directLeadersOf(db, staff) : []),
    ...(told.roomOwner ? [roomOwner] : []),
    ...(told.roomKeeper ? [keeper] : []),
  ];
  return stillHere(db, [...new Set(named)].filter(isEmployee));
}
