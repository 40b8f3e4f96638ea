import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isSilent } from '../figures/reply-check.ts';
import type { Level, ReplyRule, ReplyRuleContent } from '../figures/reply-rule.ts';
import { listCalendars } from '../store/calendars.ts';
import { listChannels } from '../store/channels.ts';
import type { ReplyRuleDraft } from '../store/reply-rules.ts';
import { listScopeDepartments } from '../store/scope-people.ts';
import { People } from './people.ts';
import type { Difference } from './rule-trace.ts';
import { briefList } from './rule-words.ts';

/** What a reply rule says, in words: for its list, its form, its versions and the trail. */
export const REPLY_KINDS: Readonly<Record<ReplyRule['kind'], string>> = { single: '单聊', group: '群聊' };

export const CLOCKS: Readonly<Record<ReplyRuleContent['clock'], string>> = {
  last: '从客户最后一条消息起',
  first: '从客户第一条未获回复的消息起',
};

export interface ReplyNames {
  readonly person: (userid: string) => string;
  readonly department: (id: number) => string;
  readonly robot: (key: string) => string;
  readonly calendar: (id: number) => string;
}

/** What everything that a rule names is called, read once for a page. */
export async function replyNames({ store, names }: Pick<App, 'store' | 'names'>, viewer: Viewer): Promise<ReplyNames> {
  const [departments, channels, calendars] = await Promise.all([
    store.read(listScopeDepartments, viewer),
    store.read(listChannels, viewer),
    store.read(listCalendars, viewer),
  ]);
  const called = <Key>(rows: readonly (readonly [Key, string])[], otherwise: (key: Key) => string) => {
    const known = new Map(rows);
    return (key: Key) => known.get(key) ?? otherwise(key);
  };
  return {
    person: new People(names).name,
    department: called(
      departments.map(({ id, name }) => [id, name] as const),
      (id) => `部门 ${id}`,
    ),
    robot: called(
      channels.map(({ key, name }) => [key, name] as const),
      () => '已删除的群机器人',
    ),
    calendar: called(
      calendars.map(({ id, name }) => [id, name] as const),
      () => '已删除的日历',
    ),
  };
}

/** `10 个工作分钟`, `2 小时`. */
export function waitWords(minutes: number, counted: ReplyRuleContent['counted']): string {
  const working = counted === 'working';
  if (minutes % 60 === 0) return `${minutes / 60} ${working ? '个工作小时' : '小时'}`;
  return `${minutes} ${working ? '个工作分钟' : '分钟'}`;
}

/** Whom a customer waits for goes by another name in a group. */
export const hearerLabels = (kind: ReplyRule['kind']) => ({
  employee: kind === 'single' ? '接待员工' : '群内员工',
  departmentLeaders: '部门负责人',
  directLeaders: '直属上级',
  ...(kind === 'group' ? { roomOwner: '群主', roomKeeper: '群负责人' } : {}),
});

export function hearersOf({ hearers }: Level, kind: ReplyRule['kind'], names: ReplyNames): string[] {
  const labels = Object.entries(hearerLabels(kind));
  const marked = labels.filter(([name]) => hearers[name as 'employee']).map(([, label]) => label);
  const robots = hearers.robots.map((key) => `群机器人“${names.robot(key)}”`);
  return [...marked, ...hearers.people.map(names.person), ...robots, ...hearers.mails];
}

export const SILENT = '只记录，不提醒';

export const hearersWords = (level: Level, kind: ReplyRule['kind'], names: ReplyNames, most = 6): string =>
  isSilent(level) ? SILENT : briefList(hearersOf(level, kind, names), most);

export function countedWords({ counted, calendar }: ReplyRuleContent, names: ReplyNames): string {
  if (counted === 'always') return '全天计时';
  return calendar === null ? '只计工作时间，按各员工的日历' : `只计工作时间，按日历“${names.calendar(calendar)}”`;
}

export function scopeWords(
  { departments, employees, excluded }: Pick<ReplyRuleContent, 'departments' | 'employees' | 'excluded'>,
  names: ReplyNames,
): string {
  const chosen = [...departments.map(names.department), ...employees.map(names.person)];
  const without = excluded.length === 0 ? '' : `，排除 ${briefList(excluded.map(names.person))}`;
  return `${chosen.length === 0 ? '全公司' : briefList(chosen)}${without}`;
}

/** What two versions differ in, as the page of the versions draws it. */
export function replyDifferences(
  before: ReplyRuleDraft,
  after: ReplyRuleDraft,
  { kind, names }: { readonly kind: ReplyRule['kind']; readonly names: ReplyNames },
): Difference[] {
  const single = (label: string, say: (draft: ReplyRuleDraft) => string): Difference[] => {
    const [was, is] = [say(before), say(after)];
    return was === is ? [] : [{ label, before: was, after: is, added: [], removed: [] }];
  };
  const list = (label: string, say: (content: ReplyRuleContent) => readonly string[]): Difference[] => {
    const [was, is] = [say(before.content), say(after.content)];
    const added = is.filter((one) => !was.includes(one));
    const removed = was.filter((one) => !is.includes(one));
    return added.length + removed.length === 0 ? [] : [{ label, before: '', after: '', added, removed }];
  };
  const most = Math.max(before.content.levels.length, after.content.levels.length);
  const levels = Array.from({ length: most }, (_, i) =>
    single(`第 ${i + 1} 级`, ({ content }) => levelWords(content, i, kind, names)),
  );
  return [
    ...single('规则名称', ({ name }) => name),
    ...single('开始计时', ({ content }) => CLOCKS[content.clock]),
    ...single('计时方式', ({ content }) => countedWords(content, names)),
    ...list('部门', ({ departments }) => departments.map(names.department)),
    ...list('员工', ({ employees }) => employees.map(names.person)),
    ...list('排除的员工', ({ excluded }) => excluded.map(names.person)),
    ...levels.flat(),
  ];
}

function levelWords(
  { levels, counted }: ReplyRuleContent,
  i: number,
  kind: ReplyRule['kind'],
  names: ReplyNames,
): string {
  const level = levels[i];
  return level === undefined ? '' : `${waitWords(level.minutes, counted)}，${hearersWords(level, kind, names, 100)}`;
}

export function replyRuleTrace(title: string, found: readonly Difference[] = []): Trace {
  const details = Object.fromEntries(
    found.map(({ label, before, after, added, removed }) => [
      label,
      added.length + removed.length > 0 ? { 新增: added, 去掉: removed } : { old: before, new: after },
    ]),
  );
  return { act: 'reply-rule-changed', title, ...(found.length > 0 ? { details } : {}) };
}
