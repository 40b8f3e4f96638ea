import { z } from 'zod';
import { startOfDay } from '../lib/clock.ts';
import { CATEGORIES, CHAT_KINDS, SEVERITIES, VIOLATION_STATES } from '../lib/violation-words.ts';
import type { ViolationChoices } from '../store/violation-groups.ts';
import type { ViolationFilters } from '../store/violation-list.ts';
import type { Severity } from '../store/violations.ts';
import * as condition from './conditions.ts';
import { type Chip, chipsOf, oneOf, optionalNumber, pageNumber } from './directory-paging.ts';
import { link } from './links.ts';
import type { People } from './people.ts';
import { kindLabel } from './rule-words.ts';
import { chatTitle } from './trace-words.ts';
import { dateOf } from './words.ts';

/** What of the violations is asked for, as the address carries it. */
const severity = z.enum(['high', 'medium', 'low']);

/** Several boxes of a form, or one value with commas as our links write it. */
const severities = z
  .preprocess(
    (value) =>
      [value ?? []]
        .flat()
        .flatMap((one) => String(one).split(','))
        .filter((one) => one !== ''),
    z.array(severity).max(20),
  )
  .transform((values): readonly Severity[] => severity.options.filter((one) => values.includes(one)));

const kind = z
  .preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .string()
      .regex(/^[a-z-]{1,40}$/)
      .optional(),
  )
  .transform((name) => name ?? null);

const fields = {
  q: condition.words,
  state: oneOf('open', 'confirmed', 'false', 'escalated'),
  from: condition.day,
  to: condition.day,
  rule: optionalNumber,
  kind,
  severity: severities,
  category: oneOf('negative', 'neutral', 'positive'),
  talk: oneOf('external', 'internal', 'group'),
  sender: condition.id,
  reviewer: optionalNumber,
  department: optionalNumber,
  chat: condition.id,
};

export const violationSelection = z.object(fields);
export type ViolationSelection = z.output<typeof violationSelection>;

export const violationConditions = z.object({ ...fields, order: oneOf('oldest', 'gravest'), page: pageNumber });
export type ViolationConditions = z.output<typeof violationConditions>;

type Written = Partial<Omit<ViolationConditions, 'severity'>> & { readonly severity?: readonly Severity[] };

/** As an address says it. */
export const written = ({ severity: grave = [], page, ...asked }: Written) => ({
  ...asked,
  severity: grave.join(','),
  page: page === 1 ? null : (page ?? null),
});

export const violationsLink = (asked: Written, path = '/violations'): string => link(path, written(asked));

const DAY = 86_400_000;

export function filtersOf(asked: ViolationSelection): ViolationFilters {
  const { state, from, to, rule, severity: grave, category, talk, sender, reviewer, department, chat, q } = asked;
  return {
    states: state === null ? [] : [state],
    from: from === null ? null : startOfDay(from),
    to: to === null ? null : startOfDay(to)! + DAY,
    ...{ rule, kind: asked.kind, severities: grave, category, chatKind: talk, conversation: chat },
    ...{ sender, reviewer, department, words: q },
  };
}

export interface NamesOfConditions extends ViolationChoices {
  readonly people: People;
  readonly departments: readonly { readonly id: number; readonly name: string; readonly shown: string }[];
}

export function violationChips(
  asked: Written & ViolationSelection,
  names: NamesOfConditions,
  path = '/violations',
): Chip[] {
  const { state, from, to, category, talk, sender, chat } = asked;
  const days = from === to ? (from ?? '') : `${from ?? '最早'} 至 ${to ?? '今天'}`;
  return chipsOf(path, written(asked), [
    ['state', '状态', state && VIOLATION_STATES[state]],
    [['from', 'to'], '时间', days === '最早 至 今天' ? null : days],
    ['rule', '规则', ruleName(asked, names)],
    ['kind', '类型', asked.kind && kindLabel(asked.kind)],
    ['severity', '级别', asked.severity.map((one) => SEVERITIES[one]).join('、')],
    ['category', '分类', category && CATEGORIES[category]],
    ['talk', '会话类型', talk && CHAT_KINDS[talk]],
    ['sender', '发送人', sender && names.people.name(sender)],
    ['chat', '会话', chat && chatTitle(names.people, chat)],
    ['department', '部门', departmentName(asked, names)],
    ['reviewer', '审核人', reviewerName(asked, names)],
    ['q', '查找', asked.q],
  ]);
}

function ruleName({ rule: asked }: ViolationSelection, { rules }: NamesOfConditions): string | null {
  return asked === null ? null : (rules.find(({ rule }) => rule === asked)?.ruleName ?? `${asked} 号`);
}

function departmentName({ department }: ViolationSelection, { departments }: NamesOfConditions): string | null {
  return department === null ? null : (departments.find(({ id }) => id === department)?.name ?? `部门 ${department}`);
}

function reviewerName({ reviewer: asked }: ViolationSelection, { reviewers }: NamesOfConditions): string | null {
  return asked === null ? null : (reviewers.find(({ account }) => account === asked)?.reviewer ?? `${asked} 号账号`);
}

export interface Choice {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

/** The states, each with the other conditions as they are. */
export function stateChoices(asked: Written, path = '/violations'): Choice[] {
  const states = [null, 'open', 'escalated', 'confirmed', 'false'] as const;
  return states.map((state) => ({
    label: state === null ? '全部' : VIOLATION_STATES[state],
    href: violationsLink({ ...asked, state, page: 1 }, path),
    current: (asked.state ?? null) === state,
  }));
}

/** The times most asked for. */
export function timeChoices(asked: Written, now: number, path = '/violations'): Choice[] {
  const since = (days: number) => dateOf(now - (days - 1) * DAY);
  const all: readonly (readonly [label: string, from: string | null])[] = [
    ['全部', null],
    ['今天', since(1)],
    ['近 7 天', since(7)],
    ['近 30 天', since(30)],
  ];
  return all.map(([label, from]) => ({
    label,
    href: violationsLink({ ...asked, from, to: null, page: 1 }, path),
    current: (asked.from ?? null) === from && (asked.to ?? null) === null,
  }));
}
