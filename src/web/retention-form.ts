import { z } from 'zod';
import { CONVERSATION_KINDS, type ConversationKind } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { FILTERABLE, typeLabel } from '../drawing/type-labels.ts';
import { UserError } from '../lib/errors.ts';
import { BASE, CLASSES, MOST_MONTHS, type Months } from '../lib/retention-terms.ts';
import { CHAT_KINDS } from '../lib/violation-words.ts';
import { isEmployee, isExternal } from '../messages/people.ts';
import { readConditionNames } from '../store/customers.ts';
import type { RetentionContent, RetentionRule } from '../store/retention.ts';
import { type Face, People } from './people.ts';
import { presetOf, RETENTION_PRESETS } from './retention-presets.ts';

/** The form of a rule: from what a browser sends to what is kept, and back. */
export const several = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((given) => [given ?? []].flat(), z.array(item).max(1000));

export const retentionId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const term = {
  months: z.string().max(20).default('60'), // a class, `forever` or `own`
  own: z.string().max(20).default(''),
  unit: z.enum(['year', 'month']).default('year'),
};

export const retentionFields = z.object({
  name: z.string().trim().max(200).default(''),
  ...term,
  start: z.enum(['message', 'end']).default('message'),
  who: z.enum(['everyone', 'custom']).default('everyone'),
  department: several(z.coerce.number().int().nonnegative()),
  employee: several(z.string().max(64).refine(isEmployee)),
  customer: several(z.string().max(100).refine(isExternal)),
  tag: several(z.string().max(100)),
  chat: several(z.enum(CONVERSATION_KINDS as readonly [ConversationKind, ...ConversationKind[]])),
  which: z.enum(['all', 'types']).default('all'),
  type: several(z.string().regex(/^[\w-]{1,60}$/)),
  law: z.string().max(60).default(''),
  note: z.string().trim().max(2000).default(''),
});

export type RetentionFields = z.output<typeof retentionFields>;

export function readMonths({ months, own, unit }: Pick<RetentionFields, 'months' | 'own' | 'unit'>): Months {
  if (months === 'forever') return null;
  if (CLASSES.some((one) => String(one.months) === months)) return Number(months);
  const n = Number(own.trim()) * (unit === 'year' ? 12 : 1);
  if (own.trim() === '' || !Number.isInteger(n) || n < 1 || n > MOST_MONTHS)
    throw new UserError(`自定期限要填整数，最长 ${MOST_MONTHS / 12} 年。`);
  return n;
}

/** The one for everything else says nothing of whom it is about. */
export function readRetention(fields: RetentionFields, { isBase }: { readonly isBase: boolean }): RetentionContent {
  const { name, start, note, law, chat } = fields;
  const common = { months: readMonths(fields), start, note };
  if (isBase) return { ...common, name, who: null, chats: null, types: null, law: '' };
  if (chat.length === 0) throw new UserError('会话类型至少选一种。');
  if (fields.which === 'types' && fields.type.length === 0)
    throw new UserError('选了只适用于一些消息类型，却没有选类型。至少选一种，或改为全部类型。');
  const { department, employee, customer, tag } = fields;
  const once = <Item>(items: readonly Item[]) => [...new Set(items)];
  return {
    ...common,
    name,
    law: presetOf(law) ? law : '',
    who:
      fields.who === 'everyone'
        ? null
        : { departments: once(department), employees: once(employee), customers: once(customer), tags: once(tag) },
    chats: CONVERSATION_KINDS.every((kind) => chat.includes(kind))
      ? null
      : CONVERSATION_KINDS.filter((kind) => chat.includes(kind)),
    types: fields.which === 'all' ? null : once(fields.type),
  };
}

const NEW: RetentionFields = retentionFields.parse({ chat: [...CONVERSATION_KINDS] });

export function fieldsOfPreset(key: string): RetentionFields {
  const preset = presetOf(key);
  if (!preset) return NEW;
  const { name, months, start, law, about } = preset;
  return { ...NEW, name, ...monthFields(months), start, law: key, note: `${law}：${about}` };
}

export function monthFields(months: Months): Pick<RetentionFields, 'months' | 'own' | 'unit'> {
  if (months === null) return { months: 'forever', own: '', unit: 'year' };
  if (CLASSES.some((one) => one.months === months)) return { months: String(months), own: '', unit: 'year' };
  const years = months % 12 === 0;
  return { months: 'own', own: String(years ? months / 12 : months), unit: years ? 'year' : 'month' };
}

