import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { BASE, termWords } from '../lib/retention-terms.ts';
import { CHAT_KINDS } from '../lib/violation-words.ts';
import { readConditionNames } from '../store/customers.ts';
import type { RetentionContent, RetentionRule, RetentionVersion } from '../store/retention.ts';
import { People } from './people.ts';
import { presetOf } from './retention-presets.ts';
import { dateOf, fullTime } from './words.ts';

/** Rules of retention in words. */
export interface RuleNames {
  readonly people: People;
  readonly departments: ReadonlyMap<number, string>;
  readonly tags: ReadonlyMap<string, string>;
}

export async function ruleNames(app: App, viewer: Viewer): Promise<RuleNames> {
  const known = await app.store.read(readConditionNames, viewer, { department: null, tag: null });
  return {
    people: new People(app.names),
    departments: new Map(known.departments.map(({ id, name }) => [id, name])),
    tags: new Map(known.tags.map(({ id, name, group }) => [id, `${group} / ${name}`])),
  };
}

const SHOWN = 3;

function some(names: readonly string[], unit: string): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, SHOWN).join('、');
  return [names.length > SHOWN ? `${shown} 等 ${names.length} ${unit}` : shown];
}

/** Whose conversations: the first few by name. */
export function whoWords({ who }: Pick<RetentionContent, 'who'>, names: RuleNames): string {
  if (who === null) return '全部会话';
  const { people, departments, tags } = names;
  return [
    ...some(
      who.departments.map((id) => departments.get(id) ?? `部门 ${id}`),
      '个部门',
    ),
    ...some(who.employees.map(people.name), '名员工'),
    ...some(who.customers.map(people.name), '名客户'),
    ...some(
      who.tags.map((id) => `标签“${tags.get(id) ?? id}”`),
      '个标签',
    ),
  ].join('，');
}

/** Which of them: kinds of conversation, types of message; empty: all. */
export function whichWords({ chats, types }: Pick<RetentionContent, 'chats' | 'types'>): string {
  const parts = [chats?.map((kind) => CHAT_KINDS[kind]).join('、'), types && some(types.map(typeLabel), '种消息')[0]];
  return parts.filter((part) => part).join('，');
}

export const startWords = (start: RetentionContent['start']): string => (start === 'end' ? '合同结束日' : '消息时间');

export interface RuleRow {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly isBase: boolean;
  readonly term: string;
  readonly start: string;
  readonly who: string;
  readonly which: string;
  readonly law: string;
  readonly note: string;
  readonly changed: { readonly words: string; readonly title: string } | null;
}

export function ruleRow(rule: RetentionRule, names: RuleNames): RuleRow {
  const { id, version, changedAt, changedBy } = rule;
  const isBase = id === BASE;
  return {
    ...{ id, version, isBase, note: rule.note, which: whichWords(rule), term: termWords(rule.months) },
    name: isBase ? '其余全部' : rule.name,
    start: rule.months === null ? '' : startWords(rule.start),
    who: isBase ? '没有规则适用的会话' : whoWords(rule, names),
    law: presetOf(rule.law)?.law ?? '',
    changed:
      changedAt === 0
        ? null
        : { words: `${changedBy || '已删除的账号'} ${dateOf(changedAt)}`, title: fullTime(changedAt) },
  };
}

/** What a version says, line by line. */
export function contentLines(content: RetentionContent, names: RuleNames): { label: string; value: string }[] {
  const lines: [string, string][] = [
    ['名称', content.name],
    ['期限', termWords(content.months)],
    ['起算', startWords(content.start)],
    ['适用', whoWords(content, names)],
    ['范围', whichWords(content) || '所有会话类型与消息类型'],
    ['依据', presetOf(content.law)?.law ?? ''],
    ['说明', content.note],
  ];
  return lines.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }));
}

export interface VersionRow {
  readonly version: number;
  readonly by: string;
  readonly at: string;
  /** Of the first, everything; of the others, what differs from the one before. */
  readonly lines: readonly { readonly label: string; readonly was: string; readonly now: string }[];
  readonly removed: boolean;
}

export function versionRows(versions: readonly RetentionVersion[], names: RuleNames): VersionRow[] {
  return versions.map(({ version, content, changedBy, changedAt }, i) => {
    const older = versions[i + 1]?.content ?? null;
    const was = new Map((older ? contentLines(older, names) : []).map(({ label, value }) => [label, value]));
    const now = new Map((content ? contentLines(content, names) : []).map(({ label, value }) => [label, value]));
    const labels = [...new Set([...now.keys(), ...was.keys()])];
    const lines = labels
      .map((label) => ({ label, was: was.get(label) ?? '', now: now.get(label) ?? '' }))
      .filter((line) => content !== null && line.was !== line.now);
    const by = changedBy || (changedAt === 0 ? '系统自带' : '已删除的账号');
    return { version, by, at: changedAt === 0 ? '' : fullTime(changedAt), lines, removed: content === null };
  });
}
