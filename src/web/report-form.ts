import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import { isMailAddress } from '../alerts/settings.ts';
import type { App } from '../app.ts';
import { RANGES } from '../figures/period.ts';
import {
  isGivenUp,
  REPORT_TABLES,
  type Receivers,
  type ReportContent,
  reportTimeWords,
} from '../figures/report-plan.ts';
import { UserError } from '../lib/errors.ts';
import { isEmployee } from '../messages/people.ts';
import { readConditionNames } from '../store/customers.ts';
import type { ReportPlan } from '../store/report-plans.ts';
import { optionalNumber } from './directory-paging.ts';
import { figureFields } from './figure-conditions.ts';
import { type Face, People } from './people.ts';
import { fullTime } from './words.ts';

/** Saved reports: their form, and their lines in the list. */
const several = z.preprocess((given) => [given ?? []].flat(), z.array(z.string().max(100)).max(200));
const table = z.enum(['overview', 'single', 'group', 'departments', 'guides', 'shops']);

/** In an address. */
export const reportId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const reportFields = z.object({
  id: optionalNumber,
  name: z.string().trim().max(200).default(''),
  table: table.catch('overview'),
  range: z.enum(['yesterday', 'week', 'month']).catch('week'),
  time: z.enum(['natural', 'working']).catch('natural'),
  department: figureFields.department,
  who: figureFields.who,
  columns: figureFields.columns,
  every: z.enum(['day', 'week', 'month']).catch('week'),
  weekday: z.coerce.number().int().min(1).max(7).catch(1),
  date: z.coerce.number().int().min(1).max(28).catch(1),
  clock: z.string().trim().max(20).default('09:00'),
  member: several,
  mails: z.string().max(5000).default(''),
});
export type ReportFields = z.output<typeof reportFields>;

const CLOCK = /^([01]?\d|2[0-3])[:：]([0-5]\d)$/;
const MOST_RECEIVERS = 100;
const LONGEST_NAME = 60;

/** A UserError says what is wrong with it. */
export function readReport(fields: ReportFields): { readonly name: string; readonly content: ReportContent } {
  const { name, range, time, department, who, columns, every, weekday, date } = fields;
  if (name === '') throw new UserError('填写报表的名称，收件人在标题里看到它。');
  if ([...name].length > LONGEST_NAME) throw new UserError(`名称最多 ${LONGEST_NAME} 个字。`);
  const [, hour, minute] = CLOCK.exec(fields.clock) ?? [];
  if (hour === undefined) throw new UserError('发送时间写成 24 小时制，例如 09:00。');
  const mails = fields.mails.split(/[\s,，;；]+/).filter((mail) => mail !== '');
  const wrong = mails.find((mail) => !isMailAddress(mail));
  if (wrong !== undefined) throw new UserError(`“${wrong.slice(0, 60)}”不是邮箱地址，每行写一个。`);
  const members = [...new Set(fields.member.filter(isEmployee))];
  if (members.length + mails.length === 0) throw new UserError('至少选一位收件的员工，或填写一个邮箱。');
  if (members.length + mails.length > MOST_RECEIVERS) throw new UserError(`收件人最多 ${MOST_RECEIVERS} 个。`);
  const when = { every, weekday, date, minute: Number(hour) * 60 + Number(minute) };
  const content = {
    table: fields.table,
    range,
    time,
    departments: department,
    people: who.filter(isEmployee),
    columns,
  };
  return { name, content: { ...content, when, members, mails: [...new Set(mails)] } };
}

/** As it was saved, to be changed. */
export function fieldsOf({ id, name, content }: ReportPlan): ReportFields {
  const { departments, people, when, members, mails, ...rest } = content;
  const { minute, ...day } = when;
  const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return {
    ...rest,
    ...day,
    ...{ id, name, clock },
    department: departments,
    who: people,
    member: [...members],
    mails: mails.join('\n'),
  };
}

type Picked = readonly { readonly id: string; readonly face: Face }[];

export interface ReportForm {
  readonly fields: ReportFields;
  readonly sentence: string;
  readonly tables: readonly (readonly [string, string])[];
  readonly ranges: readonly (readonly [string, string])[];
  readonly departments: readonly { readonly id: number; readonly name: string; readonly on: boolean }[];
  readonly people: Picked;
  readonly members: Picked;
}

export async function reportForm(app: App, viewer: Viewer, fields: ReportFields, sentence = ''): Promise<ReportForm> {
  const { departments } = await app.store.read(readConditionNames, viewer, { department: null, tag: null });
  const people = new People(app.names);
  const faces = (ids: readonly string[]): Picked => ids.map((id) => ({ id, face: people.face(id) }));
  const chosen = new Set(fields.department);
  return {
    ...{ fields, sentence },
    tables: Object.entries(REPORT_TABLES),
    ranges: Object.entries(RANGES).filter(([name]) => name !== 'own'),
    departments: departments.map(({ id, name, depth }) => ({
      id,
      name: `${'　'.repeat(depth)}${name}`,
      on: chosen.has(id),
    })),
    people: faces(fields.who),
    members: faces(fields.member),
  };
}

export interface ReportLine {
  readonly id: number;
  readonly name: string;
  readonly what: string;
  readonly when: string;
  readonly receivers: string;
  readonly isOn: boolean;
  readonly next: string;
  readonly last: string;
  /** Of the one that was begun last and has not reached everybody. */
  readonly trouble: ReportTrouble | null;
}

interface ReportTrouble {
  readonly label: string;
  readonly why: string;
  readonly missing: string;
  readonly next: string;
}

const MOST_NAMED = 3;

export function reportLine(people: People, plan: ReportPlan): ReportLine {
  const { id, name, content, isOn, nextAt, lastAt } = plan;
  return {
    ...{ id, name, isOn },
    what: `${REPORT_TABLES[content.table]}，${RANGES[content.range]}`,
    when: reportTimeWords(content.when),
    receivers: receiversIn(people, content),
    next: isOn ? fullTime(nextAt) : '已停用',
    last: lastAt === null ? '还没有发过' : fullTime(lastAt),
    trouble: troubleOf(people, plan),
  };
}

function receiversIn(people: People, { members, mails }: Receivers): string {
  const all = [...members.map((userid) => people.name(userid)), ...mails];
  const rest = all.length > MOST_NAMED ? ` 等 ${all.length} 个` : '';
  return `${all.slice(0, MOST_NAMED).join('、')}${rest}`;
}

function troubleOf(people: People, plan: ReportPlan): ReportTrouble | null {
  const { unsent, content, problem } = plan;
  if (!unsent) return null;
  const isAll = unsent.members.length + unsent.mails.length >= content.members.length + content.mails.length;
  return {
    label: isAll ? '没有发出' : '部分没有发出',
    why: problem === '' ? '发送没有完成：可能正在发送，或服务在发送中停止。' : problem,
    missing: `没有收到：${receiversIn(people, unsent)}`,
    next: nextWords(plan),
  };
}

function nextWords({ isOn, retryAt, tries }: ReportPlan): string {
  if (retryAt !== null) return `${fullTime(retryAt)} 自动再试，只发给没有收到的。`;
  const stopped = isGivenUp(tries) ? `试了 ${tries} 次都没有成功，不再自动重试` : '不再自动重试';
  return `${stopped}。${isOn ? '到下次时间照常发送。' : ''}按原因处理后点“补发”，只发给没有收到的。`;
}
