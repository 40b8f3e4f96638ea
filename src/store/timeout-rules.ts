import type { Calendar } from '../calendar/calendar.ts';
import type { ReplyRule, ReplyRuleContent } from '../figures/reply-rule.ts';
import { readCalendars } from './calendars.ts';
import { all, one, type ReadDb } from './db.ts';
import { Departments } from './departments.ts';
import { sql } from './sql.ts';

/** The rules by which answers are late, with all that lies in huicun.db or takes long to look up, for the archive thread. */
export interface ReplyRules {
  /** Another one: what is watched must be worked out anew. */
  readonly mark: string;
  /** Also of who answers for groups. */
  readonly read: string;
  readonly on: readonly RuleInForce[];
  /** Those switched off and removed too: what they raised is still to be closed as they counted. */
  readonly byId: ReadonlyMap<number, RuleInForce>;
  /** When the oldest of those that are on came into force: an answer before cannot have been late. */
  readonly since: number;
  /** Who answers for a group; null: nobody was set. */
  keeperOf(room: string): string | null;
}

export interface RuleInForce extends ReplyRule {
  readonly isOn: boolean;
  /** Whether it watches somebody. */
  watches(userid: string): boolean;
  /** `who` answers for the chat: the employee, of a group its keeper. */
  calendarOf(who: string): Calendar;
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly kind: number;
  readonly isOn: number;
  readonly version: number;
  readonly content: string;
  readonly inForceAt: number;
}

/** The same ones as before where nothing has changed. */
export function readReplyRules(db: ReadDb, known: ReplyRules | null = null): ReplyRules {
  const { mark, keepers } = one<{ mark: string; keepers: string }>(
    db,
    sql`SELECT (SELECT timeouts FROM figures_rules_state) || '.' || (SELECT places FROM directory_state) AS mark,
        (SELECT count(*) || '.' || coalesce(max(max(from_at, coalesce(to_at, 0))), 0) FROM room_keepers) AS keepers`,
  )!;
  const read = `${mark} ${keepers}`;
  if (known?.read === read) return known;
  const rules = readRules(db);
  const on = rules.filter(({ isOn }) => isOn);
  const kept = keepersOf(db);
  return {
    mark,
    read,
    on,
    byId: new Map(rules.map((rule) => [rule.id, rule])),
    since: Math.min(...on.map(({ inForceAt }) => inForceAt)),
    keeperOf: (room) => kept.get(room) ?? null,
  };
}

function readRules(db: ReadDb): RuleInForce[] {
  const rows = all<Row>(
    db,
    sql`SELECT id, name, kind, is_on = 1 AND removed_at IS NULL AS isOn, version, content, in_force_at AS inForceAt
      FROM reply_rules ORDER BY id`,
  );
  if (rows.length === 0) return [];
  const calendars = readCalendars(db);
  const departments = new Departments(db);
  return rows.map(({ kind, isOn, content: json, ...row }) => {
    const content = JSON.parse(json) as ReplyRuleContent;
    return {
      ...{ ...row, kind: kind === 0 ? 'single' : 'group', isOn: isOn === 1, content },
      watches: watcher(db, content, departments),
      calendarOf: (who) => (content.calendar === null ? calendars.of(who) : calendars.byId(content.calendar)),
    };
  });
}

/** Departments with all below them, as they are today. */
function watcher(
  db: ReadDb,
  { departments, employees, excluded }: ReplyRuleContent,
  tree: Departments,
): RuleInForce['watches'] {
  const left = new Set(excluded);
  if (departments.length === 0 && employees.length === 0) return (userid) => !left.has(userid);
  const below = departments.flatMap((id) => [...tree.below(id)]);
  const within = all<{ userid: string }>(
    db,
    sql`SELECT DISTINCT userid FROM employee_departments
      WHERE department IN (SELECT value FROM json_each(${JSON.stringify(below)}))`,
  );
  const watched = new Set([...employees, ...within.map(({ userid }) => userid)]);
  return (userid) => watched.has(userid) && !left.has(userid);
}

function keepersOf(db: ReadDb): ReadonlyMap<string, string> {
  const rows = all<{ room: string; userid: string }>(
    db,
    sql`SELECT room, userid FROM room_keepers WHERE to_at IS NULL ORDER BY from_at`,
  );
  return new Map(rows.map(({ room, userid }) => [room, userid]));
}
