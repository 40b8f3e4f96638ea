import { z } from 'zod';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Gathers everything anew. */
export const supportAgain = action({
  post: '/support/again',
  may: 'set-up',
  trail: [],
  input: z.object({}),
  async run(app) {
    await app.support.bundle({ anew: true });
    return new GoTo('/support', '已重新收集。');
  },
});
