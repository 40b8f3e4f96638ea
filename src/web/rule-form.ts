import { z } from 'zod';
import { CONVERSATION_KINDS, type ConversationKind } from '../access/scope.ts';
import { UserError } from '../lib/errors.ts';
import { CATEGORIES, SEVERITIES } from '../lib/violation-words.ts';
import { ruleKinds } from '../rules/kinds/index.ts';
import type { Category, Severity } from '../rules/rule.ts';
import type { Notify, RuleContent } from '../store/rules.ts';
import { readField, readWords, several } from './rule-fields.ts';
import { kindForms, type Spec } from './rule-kinds.ts';
import { readRuleScope } from './rule-scope.ts';
import type { FOLDINGS } from './rule-words.ts';
import type { Fields } from './scope-form.ts';

/** The form of a rule: from what a browser sends to what is kept, and what a new one begins with. */
export const ruleId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const version = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number);

export const kind = z.string().regex(/^[a-z-]{1,40}$/);

const keysOf = <Key extends string>(names: Readonly<Record<Key, unknown>>) => Object.keys(names) as [Key, ...Key[]];

export const ruleFields = z.looseObject({
  kind,
  name: z.string().max(200).trim().default(''),
  severity: z.enum(keysOf<Severity>(SEVERITIES)).default('medium'),
  category: z.enum(keysOf<Category>(CATEGORIES)).default('negative'),
});

export type RuleFields = z.output<typeof ruleFields>;

/** SPEC RULE.1: 负面, only case and width evened out, no range chosen yet. */
export function newRule(name: string): RuleContent {
  return {
    ...{ name: '', kind: name, spec: emptySpec(name), category: 'negative', severity: 'medium' },
    folding: { separators: false, traditional: false, homophones: false },
    ...{ saidBy: isEvent(name) ? 'both' : 'employee', chats: null, scope: null, notify: readNotify({}) },
    exceptions: { phrases: [], conversations: [] },
  };
}

/** What happens beside all messages is as much the customer's doing. */
export const isEvent = (name: string): boolean => ruleKinds.some((one) => one.name === name && 'event' in one);

/** What a kind's form begins with. */
export function emptySpec(name: string): Spec {
  const fields = kindForms[name]?.fields ?? [];
  return Object.fromEntries(fields.map((field) => [field.name, field.initial]));
}

/** `before`: what the form was drawn from. A UserError says what cannot be understood at all. */
export function readRule(fields: RuleFields, before: RuleContent): RuleContent {
  const spec = { ...emptySpec(before.kind), ...(before.spec as Spec) };
  for (const field of kindForms[before.kind]?.fields ?? [])
    spec[field.name] = readField(field, fields, spec[field.name]);
  return { ...ownParts(fields, before), spec, saidBy: readSaidBy(fields), chats: readChats(fields) };
}

/** As far as it can be understood, to be shown again. */
export function draftOf(fields: RuleFields, before: RuleContent): RuleContent {
  const spec = { ...emptySpec(before.kind), ...(before.spec as Spec) };
  const said = several(fields, 'said');
  for (const field of kindForms[before.kind]?.fields ?? []) {
    try {
      spec[field.name] = readField(field, fields, spec[field.name]);
    } catch {
      // What it was before stays: the sentence above the form names the field.
    }
  }
  const saidBy = said.length === 1 ? (said[0] as 'employee' | 'outside') : 'both';
  return { ...ownParts(fields, before), spec, saidBy, chats: chatsOf(fields) };
}

function ownParts(fields: RuleFields, before: RuleContent): RuleContent {
  const folded = several(fields, 'fold');
  const is = (name: keyof typeof FOLDINGS) => folded.includes(name);
  return {
    ...before,
    ...{ name: fields.name.normalize('NFC'), severity: fields.severity, category: fields.category },
    folding: { separators: is('separators'), traditional: is('traditional'), homophones: is('homophones') },
    scope: readRuleScope(fields),
    exceptions: {
      phrases: readWords(fields, 'except', before.exceptions.phrases),
      conversations: [...new Set(several(fields, 'except-chat'))].slice(0, 1000),
    },
    notify: readNotify(fields),
  };
}

function readSaidBy(fields: Fields): RuleContent['saidBy'] {
  const said = several(fields, 'said');
  if (said.length === 0) throw new UserError('“谁发的”至少勾选一种。');
  return said.includes('employee') ? (said.includes('outside') ? 'both' : 'employee') : 'outside';
}

function chatsOf(fields: Fields): ConversationKind[] | null {
  const chosen = several(fields, 'chat');
  const chats = CONVERSATION_KINDS.filter((one) => chosen.includes(one));
  return chats.length === CONVERSATION_KINDS.length ? null : chats;
}

function readChats(fields: Fields): ConversationKind[] | null {
  const chats = chatsOf(fields);
  if (chats?.length === 0) throw new UserError('“会话类型”至少勾选一种。');
  return chats;
}

export const HEARERS = {
  roomOwner: '群主',
  roomKeeper: '群负责人',
  trigger: '触发人',
  departmentLeaders: '部门负责人',
} as const satisfies Partial<Record<keyof Notify, string>>;

function readNotify(fields: Fields): Notify {
  const hear = several(fields, 'hear');
  return {
    roomOwner: hear.includes('roomOwner'),
    roomKeeper: hear.includes('roomKeeper'),
    trigger: hear.includes('trigger'),
    departmentLeaders: hear.includes('departmentLeaders'),
    people: [...new Set(several(fields, 'hear-person'))].slice(0, 200),
    roles: [...new Set(several(fields, 'hear-role'))].slice(0, 200),
  };
}
