import { UserError } from '../lib/errors.ts';
import { checkRule } from '../rules/check.ts';
import type { RuleContent } from '../store/rules.ts';

/** Why a rule cannot be switched on, in sentences; none when it can. */
export const problemsOf = (content: RuleContent): string[] => [...new Set(checkRule(content).map(({ says }) => says))];

/** A rule that is off may still lack something; one that is on may not. */
export function assertSavable(content: RuleContent, { isOn }: { readonly isOn: boolean }): void {
  const wrong = checkRule(content).filter(({ stops }) => isOn || stops === 'saving');
  if (wrong.length > 0) throw new UserError(said(wrong.map(({ says }) => says)));
}

export function assertComplete(content: RuleContent): void {
  const wrong = problemsOf(content);
  if (wrong.length > 0) throw new UserError(`“${content.name}”还不完整：${said(wrong)}`);
}

const SAID = 5;
const said = (sentences: readonly string[]): string => [...new Set(sentences)].slice(0, SAID).join('');
