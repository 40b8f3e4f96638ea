import { z } from 'zod';
import * as condition from './conditions.ts';

/** What is to be taken out, as the address of the dialogue carries it: of what, from when to when, and in which form. */
const blank = (value: unknown) => (value === '' ? undefined : value);

const SOURCES = ['conversation', 'person', 'group', 'search', 'violations', 'case', 'hold', 'excerpt'] as const;
export type ExportSource = (typeof SOURCES)[number];

export const TYPE_GROUPS = ['text', 'image', 'voice', 'video', 'file', 'link', 'record', 'other'] as const;
export type TypeGroup = (typeof TYPE_GROUPS)[number];

/** Those that can be left out. */
export const EXTRA_FORMATS = ['xlsx', 'csv', 'pdf', 'rsmf'] as const;
export type ExtraFormat = (typeof EXTRA_FORMATS)[number];

const several = <T extends string>(known: readonly T[]) =>
  z
    .preprocess((v) => (v === undefined ? [] : [v].flat()), z.array(z.string().max(20)).max(20))
    .transform((values) => known.filter((one) => values.includes(one)));

const ticked = z.preprocess(blank, z.literal('on').optional()).transform((value) => value === 'on');

export const exportFields = z.object({
  kind: z.enum(SOURCES),
  key: condition.id,
  id: condition.id,
  /** What stands behind the question mark of the list it was asked from. */
  query: z.string().max(4000).default(''),
  from: condition.day,
  to: condition.day,
  /** None: all. */
  type: several(TYPE_GROUPS),
  format: several(EXTRA_FORMATS),
  media: ticked,
  masked: ticked,
  watermark: ticked,
  encrypt: ticked,
  /** The form was filled in: what is not ticked is not wanted. */
  set: z.preprocess(blank, z.literal('1').optional()),
});

/** As it begins, media and the watermark are wanted. */
export const exportAsked = exportFields.transform(({ set, ...asked }) =>
  set === '1' ? asked : { ...asked, media: true, watermark: true },
);

export type ExportAsked = z.output<typeof exportAsked>;

/** The dialogue as it was filled in; equal wishes have equal addresses. */
export function exportAddress(asked: ExportAsked): string {
  const { kind, type, format, ...rest } = asked;
  const query = new URLSearchParams({ kind });
  for (const name of ['key', 'id', 'query', 'from', 'to'] as const) if (rest[name]) query.append(name, rest[name]);
  for (const one of type) query.append('type', one);
  for (const one of format) query.append('format', one);
  for (const name of ['media', 'masked', 'watermark', 'encrypt'] as const) if (rest[name]) query.append(name, 'on');
  query.append('set', '1');
  return `/exports/new?${query}`;
}

type Start = { readonly kind: ExportSource } & Partial<Pick<ExportAsked, 'key' | 'id' | 'query' | 'from' | 'to'>>;

/** Where a button of a page leads. */
export function exportStart(start: Start): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(start)) if (value) query.append(name, value);
  return `/exports/new?${query}`;
}
