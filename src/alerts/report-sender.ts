import { may, type Viewer } from '../access/viewer.ts';
import { dateOfDay, type Range } from '../figures/period.ts';
import { isNobody, REPORT_TABLES, type Receivers, type ReportContent } from '../figures/report-plan.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import {
  beginReport,
  type DuePlan,
  findAnyReport,
  listDueReports,
  recordReached,
  recordReport,
} from '../store/report-plans.ts';
import { recordTraces, type TrailEntry } from '../store/trail.ts';
import { findMember } from '../store/viewers.ts';
import type { AlertParts } from './alerts.ts';
import type { Attachment } from './mail.ts';
import { type ReportTable, readReport, sheetOf } from './report-sheet.ts';
import type { Written } from './template.ts';

/** Reports on their timetables: made with what their owner may see at that moment, and kept back when he no longer may. */
export interface ReportParts extends Pick<AlertParts, 'store' | 'clock' | 'log'> {
  readonly baseUrl: string;
  readonly mail: (to: string, written: Written, attachment: Attachment) => Promise<unknown>;
  /** `again`: it may have gone out before without our knowing. */
  readonly members: (
    userids: readonly string[],
    written: Written,
    again: boolean,
  ) => Promise<{ readonly unreached: readonly string[] }>;
}

const MOST_LINES = 6;

/** One going out: to whom, and as of when it is made. */
interface Going {
  readonly plan: DuePlan;
  readonly to: Receivers;
  readonly asOf: number;
  readonly again: boolean;
  readonly byHand: boolean;
}

export class ReportSender {
  readonly #parts: ReportParts;
  /** By the job, or by hand: nobody gets it from both. */
  readonly #underWay = new Set<number>();

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /** All whose time has come, and what failed before. Answers with how many went. */
  async send(): Promise<number> {
    const { store, clock } = this.#parts;
    let sent = 0;
    for (const id of await store.read(listDueReports, clock())) {
      if (this.#underWay.has(id)) continue;
      if (await this.#alone(id, () => this.#sendDue(id))) sent += 1;
    }
    return sent;
  }

  /** Right now, to everybody; what a way objects to is a sentence. */
  sendNow(plan: DuePlan): Promise<void> {
    const { members, mails } = plan.content;
    return this.#byHand(plan, async () => ({ to: { members, mails }, asOf: this.#parts.clock() }));
  }

  /** Right now, to those who have not got the one that was begun last. */
  sendRest(plan: DuePlan): Promise<void> {
    return this.#byHand(plan, async () => {
      const known = await this.#parts.store.read(findAnyReport, plan.id);
      return known?.unsent ? { to: known.unsent, asOf: known.begunAt ?? this.#parts.clock() } : null;
    });
  }

  async #byHand(plan: DuePlan, find: () => Promise<Pick<Going, 'to' | 'asOf'> | null>): Promise<void> {
    if (this.#underWay.has(plan.id)) throw new UserError(`“${plan.name}”正在发送，稍后在列表里看结果。`);
    const problem = await this.#alone(plan.id, async () => {
      const found = await find();
      return found && (await this.#try({ plan, ...found, again: plan.unsent !== null, byHand: true }));
    });
    if (problem) throw new UserError(problem);
  }

