import { z } from 'zod';
import type { Trace } from '../../access/acts.ts';
import { editionLabel } from '../../lib/directory-words.ts';
import { UserError } from '../../lib/errors.ts';
import { type Edition, type Licence, listLicences, saveLicence } from '../../store/licences.ts';
import { action } from '../action.ts';
import * as condition from '../conditions.ts';
import { GoTo } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Seats and the day they expire, as they stand in WeCom's console. Empty seats take back what was typed in. */
export const licenceUpdate = action({
  post: '/licences',
  may: 'set-up',
  trail: ['licence-changed'],
  input: z.object({
    edition: z.enum(['1', '2', '3']).transform((text) => Number(text) as Edition),
    seats: z.string().trim().max(12).default(''),
    expires: condition.day,
  }),
  async run({ store, clock }, viewer, { edition, seats, expires }, visit) {
    const name = editionLabel(edition);
    const known = (await store.read(listLicences, viewer)).find((row) => row.edition === edition);
    const before = { seats: known?.seats ?? null, expiresOn: known?.expiresOn ?? null };
    const traceOf = (now: Licence | null): Trace => ({
      act: 'licence-changed',
      title: `${name}的席位`,
      details: changed(before, now ? { ...now } : { seats: null, expiresOn: null }),
    });
    if (seats === '') {
      await visit.change(traceOf(null), saveLicence, viewer, edition, null, clock());
      return new GoTo('/licences', `已清除${name}的席位数。`);
    }
    if (!/^\d{1,6}$/.test(seats)) throw new UserError('席位数要填 0 到 999999 之间的整数，例如 50。');
    const licence = { seats: Number(seats), expiresOn: expires };
    await visit.change(traceOf(licence), saveLicence, viewer, edition, licence, clock());
    return new GoTo('/licences', `已保存${name}的席位。`);
  },
});
