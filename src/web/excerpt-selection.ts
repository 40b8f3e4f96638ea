import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import type { Selection } from '../store/kept-making.ts';
import * as condition from './conditions.ts';

/** Which messages of a conversation are picked, as addresses carry it: one by one, by time, or so many up to one. */
const blank = (value: unknown) => (value === '' ? undefined : value);
const minute = z
  .preprocess(
    blank,
    z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
      .refine((text) => momentOf(text) !== null)
      .optional(),
  )
  .transform((text) => text ?? null);

/** More would not fit into an address. */
export const MOST_PICKED = 200;

export const selectionFields = {
  by: z.enum(['pick', 'time', 'count']).default('pick'),
  pick: z
    .preprocess((given) => [given ?? []].flat(), z.array(z.string().regex(/^\d{1,15}$/)).max(1000))
    .transform((seqs) => [...new Set(seqs.map(Number))]),
  since: minute,
  until: minute,
  /** The last of so many; empty: the newest. */
  last: condition.seq,
  count: z
    .preprocess(
      blank,
      z
        .string()
        .regex(/^\d{1,4}$/)
        .transform(Number)
        .optional(),
    )
    .transform((n) => n ?? 50),
};

const fields = z.object(selectionFields);
export type SelectionFields = z.output<typeof fields>;

const MINUTE = 60_000;

function momentOf(text: string): number | null {
  const at = Date.parse(`${text}:00+08:00`);
  return Number.isNaN(at) ? null : at;
}

/** What is wrong with it, said to whoever picked. */
export function readSelection({ by, pick, since, until, last, count }: SelectionFields): Selection {
  if (by === 'count') {
    if (count < 1 || count > 2000) throw new UserError('条数要在 1 到 2,000 之间。');
    return { by, last, count };
  }
  if (by === 'pick') {
    if (pick.length === 0) throw new UserError('还没有选消息。勾选要保存的消息，或按时间、按条数选。');
    if (pick.length > MOST_PICKED) throw new UserError(`逐条最多勾选 ${MOST_PICKED} 条。更多的按时间或按条数选。`);
    return { by, seqs: pick };
  }
  if (since === null || until === null) throw new UserError('按时间选，开始和结束时间都要填。');
  if (since > until) throw new UserError('开始时间要不晚于结束时间。');
  return { by, from: momentOf(since)!, to: momentOf(until)! + MINUTE };
}

/** The same as hidden fields carry it. */
export function selectionEntries(selection: SelectionFields): [name: string, value: string][] {
  const { by, pick, since, until, last, count } = selection;
  if (by === 'pick') return [['by', by], ...pick.map((seq): [string, string] => ['pick', String(seq)])];
  if (by === 'time')
    return [
      ['by', by],
      ['since', since ?? ''],
      ['until', until ?? ''],
    ];
  return [['by', by], ...(last === null ? [] : [['last', String(last)] as [string, string]]), ['count', String(count)]];
}
