import { z } from 'zod';
import { dateOfDay, daysIn, RANGES, type Range, type RangeName, rangeBefore, rangeNamed } from '../figures/period.ts';
import { dayOf, startOfDay } from '../lib/clock.ts';
import * as condition from './conditions.ts';
import { type Chip, oneOf, pageNumber } from './directory-paging.ts';

/** What pages of figures are asked for, as their addresses carry it: the same on every one of them. */

/** Repeated, or one value with commas. */
const several = <T>(one: z.ZodType<T, string>, most: number) =>
  z.preprocess(
    (value) =>
      [value ?? []]
        .flat()
        .flatMap((text) => String(text).split(','))
        .filter((text) => text !== ''),
    z.array(one).max(most),
  );

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

const departmentId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const figureFields = {
  range: oneOf('yesterday', 'week', 'month', 'own'),
  from: condition.day,
  to: condition.day,
  department: several(departmentId, 50).transform(unique),
  who: several(z.string().max(100), 200).transform(unique),
  time: oneOf('working'),
  sort: z
    .preprocess(
      (value) => (value === '' ? undefined : value),
      z
        .string()
        .regex(/^-?[a-z0-9-]{1,60}$/)
        .optional(),
    )
    .transform((sort) => sort ?? null),
  columns: several(z.string().regex(/^[a-z0-9-]{1,60}$/), 100).transform(unique),
  page: pageNumber,
};

export const figureConditions = z.object(figureFields);
export type FigureConditions = z.output<typeof figureConditions>;

/** What of it narrows a page; pages with other fields of their own hand them on. */
export type FigureAsked = Pick<FigureConditions, 'range' | 'from' | 'to' | 'department' | 'who'>;

type Written = Readonly<Record<string, string | number | null | undefined | readonly (string | number)[]>>;

/** An address of figures: equal states have equal addresses. The columns are written as one value, ids are repeated. */
export function figureLink(path: string, asked: Written, changes: Written = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...asked, ...changes })) {
    for (const each of valuesOf(name, value)) query.append(name, String(each));
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

function valuesOf(name: string, value: Written[string]): (string | number)[] {
  const values = [value ?? []].flat();
  if (name === 'page' && value === 1) return [];
  return (name === 'columns' ? [values.join(',')] : values).filter((each) => each !== '');
}

/** The most days at once: three years, leap days in them. */
export const MOST_DAYS = 1096;
const USUAL = 'week';

type Dates = Pick<FigureConditions, 'range' | 'from' | 'to'>;

/** Dates win over a name: whoever fills them in means them. */
export function rangeNameOf({ range, from, to }: Dates): RangeName {
  if (from !== null || to !== null) return 'own';
  return range === null || range === 'own' ? USUAL : range;
}

/** The days that are asked for; of two dates one may be missing, and they may be the wrong way round. Never beyond today. */
export function rangeOf(asked: Dates, now: number): Range {
  const name = rangeNameOf(asked);
  if (name !== 'own') return rangeNamed(name, now);
  const today = dayOf(now);
  const dayGiven = (date: string | null) => (date === null ? null : dayOf(startOfDay(date)!));
  const [from, to] = [dayGiven(asked.from), dayGiven(asked.to)];
  const [first, last] = [from ?? to ?? today, to ?? today].toSorted((a, b) => a - b);
  return { from: Math.min(first!, today), to: Math.min(last!, today) };
}

/** Why nothing can be shown for these days, with the way out; null: it can. */
export function rangeTrouble(asked: Dates, now: number): { readonly heading: string; readonly why: string } | null {
  const days = daysIn(rangeOf(asked, now));
  if (days <= MOST_DAYS) return null;
  return {
    heading: '时间范围太长',
    why: `一次最多看 ${MOST_DAYS} 天，现在选了 ${days} 天。把时间缩短，或分几次查看。`,
  };
}

/** `2026-11-15 至 2026-11-21`, or one day. */
export const rangeWords = ({ from, to }: Range): string =>
  from === to ? dateOfDay(from) : `${dateOfDay(from)} 至 ${dateOfDay(to)}`;

export interface Choice {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

/** 昨日, 最近 7 天, 最近 30 天; two dates of one's own are a form. */
export function rangeChoices(asked: Written & Dates, path: string): Choice[] {
  const now = rangeNameOf(asked);
  return (['yesterday', 'week', 'month'] as const).map((name) => ({
    label: RANGES[name],
    href: figureLink(path, asked, { range: name === USUAL ? null : name, from: null, to: null, page: null }),
    current: now === name,
  }));
}

/** How gaps are counted (S3 §8.2.1). */
export function timeChoices(asked: Written & Pick<FigureConditions, 'time'>, path: string): Choice[] {
  const to = (time: 'working' | null) => figureLink(path, asked, { time, page: null });
  return [
    { label: '自然时间', href: to(null), current: asked.time === null },
    { label: '工作时间', href: to('working'), current: asked.time === 'working' },
  ];
}

export interface FigureNames {
  departmentName(id: number): string;
  personName(id: string): string;
}

/** Each department and person is a chip of its own, removed alone. */
export function figureChips(asked: Written & FigureAsked, names: FigureNames, path: string, now: number): Chip[] {
  const without = (changes: Written) => figureLink(path, asked, { ...changes, page: null });
  const own = rangeNameOf(asked) === 'own';
  const days = { name: '时间', value: rangeWords(rangeOf(asked, now)) };
  return [
    ...(own ? [{ ...days, without: without({ range: null, from: null, to: null }) }] : []),
    ...asked.department.map((id) => ({
      name: '部门',
      value: names.departmentName(id),
      without: without({ department: asked.department.filter((other) => other !== id) }),
    })),
    ...asked.who.map((id) => ({
      name: '员工',
      value: names.personName(id),
      without: without({ who: asked.who.filter((other) => other !== id) }),
    })),
  ];
}

/** What it is compared with, in words. */
export const comparedWith = (range: Range): string => rangeWords(rangeBefore(range));
