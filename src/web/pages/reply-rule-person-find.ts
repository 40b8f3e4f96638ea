import { z } from 'zod';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { staffOptions } from '../staff-options.ts';

/** Which of the staff one may mean while the name is being typed: for whom a rule holds and who hears of it. */
export const replyRulePersonFind = page({
  get: '/reply-rules/people',
  may: 'edit-timeouts',
  trail: [],
  input: z.object({ q: condition.words }),
  view: 'search/people',
  load: async (app, viewer, { q }) => ({ q, ...(await staffOptions(app, viewer, q)) }),
});
