import { UserError } from '../lib/errors.ts';
import { splitWords } from '../rules/rule.ts';
import type { KindField, Spec } from './rule-kinds.ts';
import type { Fields } from './scope-form.ts';
import { count } from './words.ts';

/**
 * Fields of rules that hold many words. A list of tens of thousands is never sent back whole: the form says which words were
 * added and which were taken out of what it was drawn from.
 */
export const text = (fields: Fields, name: string): string => {
  const given = fields[name];
  return typeof given === 'string' ? given : '';
};

export const several = (fields: Fields, name: string): string[] =>
  [fields[name] ?? []].flat().filter((one): one is string => typeof one === 'string' && one !== '');

export function readWords(fields: Fields, name: string, before: readonly string[]): string[] {
  const out = new Set(splitWords(text(fields, `${name}-out`)));
  const added = [...splitWords(text(fields, `${name}-in`)), ...splitWords(text(fields, name))];
  return [...new Set([...before.filter((word) => !out.has(word)), ...added])];
}

export const SPEC = 'spec-';

/** What the form says of one field; `before`: what it was drawn from. */
export function readField(field: KindField, fields: Fields, before: unknown): unknown {
  const name = SPEC + field.name;
  if (field.type === 'words') return readWords(fields, name, Array.isArray(before) ? before.map(String) : []);
  if (field.type === 'checks') return several(fields, name);
  if (field.type === 'check') return text(fields, name) === 'yes';
  if (field.type === 'spans') return readSpans(fields, name);
  if (field.type === 'number') return readNumber(field, text(fields, name).trim());
  if (field.type === 'lines') return readLines(text(fields, name));
  return text(fields, name);
}

const readLines = (given: string): string[] => [
  ...new Set(
    given
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

function readNumber(field: KindField & { type: 'number' }, given: string): number | null {
  if (given === '' && field.empty) return null;
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(given) || Number(given) > field.most)
    throw new UserError(`“${field.label}”要填 0 到 ${count(field.most)} 的数字。`);
  return Math.round(Number(given) * field.times * 100) / 100;
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];
export const MOST_SPANS = 4;

/** Rows of days, from and to; a row without days is none. */
function readSpans(fields: Fields, name: string): { days: number[]; from: string; to: string }[] {
  return Array.from({ length: MOST_SPANS }, (_, row) => {
    const days = several(fields, `${name}-days-${row}`);
    return {
      days: WEEK.filter((day) => days.includes(String(day))),
      from: text(fields, `${name}-from-${row}`),
      to: text(fields, `${name}-to-${row}`),
    };
  }).filter(({ days }) => days.length > 0);
}

/** A field as views/rules/field.ejs draws it. */
export interface FieldView {
  readonly type: KindField['type'];
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly unit: string;
  readonly value: string;
  readonly placeholder: string;
  readonly on: boolean;
  readonly options: readonly { readonly value: string; readonly label: string; readonly on: boolean }[];
  readonly words: WordsView | null;
  readonly spans: readonly SpanView[];
}

interface SpanView {
  readonly from: string;
  readonly to: string;
  readonly days: readonly { readonly value: number; readonly label: string; readonly on: boolean }[];
}

export interface WordsView {
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
  /** How many in all, said whole. */
  readonly total: string;
  readonly shown: readonly { readonly word: string; readonly fresh: boolean; readonly later: boolean }[];
  /** How many wait behind a button; empty: none. */
  readonly rest: string;
  /** How many are not on the form at all: they are in the file of the words; empty: none. */
  readonly more: string;
  /** Added and taken out since it was saved, one a line. */
  readonly added: string;
  readonly removed: string;
}

const FIRST = 24;
const SHOWN = 400;

export function wordsView(
  { name, label, placeholder }: Pick<WordsView, 'name' | 'label' | 'placeholder'>,
  words: readonly string[],
  saved: readonly string[],
): WordsView {
  const before = new Set(saved);
  const now = new Set(words);
  const fresh = words.filter((word) => !before.has(word));
  const shown = [...fresh, ...words.filter((word) => before.has(word))].slice(0, SHOWN);
  return {
    ...{ name, label, placeholder },
    total: `${count(words.length)} 个${fresh.length > 0 && saved.length > 0 ? `，新增 ${count(fresh.length)} 个` : ''}`,
    shown: shown.map((word, at) => ({ word, fresh: saved.length > 0 && !before.has(word), later: at >= FIRST })),
    rest: words.length > FIRST ? count(words.length - FIRST) : '',
    more: words.length > shown.length ? count(words.length - shown.length) : '',
    added: fresh.join('\n'),
    removed: saved.filter((word) => !now.has(word)).join('\n'),
  };
}

export function fieldView(field: KindField, spec: Spec, saved: Spec): FieldView {
  const value = spec[field.name];
  const list = (given: unknown) => (Array.isArray(given) ? given.map(String) : []);
  const common = { type: field.type, name: SPEC + field.name, label: field.label, hint: field.hint ?? '', words: null };
  const placeholder = 'placeholder' in field ? field.placeholder : '';
  const options = 'options' in field ? field.options : [];
  const picked = field.type === 'checks' ? list(value) : [String(value ?? '')];
  return {
    ...common,
    ...(field.type === 'words'
      ? { words: wordsView({ ...common, placeholder }, list(value), list(saved[field.name])) }
      : {}),
    unit: field.type === 'number' ? field.unit : '',
    value: valueWords(field, value),
    placeholder,
    on: value === true,
    spans: field.type === 'spans' ? spanViews(value) : [],
    options: options.map((option) => ({ ...option, on: picked.includes(option.value) })),
  };
}

function spanViews(value: unknown): SpanView[] {
  const given = (Array.isArray(value) ? value : []) as { days: number[]; from: string; to: string }[];
  // One more than there are, to be filled in.
  return Array.from({ length: Math.min(MOST_SPANS, given.length + 1) }, (_, row) => {
    const { days, from, to } = given[row] ?? { days: [], from: '09:00', to: '18:00' };
    return {
      from,
      to,
      days: WEEK.map((day) => ({ value: day, label: '一二三四五六日'[day - 1]!, on: days.includes(day) })),
    };
  });
}

function valueWords(field: KindField, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (field.type === 'number') return String(Number(value) / field.times);
  if (field.type === 'lines') return Array.isArray(value) ? value.join('\n') : '';
  return typeof value === 'string' ? value : '';
}
