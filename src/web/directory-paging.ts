import { z } from 'zod';
import type { Trace } from '../access/acts.ts';
import { type Conditions, link } from './links.ts';
import { told } from './trace-words.ts';
import { count } from './words.ts';

/** What the lists of people, customers and groups have in common: pages, chips, and where the other lists are. */

export const PAGE = 40;
export const LAST_PAGE = 250; // further down nobody leafs: conditions and the spreadsheet are for that

export const pageNumber = z
  .preprocess(
    (v) => (v === '' ? undefined : v),
    z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .refine((n) => n >= 1 && n <= LAST_PAGE)
      .optional(),
  )
  .transform((n) => n ?? 1);

export const oneOf = <T extends string>(...values: [T, ...T[]]) =>
  z.preprocess((v) => (v === '' ? undefined : v), z.enum(values).optional()).transform((value) => value ?? null);

export const optionalNumber = z
  .preprocess(
    (v) => (v === '' ? undefined : v),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .optional(),
  )
  .transform((n) => n ?? null);

export interface Paging {
  readonly page: number;
  readonly previous: string | null;
  readonly next: string | null;
  /** The last page that is shown, and there are more rows. */
  readonly end: boolean;
}

export function pagingOf(path: string, conditions: Conditions, page: number, more: boolean): Paging {
  const at = (n: number) => link(path, { ...conditions, page: n === 1 ? null : n });
  return {
    page,
    previous: page > 1 ? at(page - 1) : null,
    next: more && page < LAST_PAGE ? at(page + 1) : null,
    end: more && page >= LAST_PAGE,
  };
}

/** What a list of people, customers or groups leaves in the trail: its conditions in words and as they are. */
export function listedTrace(what: string, chips: readonly Chip[], conditions: Conditions, count: number): Trace {
  const title = [what, ...chips.map(({ value }) => value)].join('，');
  return { act: 'directory', title, count, details: told(paged(conditions)) };
}

/** The first page says nothing. */
export const paged = <C extends Readonly<Record<string, unknown>>>(conditions: C) => ({
  ...conditions,
  page: conditions['page'] !== 1 && conditions['page'],
});

export interface Chip {
  readonly name: string;
  readonly value: string;
  readonly without: string;
}

/** `values`: what each condition is called and says; absent ones are passed over. */
export function chipsOf(
  path: string,
  conditions: Conditions,
  values: readonly (readonly [field: string | readonly string[], name: string, value: string | null])[],
): Chip[] {
  return values.flatMap(([fields, name, value]) => {
    if (value === null || value === '') return [];
    const without = Object.fromEntries([fields].flat().map((field) => [field, null]));
    return [{ name, value, without: link(path, { ...conditions, ...without, page: null }) }];
  });
}

export const waysOut = (chips: readonly Chip[]) =>
  chips.map(({ name, without }) => ({ label: `去掉“${name}”`, href: without, main: false }));

export const cappedCount = (counted: { count: number; capped: boolean }): string =>
  `${count(counted.count)}${counted.capped ? '+' : ''}`;

/** A chat as the reading page addresses it. */
export function chatHref(
  chat: { key: string; kind: 'single' | 'group'; employee: string | null } | null,
): string | null {
  if (chat === null) return null;
  const { key, kind, employee } = chat;
  return link('/chats', { who: employee, tab: kind === 'group' ? 'group' : 'external', since: 'all', chat: key });
}
