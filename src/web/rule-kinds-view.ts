import { z } from 'zod';
import { ruleKinds } from '../rules/kinds/index.ts';
import type { PackRule } from '../rules/pack.ts';
import { packs } from '../rules/packs.ts';
import type { RuleContent } from '../store/rules.ts';
import { newRule } from './rule-form.ts';
import { kindForms } from './rule-kinds.ts';

/** What one can begin a new rule with: a kind, or what comes ready-made. */
export interface Beginning {
  readonly href: string;
  readonly icon: string;
  readonly label: string;
  readonly about: string;
}

export interface KindGroup {
  readonly label: string;
  readonly kinds: readonly Beginning[];
}

export function kindChoices(): KindGroup[] {
  const choices = ruleKinds.map((kind) => ({
    ...{ label: kind.label, href: `/rules/new?kind=${kind.name}`, says: 'terms' in kind || kind.name === 'expression' },
    ...{ icon: kindForms[kind.name]?.icon ?? 'list-check', about: kindForms[kind.name]?.about ?? '' },
  }));
  return [
    { label: '说了什么', kinds: choices.filter(({ says }) => says) },
    { label: '做了什么', kinds: choices.filter(({ says }) => !says) },
  ];
}

export interface PackChoice {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  readonly rules: readonly { readonly href: string; readonly label: string }[];
}

export const packChoices = (): PackChoice[] =>
  packs.map(({ name, label, about, rules }) => ({
    ...{ name, label, about },
    rules: rules.map((rule, at) => ({ label: rule.name, href: `/rules/new?pack=${name}.${at}` })),
  }));

/** A rule of a pack: `promises.0`. Whom it watches and who hears of it only the company can say. */
export const packKey = z.string().regex(/^[a-z-]{1,40}\.\d{1,2}$/);

export function packContent(key: string): RuleContent | null {
  const [name, at] = key.split('.');
  const rule = packs.find((pack) => pack.name === name)?.rules[Number(at)];
  return rule ? complete(rule) : null;
}

export const packRules = (name: string): { label: string; rules: { content: RuleContent; pack: string }[] } | null => {
  const pack = packs.find((one) => one.name === name);
  if (!pack) return null;
  return {
    label: pack.label,
    rules: pack.rules.map((rule, at) => ({ content: complete(rule), pack: `${name}.${at}` })),
  };
};

const complete = (rule: PackRule): RuleContent => ({ ...newRule(rule.kind), ...rule });
