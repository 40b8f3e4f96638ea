import { z } from 'zod';
import { editionLabel } from '../../lib/directory-words.ts';
import { UserError } from '../../lib/errors.ts';
import { type Edition, saveLicence } from '../../store/licences.ts';
import { action } from '../action.ts';
import * as condition from '../conditions.ts';
import { GoTo } from '../outcome.ts';

/** Seats and the day they expire, as they stand in WeCom's console. Empty seats take back what was typed in. */
export const licenceUpdate = action({
  post: '/licences',
  may: 'set-up',
  trail: [],
  input: z.object({
    edition: z.enum(['1', '2', '3']).transform((text) => Number(text) as Edition),
    seats: z.string().trim().max(12).default(''),
    expires: condition.day,
  }),
  async run({ store, clock }, viewer, { edition, seats, expires }) {
    const name = editionLabel(edition);
    if (seats === '') {
      await store.write(saveLicence, viewer, edition, null, clock());
      return new GoTo('/licences', `已清除${name}的席位数。`);
    }
    if (!/^\d{1,6}$/.test(seats)) throw new UserError('席位数要填 0 到 999999 之间的整数，例如 50。');
    await store.write(saveLicence, viewer, edition, { seats: Number(seats), expiresOn: expires }, clock());
    return new GoTo('/licences', `已保存${name}的席位。`);
  },
});
