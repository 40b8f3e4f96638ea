import type { QueueRow } from '../store/review-queue.ts';
import type { ViolationRule } from '../store/violation-details.ts';
import { kindForms, type Spec } from './rule-kinds.ts';
import { kindLabel, looksForWords } from './rule-words.ts';
import { count, dateOf } from './words.ts';

/** The rule that found something, as it was then. */
export interface RuleFacts {
  readonly heading: string;
  readonly href: string | null;
  readonly about: string;
  readonly words: readonly string[];
  readonly more: string | null;
  readonly changed: string | null;
  readonly compare: { readonly href: string; readonly label: string } | null;
}

type Known = Pick<QueueRow, 'rule' | 'ruleVersion' | 'ruleKind'>;

const SOME_WORDS = 4;

export function ruleFacts(row: Known, law: ViolationRule | null): RuleFacts {
  const spec = (law?.content?.spec ?? {}) as Spec;
  const words = wordsOf(row, spec);
  return {
    heading: `规则 v${row.ruleVersion}`,
    about: words.length > 0 || !law?.content ? kindLabel(row.ruleKind) : aboutOf(row, spec),
    words: words.slice(0, SOME_WORDS),
    more: words.length > SOME_WORDS ? `等 ${count(words.length)} 词` : null,
    ...historyOf(row, law),
  };
}

const wordsOf = ({ ruleKind }: Known, { words }: Spec): string[] =>
  looksForWords(ruleKind) && Array.isArray(words) ? words.map(String) : [];

function aboutOf({ ruleKind }: Known, spec: Spec): string {
  const brief = kindForms[ruleKind]?.brief(spec) ?? '';
  const label = kindLabel(ruleKind);
  return brief === '' || brief === label ? label : `${label}：${brief}`;
}

/** What became of the rule since. */
function historyOf(
  { rule, ruleVersion }: Known,
  law: ViolationRule | null,
): Pick<RuleFacts, 'href' | 'changed' | 'compare'> {
  if (law === null) return { href: null, changed: null, compare: null };
  if (law.removed) return { href: null, changed: '规则已删除', compare: null };
  const href = `/rules/${rule}/versions`;
  return {
    href,
    changed: law.changedAt === null ? null : `${law.changedBy ?? '系统'} 于 ${dateOf(law.changedAt)} 修改`,
    compare: law.version > ruleVersion ? { href, label: `现为 v${law.version}` } : null,
  };
}
