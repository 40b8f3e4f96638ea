import { NO_LIMITS, type Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { dueAfter } from '../calendar/working-time.ts';
import { isSilent } from '../figures/reply-check.ts';
import type { ReplyRuleContent } from '../figures/reply-rule.ts';
import { findRuleCalendar } from '../store/reply-rules.ts';
import { readScopeReach } from '../store/scope-people.ts';
import type { ReplyDraft } from './reply-rule-form.ts';
import { countedWords, hearersOf, hearersWords, type ReplyNames, waitWords } from './reply-rule-words.ts';
import { clockOf, count, dateOf } from './words.ts';

/** What will happen by a reply rule, in words, beside its form. */
export interface ReplyEffect {
  /** `客户最后一条消息后` */
  readonly after: string;
  readonly steps: readonly {
    readonly level: number;
    readonly due: string;
    readonly heard: string;
    readonly silent: boolean;
  }[];
  readonly people: string;
  readonly counted: string;
  /** A customer who writes shortly before the evening. */
  readonly example: {
    readonly said: string;
    readonly calendar: string;
    readonly dues: readonly { readonly level: number; readonly at: string }[];
  } | null;
  readonly kind: ReplyDraft['kind'];
}

const MINUTE = 60_000;
const DAY = 86_400_000;

export async function replyEffect(
  app: App,
  viewer: Viewer,
  draft: ReplyDraft,
  names: ReplyNames,
): Promise<ReplyEffect> {
  const levels = draft.levels.flatMap(({ minutes, silent, ...level }, i) =>
    /^[1-9]\d{0,4}$/.test(minutes) ? [{ ...level, silent, number: i + 1, minutes: Number(minutes) }] : [],
  );
  const counted = draft.counted === 'always' ? 'always' : 'working';
  const calendar = /^\d+$/.test(draft.counted) ? Number(draft.counted) : null;
  return {
    kind: draft.kind,
    after: draft.clock === 'last' ? '客户最后一条消息后' : '客户第一条未获回复的消息后',
    steps: levels.map((level) => {
      const nobody = !level.silent && isSilent(level) && level.mails.trim() === '';
      return {
        ...{ level: level.number, silent: level.silent || nobody },
        due: `${waitWords(level.minutes, counted)}${draft.kind === 'single' ? '' : '群里'}无人回复`,
        heard: nobody ? '还没有选提醒谁' : thenWords(level, draft.kind, names),
      };
    }),
    people: await peopleWords(app, viewer, draft),
    counted: countedWords({ counted, calendar } as ReplyRuleContent, names),
    example: counted === 'always' ? null : await exampleOf(app, viewer, calendar, levels),
  };
}

type Shown = ReplyDraft['levels'][number]['hearers'];

function thenWords(
  { silent, hearers, mails }: { readonly silent: boolean; readonly hearers: Shown; readonly mails: string },
  kind: ReplyDraft['kind'],
  names: ReplyNames,
): string {
  if (silent) return '只记录，不提醒';
  const level = {
    minutes: 1,
    hearers: { ...hearers, mails: mails.split(/[\s,，;；]+/).filter((mail) => mail !== '') },
  };
  const heard = hearersOf(level, kind, names);
  return heard.length === 0 ? '还没有选提醒谁' : `提醒${hearersWords(level, kind, names)}`;
}

async function peopleWords({ store }: App, viewer: Viewer, draft: ReplyDraft): Promise<string> {
  const { everyone, departments, employees, excluded } = draft;
  if (!everyone && departments.length + employees.length === 0) return '还没有选员工';
  const scope: Scope = {
    ...NO_LIMITS,
    kind: everyone ? 'everyone' : 'custom',
    departments: departments.map((id) => ({ id, below: true })),
    employees,
    excluded,
  };
  const { people, total } = await store.read(readScopeReach, viewer, scope, null);
  const whose = draft.kind === 'single' ? '与客户的单聊' : '所在的客户群';
  if (people === 0) return '没有员工在范围内，规则不会起作用';
  return people === total ? `全部 ${count(total)} 名员工${whose}` : `${count(people)} 名员工${whose}，按今天的部门计算`;
}

/** The coming Friday, shortly before work ends on most days. */
function fridayEvening(now: number): number {
  const day = Math.floor((now + 8 * 3_600_000) / DAY);
  const friday = day + ((4 - ((day + 3) % 7) + 7) % 7);
  return friday * DAY + (17 * 60 + 55) * MINUTE - 8 * 3_600_000;
}

const WEEKDAYS = ['周四', '周五', '周六', '周日', '周一', '周二', '周三'];

function whenWords(at: number, said: number): string {
  const day = Math.floor((at + 8 * 3_600_000) / DAY);
  const near = at - said < 7 * DAY;
  return `${near ? WEEKDAYS[day % 7]! : dateOf(at)} ${clockOf(at)}`;
}

async function exampleOf(
  { store, clock }: App,
  viewer: Viewer,
  id: number | null,
  levels: readonly { readonly number: number; readonly minutes: number }[],
): Promise<ReplyEffect['example']> {
  const calendar = await store.read(findRuleCalendar, viewer, id);
  if (calendar === null || levels.length === 0) return null;
  const said = fridayEvening(clock());
  const dues = levels.flatMap(({ number, minutes }) => {
    const due = dueAfter(calendar, said, minutes * MINUTE);
    return due === null ? [] : [{ level: number, at: whenWords(due, said) }];
  });
  const from = `${dateOf(said)} 周五 17:55`;
  return dues.length === 0 ? null : { said: from, calendar: calendar.name, dues };
}
