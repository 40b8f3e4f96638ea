import { z } from 'zod';
import { BUILT_IN_MASKS, maskedSpans } from '../../messages/mask.ts';
import { behaviourKind, passages } from '../kind.ts';

/** A phone number, an ID card (with its check digit), a bank card (Luhn) or an e-mail address is sent. */
export const number = behaviourKind({
  name: 'number',
  label: '发送号码',
  spec: z.object({ of: z.array(z.enum(BUILT_IN_MASKS)).min(1, '还没有选择号码的种类，请至少选一种。') }),
  find: ({ message: { text } }, { of }) =>
    passages(
      text,
      maskedSpans(text, { kinds: of, patterns: [] }).map(({ from, to }) => ({ from, to })),
    ),
});
