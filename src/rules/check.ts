import type { z } from 'zod';
import type { Scope } from '../access/scope.ts';
import { isEmptyScope } from '../access/scope.ts';
import { flawOfName, LONGEST_PHRASE, MOST_PHRASES } from '../lib/rule-limits.ts';
import { foldText } from './fold.ts';
import type { RuleKind } from './kind.ts';
import { ruleKinds } from './kinds/index.ts';
import type { Rule } from './rule.ts';

/** A rule as somebody writes it down: whom it watches may not be chosen yet. */
export interface RuleDraft
  extends Pick<
    Rule,
    'name' | 'kind' | 'spec' | 'category' | 'severity' | 'folding' | 'saidBy' | 'chats' | 'exceptions'
  > {
  readonly scope: Scope | null;
}

export interface Mistake {
  /** `name`, `scope`, `kind`, `exceptions`, `chats`, or a field of the kind's spec. */
  readonly field: string;
  /** For people, with the remedy. */
  readonly says: string;
  /** What is only missing can be saved without; the rule stays off. */
  readonly stops: 'saving' | 'turning-on';
}

/** Of one field: who pasted a list of the wrong thing needs no thousand sentences. */
const MOST_TOLD = 5;

/** Everything that is wrong with it. Nothing stops its being turned on when the list is empty. */
export function checkRule(draft: RuleDraft): Mistake[] {
  const kind = ruleKinds.find(({ name }) => name === draft.kind);
  const own = kind ? mistakesInSpec(kind, draft) : [saving('kind', '没有这一种规则，请从列表中选择。')];
  return [...mistakesInName(draft), ...own, ...mistakesInScope(draft), ...mistakesInExceptions(draft)];
}

const saving = (field: string, says: string): Mistake => ({ field, says, stops: 'saving' });
const turningOn = (field: string, says: string): Mistake => ({ field, says, stops: 'turning-on' });

function mistakesInName({ name }: RuleDraft): Mistake[] {
  const flaw = flawOfName(name);
  return flaw ? [saving('name', flaw)] : [];
}

function mistakesInScope({ scope, chats }: RuleDraft): Mistake[] {
  const none = scope === null || isEmptyScope(scope);
  const nowhere = chats !== null && chats.length === 0;
  return [
    ...(none ? [turningOn('scope', '还没有选择监控范围，请选择全公司，或选择部门、员工。')] : []),
    ...(nowhere ? [turningOn('chats', '还没有选择会话类型，请至少选一种。')] : []),
  ];
}

function mistakesInExceptions({ exceptions: { phrases } }: RuleDraft): Mistake[] {
  if (phrases.length > MOST_PHRASES) return [saving('exceptions', `最多排除 ${MOST_PHRASES} 个词句，请删减。`)];
  return phrases
    .filter((phrase) => phrase === '' || phrase.length > LONGEST_PHRASE)
    .slice(0, MOST_TOLD)
    .map((phrase) =>
      saving(
        'exceptions',
        phrase === ''
          ? '排除的词句不能为空，请删除这一项。'
          : `排除的词句最多 ${LONGEST_PHRASE} 个字：“${shortened(phrase)}”，请缩短。`,
      ),
    );
}

function mistakesInSpec(kind: RuleKind, draft: RuleDraft): Mistake[] {
  const { success, error, data } = kind.spec.safeParse(draft.spec, { error: plainly });
  if (success) return 'terms' in kind ? mistakesInTerms(kind.terms(data), draft) : [];
  const byField = Map.groupBy(error.issues, ({ path: [field] }) => String(field ?? 'kind'));
  return [...byField].flatMap(([field, issues]) =>
    issues.slice(0, MOST_TOLD).map((issue) => {
      const missing = issue.code === 'too_small' && issue.origin === 'array' && issue.path.length === 1;
      return missing ? turningOn(field, issue.message) : saving(field, `${placeIn(issue.path)}${issue.message}`);
    }),
  );
}

/** For what the kinds have no sentence of their own. */
function plainly(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return '这一项没有填写，或填写的不是数字、文字等应有的内容，请重新填写。';
  return issue.code === 'invalid_value' ? '请从给出的选项中选择。' : '填写的内容不在允许的范围内，请检查。';
}

function placeIn(path: readonly PropertyKey[]): string {
  const at = path[1];
  return typeof at === 'number' ? `第 ${at + 1} 项：` : '';
}

/** A word of marks only is nothing when marks are left out: it would never be found. */
function mistakesInTerms(
  { these, those }: { these: readonly string[]; those: readonly string[] },
  { folding }: RuleDraft,
) {
  return [...these, ...those]
    .filter((word) => foldText(word, folding) === '')
    .slice(0, MOST_TOLD)
    .map((word) =>
      saving('words', `“${shortened(word)}”只有符号，按现在的“怎样算命中”找不到，请换一个词或取消“忽略符号”。`),
    );
}

const shortened = (text: string): string => (text.length > 20 ? `${text.slice(0, 20)}…` : text);