export function fieldsOf(rule: RetentionContent): RetentionFields {
  const { name, months, start, who, chats, types, law, note } = rule;
  return {
    ...{ name, start, law, note, ...monthFields(months) },
    who: who === null ? 'everyone' : 'custom',
    department: [...(who?.departments ?? [])],
    employee: [...(who?.employees ?? [])],
    customer: [...(who?.customers ?? [])],
    tag: [...(who?.tags ?? [])],
    chat: [...(chats ?? CONVERSATION_KINDS)],
    which: types === null ? 'all' : 'types',
    type: [...(types ?? [])],
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly on: boolean;
}

export interface Picker {
  readonly name: string;
  readonly label: string;
  readonly of: 'employee' | 'customer' | 'person' | 'chat';
  readonly placeholder: string;
  readonly picked: readonly { readonly id: string; readonly face: Pick<Face, 'name' | 'title'> }[];
}

export interface RetentionForm {
  readonly id: number | null;
  readonly version: number;
  readonly isBase: boolean;
  readonly title: string;
  readonly action: string;
  readonly fields: RetentionFields;
  readonly terms: readonly Choice[];
  readonly ownOn: boolean;
  readonly departments: readonly (Choice & { readonly depth: number })[];
  readonly tags: readonly Choice[];
  readonly employees: Picker;
  readonly customers: Picker;
  readonly chats: readonly Choice[];
  readonly types: readonly Choice[];
  readonly preset: { readonly law: string; readonly about: string; readonly source: string } | null;
  readonly presets: readonly { readonly href: string; readonly name: string; readonly on: boolean }[];
  readonly sentence: string;
}

interface FormOf {
  readonly rule?: Pick<RetentionRule, 'id' | 'version'> | null;
  readonly fields?: RetentionFields;
  readonly sentence?: string;
}

export async function retentionForm(
  app: App,
  viewer: Viewer,
  { rule = null, fields = NEW, sentence = '' }: FormOf,
): Promise<RetentionForm> {
  const known = await app.store.read(readConditionNames, viewer, { department: null, tag: null });
  const people = new People(app.names);
  const isBase = rule?.id === BASE;
  const pick = (ids: readonly string[]) => ids.map((id) => ({ id, face: people.face(id) }));
  return {
    ...{ id: rule?.id ?? null, version: rule?.version ?? 0, isBase, fields, sentence },
    title: isBase ? '其余全部的期限' : rule ? '编辑保留规则' : '新建保留规则',
    action: rule ? `/retention/${rule.id}/edit` : '/retention',
    terms: termChoices(fields.months),
    ownOn: fields.months === 'own',
    departments: known.departments.map(({ id, name, depth }) => ({
      ...{ value: String(id), label: name, depth: Math.min(depth, 5), on: fields.department.includes(id) },
    })),
    tags: known.tags.map(({ id, name, group }) => ({
      value: id,
      label: `${group} / ${name}`,
      on: fields.tag.includes(id),
    })),
    employees: {
      name: 'employee',
      label: '员工',
      of: 'employee',
      placeholder: '姓名、拼音或账号',
      picked: pick(fields.employee),
    },
    customers: {
      name: 'customer',
      label: '客户',
      of: 'customer',
      placeholder: '客户姓名或备注',
      picked: pick(fields.customer),
    },
    chats: CONVERSATION_KINDS.map((kind) => ({ value: kind, label: CHAT_KINDS[kind], on: fields.chat.includes(kind) })),
    types: [...new Set([...FILTERABLE, ...fields.type])].map((type) => ({
      ...{ value: type, label: typeLabel(type), on: fields.type.includes(type) },
    })),
    preset: presetOf(fields.law),
    presets: RETENTION_PRESETS.map(({ key, name }) => ({
      ...{ href: `/retention/new?preset=${key}`, name, on: key === fields.law },
    })),
  };
}

/** Also for the terms of copies. */
export const termChoices = (chosen: string): Choice[] =>
  CLASSES.map(({ months, label }) => {
    const value = months === null ? 'forever' : String(months);
    return { value, label, on: value === chosen };
  });
