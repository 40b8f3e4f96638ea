import { z } from 'zod';
import { isMailAddress } from '../alerts/settings.ts';
import { flawsOfReplyRule, isSilent, MOST_LEVELS, NOBODY_HEARS } from '../figures/reply-check.ts';
import type { Hearers, ReplyRuleContent } from '../figures/reply-rule.ts';
import { UserError } from '../lib/errors.ts';
import { flawOfName } from '../lib/rule-limits.ts';
import { isEmployee } from '../messages/people.ts';
import type { ReplyRuleDraft, StoredReplyRule } from '../store/reply-rules.ts';
import { several, text } from './rule-fields.ts';
import type { Fields } from './scope-form.ts';

/** The form of a reply rule: from what a browser sends to what is kept. What cannot be understood is drawn again as it came. */
export const replyRuleId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const replyKind = z.enum(['single', 'group']);

export const replyRuleFields = z.looseObject({ kind: replyKind.default('single') });

export interface LevelDraft {
  readonly minutes: string;
  /** Only recorded. */
  readonly silent: boolean;
  readonly hearers: Hearers;
  /** One a line. */
  readonly mails: string;
}

export interface ReplyDraft {
  readonly kind: StoredReplyRule['kind'];
  readonly name: string;
  readonly clock: ReplyRuleContent['clock'];
  /** `always`, `own` for the calendar of each employee, or the number of a calendar. */
  readonly counted: string;
  readonly everyone: boolean;
  readonly departments: readonly number[];
  readonly employees: readonly string[];
  readonly excluded: readonly string[];
  readonly levels: readonly LevelDraft[];
}

const FIRST: LevelDraft = {
  ...{ minutes: '10', silent: false, mails: '' },
  hearers: { ...NOBODY_HEARS, employee: true },
};

export const newReplyDraft = (kind: ReplyDraft['kind']): ReplyDraft => ({
  ...{ kind, name: '', clock: 'last', counted: 'own', everyone: true },
  ...{ departments: [], employees: [], excluded: [], levels: [FIRST] },
});

export function draftOfRule({ kind, name, content }: Pick<StoredReplyRule, 'kind' | 'name' | 'content'>): ReplyDraft {
  const { clock, counted, calendar, departments, employees, excluded } = content;
  return {
    ...{ kind, name, clock, departments, employees, excluded },
    counted: counted === 'always' ? 'always' : calendar === null ? 'own' : String(calendar),
    everyone: departments.length + employees.length === 0,
    levels: content.levels.map((level) => ({
      ...{ minutes: String(level.minutes), silent: isSilent(level), hearers: level.hearers },
      mails: level.hearers.mails.join('\n'),
    })),
  };
}

const MOST = 1000;
const people = (fields: Fields, name: string) => [...new Set(several(fields, name))].filter(isEmployee).slice(0, MOST);

export function draftOfFields(fields: Fields, kind: ReplyDraft['kind']): ReplyDraft {
  const counted = text(fields, 'counted');
  const levels = Math.min(MOST_LEVELS, Math.max(1, Math.trunc(Number(text(fields, 'levels'))) || 1));
  const numbers = several(fields, 'in-department').filter((id) => /^\d{1,15}$/.test(id));
  return {
    kind,
    name: text(fields, 'name').trim().slice(0, 100),
    clock: text(fields, 'clock') === 'first' ? 'first' : 'last',
    counted: /^(always|own|[1-9]\d{0,8})$/.test(counted) ? counted : 'own',
    everyone: text(fields, 'in-kind') !== 'custom',
    departments: [...new Set(numbers.map(Number))].slice(0, MOST),
    employees: people(fields, 'in-employee'),
    excluded: people(fields, 'in-excluded'),
    levels: Array.from({ length: levels }, (_, i) => levelOf(fields, i + 1)),
  };
}

function levelOf(fields: Fields, number: number): LevelDraft {
  const of = (name: string) => `level-${name}-${number}`;
  const marked = several(fields, of('hear'));
  return {
    minutes: text(fields, of('minutes')).trim().slice(0, 20),
    silent: text(fields, of('silent')) === 'yes',
    mails: text(fields, of('mail')).slice(0, 5000),
    hearers: {
      employee: marked.includes('employee'),
      departmentLeaders: marked.includes('departmentLeaders'),
      directLeaders: marked.includes('directLeaders'),
      roomOwner: marked.includes('roomOwner'),
      roomKeeper: marked.includes('roomKeeper'),
      people: people(fields, of('person')),
      robots: [...new Set(several(fields, of('robot')))].slice(0, MOST),
      mails: [],
    },
  };
}

/** What the buttons beside the levels do: they work without script too. */
export function stepped(draft: ReplyDraft, step: string): ReplyDraft {
  const { levels } = draft;
  if (step === 'add' && levels.length < MOST_LEVELS) {
    const last = Number(levels.at(-1)!.minutes);
    const minutes = Number.isInteger(last) && last > 0 && last <= 21_600 ? String(last * 2) : '';
    return { ...draft, levels: [...levels, { ...FIRST, minutes, hearers: { ...NOBODY_HEARS, directLeaders: true } }] };
  }
  const [, number] = step.match(/^remove-([1-5])$/) ?? [];
  if (number === undefined || levels.length === 1) return draft;
  return { ...draft, levels: levels.filter((_, i) => i !== Number(number) - 1) };
}

/** As it is kept; a UserError says what is wrong with it. */
export function readReplyRule(draft: ReplyDraft): ReplyRuleDraft {
  const { name, clock, counted, everyone, excluded } = draft;
  if (!everyone && draft.departments.length + draft.employees.length === 0)
    throw new UserError('选了“选部门或员工”，但一个也没有选。勾选部门或添加员工，或改为全公司。');
  const content: ReplyRuleContent = {
    departments: everyone ? [] : draft.departments,
    employees: everyone ? [] : draft.employees,
    excluded,
    clock,
    counted: counted === 'always' ? 'always' : 'working',
    calendar: /^\d+$/.test(counted) ? Number(counted) : null,
    levels: draft.levels.map((level) => ({
      minutes: /^\d{1,5}$/.test(level.minutes) ? Number(level.minutes) : Number.NaN,
      hearers: level.silent ? NOBODY_HEARS : hearersOf(level, draft.kind),
    })),
  };
  const flaws = [...[flawOfName(name) ?? []].flat(), ...flawsOfReplyRule(content), ...unheard(draft, content)];
  if (flaws.length > 0) throw new UserError(flaws.join(''));
  return { name, content };
}

const unheard = (draft: ReplyDraft, content: ReplyRuleContent): string[] =>
  content.levels.flatMap((level, i) =>
    isSilent(level) && !draft.levels[i]!.silent
      ? [`第 ${i + 1} 级还没有选提醒谁。至少选一种，或勾选“只记录，不提醒”。`]
      : [],
  );

function hearersOf({ hearers, mails }: LevelDraft, kind: ReplyDraft['kind']): Hearers {
  const addresses = [...new Set(mails.split(/[\s,，;；]+/).filter((mail) => mail !== ''))];
  const wrong = addresses.find((mail) => !isMailAddress(mail));
  if (wrong !== undefined) throw new UserError(`“${wrong.slice(0, 60)}”不是邮箱地址，改正或删去它。`);
  const inGroup = kind === 'group';
  return {
    ...hearers,
    roomOwner: inGroup && hearers.roomOwner,
    roomKeeper: inGroup && hearers.roomKeeper,
    mails: addresses,
  };
}
