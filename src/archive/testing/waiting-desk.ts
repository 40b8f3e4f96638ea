import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import type { Hearers, ReplyRuleContent } from '../../figures/reply-rule.ts';
import { all } from '../../store/db.ts';
import { createReplyRule } from '../../store/reply-rules.ts';
import { Sql } from '../../store/sql.ts';
import { viewer, World } from '../../testing/world.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const NOBODY: Hearers = {
  ...{ employee: false, departmentLeaders: false, directLeaders: false, roomOwner: false, roomKeeper: false },
  ...{ people: [], robots: [], mails: [] },
};

/** Single chats, every hour of the day, from the last message, unless the test says otherwise. */
export function contentOf(minutes: readonly number[], more: Partial<ReplyRuleContent> = {}): ReplyRuleContent {
  return {
    ...{ departments: [], employees: [], excluded: [], clock: 'last', counted: 'always', calendar: null },
    levels: minutes.map((one) => ({ minutes: one, hearers: NOBODY })),
    ...more,
  };
}

export interface Raised {
  readonly id: number;
  readonly rule: number;
  readonly level: number;
  readonly customer: string;
  readonly lastAt: number;
  readonly answeredBy: string | null;
  readonly waitedMs: number | null;
  readonly voidWhy: string | null;
  readonly owner: string;
  readonly keeper: string;
  readonly staff: number;
  readonly members: number;
  readonly named: string;
}

/** Customers who write to staff, and time that passes. */
export class WaitingDesk {
  readonly world: World;
  #rules = 0;

  constructor(world = new World()) {
    this.world = world;
  }

  customer(n: number): string {
    return `wm${String(n).padStart(30, 'c')}`;
  }

  /** A customer, or somebody of the staff, says something at this very moment. Answers with its seq. */
  says(from: string, to: string, more: Record<string, unknown> = {}): number {
    return this.world.says(from, to, '在吗', { msgtime: this.world.now, ...more });
  }

  /** In a group, of which WeCom tells nothing unless the test does. */
  saysIn(room: string, from: string, others: readonly string[], more: Record<string, unknown> = {}): number {
    const { now } = this.world;
    return this.world.sends({
      ...{ from, tolist: [...others], roomid: room, msgtype: 'text', text: { content: '在吗' }, msgtime: now },
      ...more,
    });
  }

  async rule(kind: 'single' | 'group', content: ReplyRuleContent): Promise<number> {
    this.#rules += 1;
    const { store } = this.world.app;
    return store.write(createReplyRule, viewer(), { kind, name: `回复规则 ${this.#rules}`, content }, this.world.now);
  }

  /** Time passes, everything that WeCom has comes, and what is due is raised. */
  async pass(ms: number): Promise<void> {
    this.world.now += ms;
    const { error } = await this.world.pull();
    if (error) throw new Error(error);
    await this.world.app.pipeline.raiseTimeouts();
  }

  rows<Row>(text: string): Row[] {
    return this.world.app.pipeline.files.write((db) => all<Row>(db, new Sql(text, [])));
  }

  /** Of one conversation, the oldest first. */
  timeouts(conversation: string): Raised[] {
    return this.rows(`SELECT id, rule, level, customer, last_at AS lastAt, answered_by AS answeredBy, waited_ms AS waitedMs,
        void_why AS voidWhy, owner, keeper, staff, members,
        (SELECT group_concat(userid, ' ') FROM timeout_staff s WHERE s.timeout = t.id) AS named
      FROM timeouts t WHERE conversation = '${conversation}' ORDER BY id`);
  }

  /** `level@minutes after this time`, with a cross where it was found afterwards. */
  levels(conversation: string, since: number): string[] {
    const rows = this.rows<{ level: number; dueAt: number; live: number }>(
      `SELECT l.level, l.due_at AS dueAt, l.live FROM timeout_levels l JOIN timeouts t ON t.id = l.timeout
        WHERE t.conversation = '${conversation}' ORDER BY l.id`,
    );
    return rows.map(({ level, dueAt, live }) => `${level}@${(dueAt - since) / MINUTE}${live === 1 ? '' : '×'}`);
  }

  count(table: string): number {
    const db = new Database(pathsOf(this.world.config).desk, { readonly: true });
    const { n } = db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number };
    db.close();
    return n;
  }

  desk(text: string): void {
    const db = new Database(pathsOf(this.world.config).desk);
    db.pragma('busy_timeout = 5000');
    db.exec(text);
    db.close();
  }
}
