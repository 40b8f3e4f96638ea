import { z } from 'zod';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { staffOptions } from '../staff-options.ts';

/** Which of the staff one may mean while the name is being typed, for whom a rule watches and who hears of it. */
export const rulePersonFind = page({
  get: '/rules/people',
  may: 'edit-rules',
  trail: [],
  input: z.object({ q: condition.words }),
  view: 'search/people',
  load: async (app, viewer, { q }) => ({ q, ...(await staffOptions(app, viewer, q)) }),
});
