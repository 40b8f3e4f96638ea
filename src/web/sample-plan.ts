import { z } from 'zod';
import { CONVERSATION_KINDS, EVERYONE, NO_LIMITS, type Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { CHAT_KINDS } from '../lib/violation-words.ts';
import type { Sampling, SamplingDraft } from '../store/samplings.ts';
import { listScopeDepartments } from '../store/scope-people.ts';

/** How conversations are drawn: the form of a plan. */
const several = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((given) => [given ?? []].flat(), z.array(item).max(1000));

const chatKind = z.enum(CONVERSATION_KINDS as readonly ['internal', 'external', 'group']);

export const planFields = z.object({
  name: z.string().trim().max(200).default(''),
  reach: z.enum(['everyone', 'custom']).default('everyone'),
  department: several(z.coerce.number().int().nonnegative()),
  chat: several(chatKind),
  by: z.enum(['share', 'number']).default('share'),
  share: z.string().max(20).default(''),
  number: z.string().max(20).default(''),
});

export type PlanFields = z.output<typeof planFields>;

const MOST_NAME = 30;
const MOST_NUMBER = 100;

export function readPlan(fields: PlanFields): SamplingDraft {
  const { name } = fields;
  if (name === '' || [...name].length > MOST_NAME) throw new UserError(`计划名称要有，最多 ${MOST_NAME} 个字。`);
  if (fields.chat.length === 0) throw new UserError('会话类型至少选一种。');
  return { name, scope: scopeOf(fields), ...amountOf(fields) };
}

function scopeOf({ reach, department, chat }: PlanFields): Scope {
  const kinds = chat.length === CONVERSATION_KINDS.length ? null : chat;
  if (reach === 'everyone') return { ...EVERYONE, kinds };
  if (department.length === 0) throw new UserError('按部门抽取要选至少一个部门。');
  const departments = [...new Set(department)].map((id) => ({ id, below: true }));
  return { ...NO_LIMITS, kind: 'custom', departments, kinds };
}

function amountOf({ by, share, number }: PlanFields): Pick<SamplingDraft, 'share' | 'number'> {
  if (by === 'share') {
    const percent = Number(share);
    if (!(percent > 0 && percent <= 100)) throw new UserError('比例要在 0 到 100 之间，例如 5。');
    return { share: percent / 100, number: null };
  }
  const each = Number(number);
  if (!Number.isInteger(each) || each < 1 || each > MOST_NUMBER)
    throw new UserError(`每人抽取的会话数要在 1 到 ${MOST_NUMBER} 之间。`);
  return { share: null, number: each };
}

export interface PlanForm {
  readonly id: number | null;
  readonly title: string;
  readonly action: string;
  readonly seenAt: number;
  readonly name: string;
  readonly everyone: boolean;
  readonly departments: readonly {
    readonly id: number;
    readonly name: string;
    readonly depth: number;
    readonly on: boolean;
  }[];
  readonly chats: readonly { readonly value: string; readonly label: string; readonly on: boolean }[];
  readonly byShare: boolean;
  readonly share: string;
  readonly number: string;
  readonly sentence: string;
}

const NEW: PlanFields = {
  ...{ name: '', reach: 'everyone', department: [], chat: ['external', 'group'], by: 'share', share: '5', number: '3' },
};

export const fieldsOf = ({ name, scope, share, number }: SamplingDraft): PlanFields => ({
  ...{ name, reach: scope.kind === 'everyone' ? 'everyone' : 'custom', by: share === null ? 'number' : 'share' },
  department: scope.departments.map(({ id }) => id),
  chat: [...(scope.kinds ?? CONVERSATION_KINDS)],
  share: share === null ? '5' : percentOf(share),
  number: number === null ? '3' : String(number),
});

const percentOf = (share: number): string => String(Math.round(share * 10_000) / 100);

export async function planForm(
  { store }: App,
  viewer: Viewer,
  {
    id = null,
    seenAt = 0,
    fields = NEW,
    sentence = '',
  }: Partial<{ id: number | null; seenAt: number; fields: PlanFields; sentence: string }>,
): Promise<PlanForm> {
  const nodes = await store.read(listScopeDepartments, viewer);
  const { name, share, number, by } = fields;
  return {
    ...{ id, seenAt, name, share, number, sentence },
    title: id === null ? '新建抽检计划' : '编辑抽检计划',
    action: id === null ? '/samples/plans' : `/samples/plans/${id}`,
    everyone: fields.reach === 'everyone',
    departments: nodes.map((node) => ({
      ...{ id: node.id, name: node.name, depth: Math.min(node.depth, 5), on: fields.department.includes(node.id) },
    })),
    chats: CONVERSATION_KINDS.map((value) => ({ value, label: CHAT_KINDS[value], on: fields.chat.includes(value) })),
    byShare: by === 'share',
  };
}

/** What a plan draws, in words. */
export const amountWords = ({ share, number }: Pick<Sampling, 'share' | 'number'>): string =>
  number === null ? `每人每周 ${percentOf(share!)}%` : `每人每周 ${number} 个`;

export function reachWords({ scope }: Pick<Sampling, 'scope'>, names: ReadonlyMap<number, string>): string {
  const kinds = scope.kinds === null ? '' : `，${scope.kinds.map((kind) => CHAT_KINDS[kind]).join('、')}`;
  if (scope.kind === 'everyone') return `全部员工${kinds}`;
  return `${scope.departments.map(({ id }) => names.get(id) ?? '已删除的部门').join('、')}${kinds}`;
}
