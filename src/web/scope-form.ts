import { z } from 'zod';
import { CONVERSATION_KINDS, type ConversationKind, isEmptyScope, NO_LIMITS, type Scope } from '../access/scope.ts';
import { startOfDay } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { isEmployee } from '../messages/people.ts';

/**
 * What the scope editor sends. Its fields stand in the form of whoever includes it, each with a prefix of that page's
 * choosing, so that one form can hold several.
 */
export type Fields = Readonly<Record<string, unknown>>;

const NAMES = ['kind', 'department', 'alone', 'employee', 'excluded', 'from', 'to', 'type'] as const;

const MOST = 1000;
const several = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((given) => [given ?? []].flat(), z.array(item).max(MOST));
const employee = z.string().max(64).refine(isEmployee);
const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const day = z
  .string()
  .refine((text) => text === '' || startOfDay(text) !== null)
  .transform((text) => startOfDay(text))
  .default(null);

const fields = z.object({
  kind: z.enum(['self', 'department', 'custom', 'everyone']),
  department: several(number),
  /** Of the departments: without those below. */
  alone: several(number),
  employee: several(employee),
  excluded: several(employee),
  from: day,
  to: day,
  type: several(z.enum(CONVERSATION_KINDS as readonly [ConversationKind, ...ConversationKind[]])),
});

const DAY = 86_400_000;

/** The scope that was filled in; a UserError says what is wrong with it. */
export function readScope(given: Fields, prefix = ''): Scope {
  if (given[`${prefix}kind`] === undefined) throw new UserError('还没有选查看范围。');
  const read = readFields(given, prefix);
  if (!read) throw new UserError('查看范围里有看不懂的内容。刷新页面，重新填写。');
  if (read.type.length === 0) throw new UserError('会话类型至少选一种。');
  const scope = toScope(read);
  if (isEmptyScope(scope)) throw new UserError('自定义范围要选至少一个部门或一名员工。');
  if (scope.from !== null && scope.to !== null && scope.from >= scope.to)
    throw new UserError('开始日期要不晚于结束日期。');
  return scope;
}

/** As far as it was filled in, to draw the form again; null when nothing was. */
export function draftScope(given: Fields, prefix = ''): Scope | null {
  const read = readFields(given, prefix);
  return read && toScope(read);
}

function readFields(given: Fields, prefix: string): z.output<typeof fields> | null {
  const own = Object.fromEntries(NAMES.map((name) => [name, given[prefix + name]]));
  return fields.safeParse(own).data ?? null;
}

function toScope({ kind, department, alone, employee, excluded, from, to, type }: z.output<typeof fields>): Scope {
  const limits = {
    from,
    to: to === null ? null : to + DAY,
    kinds: CONVERSATION_KINDS.every((one) => type.includes(one))
      ? null
      : CONVERSATION_KINDS.filter((one) => type.includes(one)),
  };
  const without = kind === 'self' ? [] : [...new Set(excluded)];
  if (kind !== 'custom') return { kind, ...NO_LIMITS, ...limits, excluded: without };
  const departments = [...new Set(department)].map((id) => ({ id, below: !alone.includes(id) }));
  return { kind, departments, employees: [...new Set(employee)], excluded: without, ...limits };
}
