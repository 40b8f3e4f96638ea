import { may, type Viewer } from '../access/viewer.ts';
import { dateOfDay, type Range } from '../figures/period.ts';
import { REPORT_TABLES, type ReportContent } from '../figures/report-plan.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { type DuePlan, listDueReports, recordReport } from '../store/report-plans.ts';
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
  readonly members: (
    userids: readonly string[],
    written: Written,
  ) => Promise<{ readonly unreached: readonly string[] }>;
}

const MOST_LINES = 6;

export class ReportSender {
  readonly #parts: ReportParts;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /** All whose time has come. Answers with how many went. */
  async send(): Promise<number> {
    const { store, clock, log } = this.#parts;
    let sent = 0;
    for (const plan of await store.read(listDueReports, clock())) {
      try {
        await this.sendNow(plan);
        sent += 1;
      } catch (error) {
        log.warn({ report: plan.id, error: messageOf(error) }, 'a report did not go out');
        await store.write(recordReport, plan.id, problemOf(error), clock());
      }
    }
    return sent;
  }

  /** Right now; what a way objects to is a sentence. */
  async sendNow(plan: DuePlan): Promise<void> {
    const { store, clock } = this.#parts;
    const viewer = await this.#viewerOf(plan);
    const table = await readReport(store, viewer, plan.content, clock());
    await store.write(recordTraces, [traceOf(plan, viewer, table.rows.length, clock())]);
    await this.#deliver(plan, table);
    await store.write(recordReport, plan.id, '', clock());
  }

  async #viewerOf({ accountId }: DuePlan): Promise<Viewer> {
    const member = await this.#parts.store.read(findMember, accountId);
    const viewer = member?.viewer;
    if (!viewer || !may(viewer, 'see-figures') || !may(viewer, 'send-reports'))
      throw new UserError('建立它的账号已停用，或不再有“统计”与“定时报表”的权限。请管理员授权，或由别人重新建立。');
    return viewer;
  }

  async #deliver({ name, content }: DuePlan, table: ReportTable): Promise<void> {
    const { mail, members } = this.#parts;
    const title = `${name}（${words(table.range)}）`;
    const written: Written = {
      ...{ format: 'text', title },
      body: [title, ...linesOf(table), content.mails.length > 0 ? '完整的表格在附件里。' : '']
        .filter(Boolean)
        .join('\n'),
      link: this.#linkOf(content, table.range),
    };
    const troubles: string[] = [];
    /** One way that is shut does not keep the report from the others. */
    const tell = (error: unknown) => void troubles.push(problemOf(error));
    if (content.members.length > 0) {
      const short = { ...written, body: written.body.replace(/\n完整.*$/, '') };
      const { unreached } = await members(content.members, short).catch((error) => {
        tell(error);
        return { unreached: [] };
      });
      if (unreached.length > 0) troubles.push(`${unreached.length} 位收件人不在自建应用的可见范围内，没有收到。`);
    }
    if (content.mails.length > 0) {
      const file = await sheetOf(table, REPORT_TABLES[content.table]);
      const attachment = {
        filename: `${name.replace(/[\\/:*?"<>|]/g, ' ')} ${words(table.range)}.xlsx`,
        content: file,
      };
      for (const to of content.mails) await mail(to, written, attachment).catch(tell);
    }
    if (troubles.length > 0) throw new UserError(troubles.join(' '));
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

function traceOf({ name, content }: DuePlan, viewer: Viewer, rows: number, at: number): TrailEntry {
  const { members, mails } = content;
  const who = { account: viewer.accountId, name: viewer.name, ip: '', agent: '' };
  const details = { members: members.length, mails: mails.length };
  return { ...who, at, act: 'report-sent', title: `报表“${name}”`, count: rows, details };
}
