import { z } from 'zod';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';
import { tracedFirst } from '../trace-first.ts';

/** Makes a pair; while one waits for its number, that one. */
export const keyCreate = action({
  post: '/keys/draft',
  may: 'set-up',
  trail: ['key-changed'],
  input: z.object({ next: nextPath }),
  async run({ keys }, _viewer, { next }, visit) {
    await tracedFirst(visit, { act: 'key-changed', title: '生成密钥' }, () => keys.makeDraft());
    return new GoTo(`${next}#key-task`);
  },
});
