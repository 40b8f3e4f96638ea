import { z } from 'zod';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';

/** Makes a pair; while one waits for its number, that one. */
export const keyCreate = action({
  post: '/keys/draft',
  may: 'set-up',
  trail: [],
  input: z.object({ next: nextPath }),
  async run({ keys }, _viewer, { next }) {
    await keys.makeDraft();
    return new GoTo(`${next}#key-task`);
  },
});
