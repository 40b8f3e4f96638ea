import { z } from 'zod';
import { VIOLATION_STATES } from '../lib/violation-words.ts';
import type { QueueFilter } from '../store/review-queue.ts';
import * as condition from './conditions.ts';
import { link } from './links.ts';

/** The queue as its address names it. */
const SEVERITIES = ['high', 'medium', 'low'] as const;
const ORDERS = ['oldest', 'newest', 'gravest'] as const;
const STATES = ['open', 'escalated', 'confirmed', 'false'] as const;

const listed = (given: unknown) =>
  [given ?? []]
    .flat()
    .flatMap((text) => String(text).split(','))
    .filter((text) => text !== '');
const few = z.coerce.number().int().min(1).max(100).catch(8).default(8);

export const queueConditions = z.object({
  state: z.enum(STATES).catch('open').default('open'),
  severity: z.preprocess(listed, z.array(z.enum(SEVERITIES)).max(3)).catch([]),
  rule: condition.seq,
  sender: condition.id,
  order: z.enum(ORDERS).catch('oldest').default('oldest'),
  /** Also what others are to review. */
  all: z.preprocess((given) => (given === 'on' ? 'on' : undefined), z.literal('on').optional()),
  /** The one that is looked at. */
  at: condition.seq,
  /** How much of the conversation stands around it. */
  earlier: few,
  later: few,
});

export type QueueConditions = z.output<typeof queueConditions>;

export const FEW = 8;
export const REVIEW = '/violations/review';

export function reviewLink(asked: QueueConditions, more: Partial<QueueConditions> = {}, path = REVIEW): string {
  const { state, severity, rule, sender, order, all, at, earlier, later } = { ...asked, ...more };
  return link(path, {
    state: state === 'open' ? null : state,
    severity: severity.join(','),
    ...{ rule, sender },
    order: order === 'oldest' ? null : order,
    ...{ all, at },
    earlier: earlier === FEW ? null : earlier,
    later: later === FEW ? null : later,
  });
}

/** Of another one: as much around it as usual. */
export const reviewLinkAt = (asked: QueueConditions, at: number | null): string =>
  reviewLink(asked, { at, earlier: FEW, later: FEW });

export function filterOf({ state, severity, rule, sender, order, all }: QueueConditions): QueueFilter {
  return { state, severities: severity, rule, sender, order, everyone: all === 'on' };
}

export const ORDER_LABELS: Readonly<Record<QueueConditions['order'], string>> = {
  oldest: '最早在前',
  newest: '最新在前',
  gravest: '级别高的在前',
};

export const STATE_CHOICES = STATES.map((value) => ({ value, label: VIOLATION_STATES[value] }));