  async #alone<T>(id: number, work: () => Promise<T>): Promise<T> {
    this.#underWay.add(id);
    try {
      return await work();
    } finally {
      this.#underWay.delete(id);
    }
  }

  async #sendDue(id: number): Promise<boolean> {
    const { store, clock } = this.#parts;
    const plan = await store.write(beginReport, id, clock());
    if (!plan?.unsent) return false;
    const asOf = plan.begunAt ?? clock();
    return (await this.#try({ plan, to: plan.unsent, asOf, again: plan.tries > 1, byHand: false })) === '';
  }

  /** Answers with what it met; empty: nothing. */
  async #try(going: Going): Promise<string> {
    const { store, clock, log } = this.#parts;
    const { plan, byHand } = going;
    const troubles = await this.#make(going).catch((error: unknown) => {
      if (byHand && !(error instanceof UserError)) throw error; // not a way that objects
      return [problemOf(error)];
    });
    const problem = troubles.join(' ');
    if (problem !== '') log.warn({ report: plan.id, tries: plan.tries, error: problem }, 'a report did not go out');
    await store.write(recordReport, plan.id, { problem, byHand }, clock());
    return problem;
  }

  async #make(going: Going): Promise<string[]> {
    const { store, clock } = this.#parts;
    const { plan, to, asOf } = going;
    if (isNobody(to)) return [];
    const viewer = await this.#viewerOf(plan);
    const table = await readReport(store, viewer, plan.content, asOf);
    await store.write(recordTraces, [traceOf(going, viewer, table.rows.length, clock())]);
    return this.#deliver(going, table);
  }

  async #viewerOf({ accountId }: DuePlan): Promise<Viewer> {
    const member = await this.#parts.store.read(findMember, accountId);
    const viewer = member?.viewer;
    if (!viewer || !may(viewer, 'see-figures') || !may(viewer, 'send-reports'))
      throw new UserError('建立它的账号已停用，或不再有“统计”与“定时报表”的权限。请管理员授权，或由别人重新建立。');
    return viewer;
  }

  /** One way that is shut does not keep the report from the others. Answers with what the ways object to. */
  async #deliver(going: Going, table: ReportTable): Promise<string[]> {
    const { name, content } = going.plan;
    const title = `${name}（${words(table.range)}）`;
    const body = [title, ...linesOf(table)].join('\n');
    const written: Written = { format: 'text', title, body, link: this.#linkOf(content, table.range) };
    return [...(await this.#toMembers(going, written)), ...(await this.#toMails(going, written, table))];
  }

  async #toMembers({ plan, to, again }: Going, written: Written): Promise<string[]> {
    if (to.members.length === 0) return [];
    try {
      const { unreached } = await this.#parts.members(to.members, written, again);
      const missed = new Set(unreached.map((id) => id.toLowerCase())); // WeCom answers with userids in any case
      const members = to.members.filter((id) => !missed.has(id.toLowerCase()));
      await this.#parts.store.write(recordReached, plan.id, { members, mails: [] });
      const count = to.members.length - members.length;
      return count > 0 ? [`${count} 位收件人不在自建应用的可见范围内，没有收到。`] : [];
    } catch (error) {
      return [problemOf(error)];
    }
  }

  async #toMails({ plan, to }: Going, written: Written, table: ReportTable): Promise<string[]> {
    if (to.mails.length === 0) return [];
    const { name, content } = plan;
    const full = { ...written, body: `${written.body}\n完整的表格在附件里。` };
    const filename = `${name.replace(/[\\/:*?"<>|]/g, ' ')} ${words(table.range)}.xlsx`;
    const attachment = { filename, content: await sheetOf(table, REPORT_TABLES[content.table]) };
    const troubles: string[] = [];
    for (const mail of to.mails) {
      try {
        await this.#parts.mail(mail, full, attachment);
        await this.#parts.store.write(recordReached, plan.id, { members: [], mails: [mail] });
      } catch (error) {
        troubles.push(problemOf(error));
      }
    }
    return [...new Set(troubles)];
  }

  #linkOf(content: ReportContent, range: Range): string | null {
    const base = this.#parts.baseUrl.replace(/\/+$/, '');
    return base === '' ? null : `${base}${reportPath(content, range)}`;
  }
}

/** Where the same figures stand, with the days written out. */
export function reportPath(content: ReportContent, range: Range): string {
  const query = new URLSearchParams({ range: 'own', from: dateOfDay(range.from), to: dateOfDay(range.to) });
  for (const id of content.departments) query.append('department', String(id));
  for (const who of content.people) query.append('who', who);
  if (content.time === 'working') query.set('time', 'working');
  if (content.columns.length > 0) query.set('columns', content.columns.join(','));
  if (content.table === 'group') query.set('kind', 'group');
  return `${PATHS[content.table]}?${query}`;
}

const PATHS: Readonly<Record<ReportContent['table'], string>> = {
  overview: '/figures',
  single: '/figures/employees',
  group: '/figures/employees',
  departments: '/figures/departments',
  guides: '/figures/guides',
  shops: '/figures/shops',
};

/** The first rows with their first numbers: enough to see whether to open it. */
function linesOf({ columns, rows }: ReportTable): string[] {
  const shown = rows.slice(0, MOST_LINES).map((row) => {
    const cells = row.flatMap((cell, i) =>
      i === 0 || cell === null || typeof cell === 'string' ? [] : [`${columns[i]!.title} ${cell}`],
    );
    return `${row[0]}：${cells.slice(0, 3).join('，') || '没有数据'}`;
  });
  if (rows.length === 0) return ['这段时间没有数据。'];
  return rows.length > MOST_LINES ? [...shown, `…… 共 ${rows.length} 行`] : shown;
}

const words = ({ from, to }: Range): string =>
  from === to ? dateOfDay(from) : `${dateOfDay(from)} 至 ${dateOfDay(to)}`;

const problemOf = (error: unknown): string =>
  [messageOf(error), (error as { remedy?: string }).remedy].filter(Boolean).join('。');

function traceOf(
  { plan: { name }, to: { members, mails } }: Going,
  viewer: Viewer,
  rows: number,
  at: number,
): TrailEntry {
  const who = { account: viewer.accountId, name: viewer.name, ip: '', agent: '' };
  const details = { members: members.length, mails: mails.length };
  return { ...who, at, act: 'report-sent', title: `报表“${name}”`, count: rows, details };
}
