import { z } from 'zod';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';

/** The new key is not wanted after all. It is put aside, in case its public half is with WeCom already. */
export const keyDiscard = action({
  post: '/keys/draft/discard',
  may: 'set-up',
  trail: [],
  input: z.object({ next: nextPath }),
  async run({ keys }, _viewer, { next }) {
    keys.discardDraft();
    return new GoTo(next, '已丢弃。它仍密封保存在“停用的密钥”中，需要时可以取回。');
  },
});
