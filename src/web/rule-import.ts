import { UserError } from '../lib/errors.ts';
import type { WordList } from '../rules/word-list.ts';
import type { RuleContent, StoredRule } from '../store/rules.ts';
import { kindForms, type Spec } from './rule-kinds.ts';
import { count } from './words.ts';

/** Words brought as a file into one of the lists of a rule. */
export interface ListChoice {
  readonly name: string;
  readonly label: string;
  readonly count: string;
}

/** The lists a rule has; what is left out is one as well. */
export const EXCEPT = 'except';

export function listsOf(rule: RuleContent): ListChoice[] {
  const own = (kindForms[rule.kind]?.fields ?? []).filter(({ type }) => type === 'words');
  return [
    ...own.map(({ name, label }) => ({ name, label, count: count(wordsOf(rule, name).length) })),
    { name: EXCEPT, label: '排除的词句', count: count(rule.exceptions.phrases.length) },
  ];
}

export function wordsOf({ spec, exceptions }: RuleContent, list: string): readonly string[] {
  if (list === EXCEPT) return exceptions.phrases;
  const words = (spec as Spec)[list];
  return Array.isArray(words) ? words.map(String) : [];
}

export function withWords(rule: RuleContent, list: string, words: readonly string[]): RuleContent {
  if (list === EXCEPT) return { ...rule, exceptions: { ...rule.exceptions, phrases: words } };
  return { ...rule, spec: { ...(rule.spec as Spec), [list]: words } };
}

interface Asked {
  readonly list?: string | undefined;
  readonly mode?: 'add' | 'replace';
  /** Why the last file was not taken. */
  readonly sentence?: string;
}

/** As views/rules/import.ejs draws it. */
export function importForm(rule: StoredRule, { list, mode = 'add', sentence = '' }: Asked) {
  const lists = listsOf(rule);
  const chosen = lists.some(({ name }) => name === list) ? list : lists[0]!.name;
  return { id: rule.id, name: rule.name, version: rule.version, isOn: rule.isOn, lists, chosen, mode, sentence };
}

export interface Imported {
  readonly words: readonly string[];
  readonly added: number;
  readonly known: number;
  readonly gone: number;
}

/** `replace`: what was there and is not in the file goes. */
export function merge(before: readonly string[], list: WordList, mode: 'add' | 'replace'): Imported {
  if (list.words.length === 0)
    throw new UserError('文件里没有可以用的词，没有改动。每行写一个词，或用逗号隔开；表格的词写在第一列。');
  const had = new Set(before);
  const brought = new Set(list.words);
  const known = list.words.filter((word) => had.has(word)).length;
  const words = mode === 'replace' ? [...list.words] : [...new Set([...before, ...list.words])];
  const gone = mode === 'replace' ? before.filter((word) => !brought.has(word)).length : 0;
  return { words, added: list.words.length - known, known, gone };
}
