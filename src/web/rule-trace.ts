import type { Trace } from '../access/acts.ts';
import { CATEGORIES, SEVERITIES } from '../lib/violation-words.ts';
import type { RuleContent } from '../store/rules.ts';
import { emptySpec, HEARERS } from './rule-form.ts';
import type { Spec } from './rule-kinds.ts';
import { kindLabel, RULE_CHATS, SAID_BY } from './rule-words.ts';

/** What is different between two versions of a rule, in words: for the page of its versions and, shortened, for the trail. */
export interface Difference {
  readonly label: string;
  /** Of single values. */
  readonly before: string;
  readonly after: string;
  /** Of lists. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface DifferenceNames {
  scope(content: RuleContent): string;
  chat(key: string): string;
  person(userid: string): string;
  role(key: string): string;
  /** What a field of a kind is called, and says when it is no list. */
  field(kind: string, name: string): string;
  value(kind: string, name: string, spec: Spec): string;
}

const list = (label: string, before: readonly string[], after: readonly string[]): Difference[] => {
  const [had, has] = [new Set(before), new Set(after)];
  const added = after.filter((one) => !had.has(one));
  const removed = before.filter((one) => !has.has(one));
  return added.length + removed.length > 0 ? [{ label, before: '', after: '', added, removed }] : [];
};

const single = (label: string, before: string, after: string): Difference[] =>
  before === after ? [] : [{ label, before, after, added: [], removed: [] }];

export function differences(before: RuleContent, after: RuleContent, names: DifferenceNames): Difference[] {
  const both = [before, after] as const;
  const of = (label: string, say: (content: RuleContent) => string) => single(label, say(before), say(after));
  const conversations = both.map(({ exceptions }) => exceptions.conversations.map(names.chat));
  return [
    ...of('规则名称', ({ name }) => name),
    ...of('种类', ({ kind }) => kindLabel(kind)),
    ...of('级别', ({ severity }) => SEVERITIES[severity]),
    ...of('分类', ({ category }) => CATEGORIES[category]),
    ...specDifferences(before, after, names),
    ...of('怎样算命中', foldingWords),
    ...of('谁发的', ({ saidBy }) => SAID_BY[saidBy]),
    ...of('会话类型', chatsWords),
    ...of('范围', (content) => names.scope(content)),
    ...list('排除的词句', before.exceptions.phrases, after.exceptions.phrases),
    ...list('排除的会话', conversations[0]!, conversations[1]!),
    ...list('通知', hearersOf(before, names), hearersOf(after, names)),
  ];
}

function specDifferences(before: RuleContent, after: RuleContent, names: DifferenceNames): Difference[] {
  if (before.kind !== after.kind) return [];
  const [was, is] = [before, after].map(({ spec }) => ({ ...emptySpec(before.kind), ...(spec as Spec) })) as [
    Spec,
    Spec,
  ];
  return Object.keys(is).flatMap((name) => {
    const label = names.field(before.kind, name);
    const lists = [was[name], is[name]];
    if (lists.every((one) => isStrings(one))) return list(label, lists[0] as string[], lists[1] as string[]);
    return single(label, names.value(before.kind, name, was), names.value(before.kind, name, is));
  });
}

const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string');

export const chatsWords = ({ chats }: Pick<RuleContent, 'chats'>): string =>
  chats === null ? '全部会话' : chats.map((chat) => RULE_CHATS[chat]).join('、');

function foldingWords({ folding: { separators, traditional, homophones } }: RuleContent): string {
  const on = [traditional && '繁简视为相同', separators && '忽略插入的符号和空格', homophones && '谐音'];
  return ['大小写与全角半角视为相同', ...on].filter(Boolean).join('，');
}

function hearersOf({ notify }: RuleContent, names: DifferenceNames): string[] {
  const roles = (Object.keys(HEARERS) as (keyof typeof HEARERS)[]).filter((name) => notify[name]);
  return [...roles.map((name) => HEARERS[name]), ...notify.people.map(names.person), ...notify.roles.map(names.role)];
}

const TOLD = 20;

/** As the trail keeps it: a list of ten thousand words is told by how many. */
export function ruleChange(title: string, found: readonly Difference[]): Trace {
  const details = Object.fromEntries(
    found.map(({ label, before, after, added, removed }) => [
      label,
      added.length + removed.length > 0
        ? { ...some('新增', added), ...some('去掉', removed) }
        : { old: before, new: after },
    ]),
  );
  return { act: 'rule-changed', title, ...(found.length > 0 ? { details } : {}) };
}

const some = (name: string, words: readonly string[]) =>
  words.length > 0 ? { [name]: words.length > TOLD ? [...words.slice(0, TOLD), `等 ${words.length} 个`] : words } : {};
