import type { ConversationKind } from '../access/scope.ts';
import type { RuleKind } from '../rules/kind.ts';
import { ruleKinds } from '../rules/kinds/index.ts';

/** What a rule says, as lists, forms and the trail call it. */

export const SAID_BY: Readonly<Record<'employee' | 'outside' | 'both', string>> = {
  employee: '员工',
  outside: '客户',
  both: '员工和客户',
};

/** As the form names them; in lists of scopes they are called a little longer. */
export const RULE_CHATS: Readonly<Record<ConversationKind, string>> = {
  external: '外部单聊',
  group: '群聊',
  internal: '内部单聊',
};

export const FOLDINGS = {
  traditional: { label: '繁简视为相同', about: '保證收益 = 保证收益' },
  separators: { label: '忽略插入的符号和空格', about: '保*本、稳 赚 不 赔' },
  homophones: { label: '谐音', about: '宝本、包培；误报会增多' },
} as const;

export const kindNamed = (name: string): RuleKind | null => ruleKinds.find((kind) => kind.name === name) ?? null;

/** A kind that this version does not know shows under its own name rather than not at all. */
export const kindLabel = (name: string): string => kindNamed(name)?.label ?? name;

export const looksForWords = (name: string): boolean => 'terms' in (kindNamed(name) ?? {});

/** The first of them, and how many there are. */
export function briefList(words: readonly string[], most = 6): string {
  const first = words.slice(0, most).join('、');
  return words.length > most ? `${first}等 ${words.length} 个` : first;
}
