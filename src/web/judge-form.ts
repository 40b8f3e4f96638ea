import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import { VERDICTS } from '../lib/verdicts.ts';
import { REASONS } from './review-words.ts';

/** What a verdict is given with. */
export const MOST_NOTE = 500;

const text = z
  .string()
  .default('')
  .transform((given) => given.trim().replace(/\s+/g, ' '));

export const violationId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const verdictFields = z.object({
  state: z.enum(VERDICTS),
  reason: z.string().default(''),
  note: text,
});

export function readVerdict({ state, reason, note }: z.output<typeof verdictFields>) {
  if (reason !== '' && !REASONS.includes(reason)) throw new UserError('没有这个理由。刷新页面后重新选择。');
  if ([...note].length > MOST_NOTE) throw new UserError(`备注最多 ${MOST_NOTE} 字，请写短一些。`);
  return { state, reason, note };
}
