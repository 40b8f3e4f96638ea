import { z } from 'zod';
import { GRACE } from '../../lib/retention-terms.ts';

import { page } from '../page.ts';
import { dateOf } from '../words.ts';

/** The form of a proposal. */
export const disposalNew = page({
  get: '/disposals/new',
  may: 'edit-retention',
  trail: [],
  input: z.object({}),
  view: 'disposals/new',
  load: async ({ clock }) => {
    const today = dateOf(clock());
    return { form: { today, day: today, reason: '', grace: String(GRACE.usual), sentence: '' } };
  },
});
