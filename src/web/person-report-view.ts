import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isExternal } from '../messages/people.ts';
import { type FollowPeriod, listFollowPeriods } from '../store/customer-history.ts';
import { listPersonCopies, type PersonCopies } from '../store/person-copies.ts';
import { findEmployee } from '../store/person-figures.ts';
import { type PersonReport, readPersonReport } from '../store/restriction-report.ts';
import { findRestrictionOf } from '../store/restrictions.ts';
import { type Face, People } from './people.ts';
import { chatTitle } from './trace-words.ts';
import { bytes, count, dateOf, fullTime } from './words.ts';

/** What is held about one person, for himself: a page to be printed, and the same as a table. */
export interface ReportView {
  readonly face: Face;
  readonly person: string;
  readonly at: string;
  readonly by: string;
  readonly whole: boolean;
  readonly restricted: string;
  readonly profile: readonly Fact[];
  readonly follows: readonly (readonly string[])[];
  readonly groups: readonly (readonly string[])[];
  readonly chats: readonly (readonly string[])[];
  readonly more: string;
  readonly excerpts: readonly (readonly string[])[];
  readonly files: readonly (readonly string[])[];
  readonly figures: readonly Fact[];
  readonly media: readonly Fact[];
}

interface Fact {
  readonly label: string;
  readonly value: string;
}

const fact = (label: string, value: string | null): Fact => ({ label, value: value ?? '' });
const MEDIA: Readonly<Record<string, string>> = {
  ...{ image: '图片', emotion: '表情', voice: '语音', video: '视频', file: '文件', call: '通话录音' },
};

/** Null: absent, or not the viewer's to see. */
export async function reportView(app: App, viewer: Viewer, person: string): Promise<ReportView | null> {
  const report = await app.store.read(readPersonReport, viewer, person);
  if (!report) return null;
  const people = new People(app.names);
  const follows = isExternal(person) ? await app.store.read(listFollowPeriods, viewer, person) : [];
  const copies = await app.store.read(listPersonCopies, viewer, person);
  const restriction = await app.store.read(findRestrictionOf, viewer, person);
  return {
    face: people.face(person),
    ...{ person, at: fullTime(app.clock()), by: viewer.name, whole: report.whole },
    restricted: restriction === null ? '' : dateOf(restriction.setAt),
    profile: await profileOf(app, viewer, person, people),
    follows: follows.map((period) => followCells(period, people)),
    groups: report.groups.map(({ room, joinedAt, leftAt }) => [
      people.group(room).name,
      joinedAt > 0 ? dateOf(joinedAt) : '',
      leftAt === null ? '在群' : dateOf(leftAt),
    ]),
    chats: report.conversations.map((chat) => [
      chatTitle(people, chat.key).replace(/ 的会话$/, ''),
      chat.kind === 'group' ? '群聊' : '单聊',
      dateOf(chat.firstAt),
      dateOf(chat.lastAt),
      count(chat.count),
    ]),
    more: report.more === 0 ? '' : count(report.more),
    ...copiesOf(copies, people),
    figures: [...figuresOf(report), ...howMany(copies)],
    media: report.media.map(({ kind, n, bytes: size }) => fact(MEDIA[kind] ?? kind, `${count(n)} 个，${bytes(size)}`)),
  };
}

async function profileOf(app: App, viewer: Viewer, person: string, people: People): Promise<Fact[]> {
  const { name, tag } = people.face(person);
  const own = [fact('姓名', name), fact('账号', person)];
  if (isExternal(person)) return [...own, fact('所属', tag?.words ?? '')].filter(({ value }) => value !== '');
  const employee = await app.store.read(findEmployee, viewer, person);
  const facts = employee && [
    fact('别名', employee.alias),
    fact('职务', employee.position),
    fact('部门', employee.departments.map(({ path }) => path).join('；')),
    fact('首次出现', employee.cameAt === null ? '' : dateOf(employee.cameAt)),
    fact('离职或移出', employee.goneAt === null ? '' : dateOf(employee.goneAt)),
  ];
  return [...own, ...(facts ?? [])].filter(({ value }) => value !== '');
}

function followCells(period: FollowPeriod, people: People): string[] {
  const { userid, addedAt, endedAt, remark, mobiles, description, tags, consent } = period;
  const CONSENT = { agree: '同意存档', disagree: '不同意存档', default: '默认同意存档' } as const;
  return [
    people.name(userid),
    addedAt > 0 ? dateOf(addedAt) : '',
    endedAt === null ? '现在仍是' : dateOf(endedAt),
    [remark, description].filter((text) => text !== '').join('；'),
    mobiles.join('、'),
    tags.map(({ name }) => name).join('、'),
    consent === null ? '' : CONSENT[consent],
  ];
}

function figuresOf({ figures }: PersonReport): Fact[] {
  const span =
    figures.firstAt === null ? '' : `${dateOf(figures.firstAt)} 至 ${dateOf(figures.lastAt ?? figures.firstAt)}`;
  return [
    fact('会话', count(figures.conversations)),
    fact('会话中的消息', count(figures.messages)),
    fact('本人发出的消息', count(figures.own)),
    fact('本人发出的媒体', `${count(figures.media)} 个，${bytes(figures.mediaBytes)}`),
    fact('本人触发的违规', count(figures.violations)),
    fact('导出、打印与下载', `${count(figures.taken)} 次，据操作日志`),
    fact('时间', span),
  ].filter(({ value }) => value !== '');
}

const howMany = ({ excerpts, files }: PersonCopies): Fact[] => [
  fact('摘录', `${count(excerpts.length)} 份`),
  fact('尚在的导出文件', `${count(files.length)} 个`),
];

function copiesOf({ excerpts, files }: PersonCopies, people: People): Pick<ReportView, 'excerpts' | 'files'> {
  return {
    excerpts: excerpts.map(({ conversation, count: messages, firstAt, lastAt, madeAt }) => [
      chatTitle(people, conversation).replace(/ 的会话$/, ''),
      dateOf(firstAt),
      dateOf(lastAt),
      count(messages),
      dateOf(madeAt),
    ]),
    files: files.map(({ madeAt, count: messages, expiresAt }) => [
      dateOf(madeAt),
      `${count(messages)} 条，含其他人的`,
      dateOf(expiresAt),
    ]),
  };
}

/** The whole report as rows of one table: what it is about, and what is known. */
export function reportRows(report: ReportView): string[][] {
  const facts = (part: string, rows: readonly Fact[]) => rows.map(({ label, value }) => [part, label, value]);
  const lines = (part: string, rows: readonly (readonly string[])[]) =>
    rows.map(([first = '', ...rest]) => [part, first, rest.filter((cell) => cell !== '').join('；')]);
  return [
    ['报告', '出具', `${report.at}，${report.by}`],
    ...facts('基本信息', report.profile),
    ...(report.restricted === '' ? [] : [['状态', '限制处理', `自 ${report.restricted}`]]),
    ...facts('数量', report.figures),
    ...facts('媒体', report.media),
    ...lines('联系人关系', report.follows),
    ...lines('群', report.groups),
    ...lines('会话', report.chats),
    ...lines('摘录', report.excerpts),
    ...lines('导出文件', report.files),
  ];
}
