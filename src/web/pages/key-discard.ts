import { z } from 'zod';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';
import { tracedFirst } from '../trace-first.ts';

/** The new key is not wanted after all. It is put aside, in case its public half is with WeCom already. */
export const keyDiscard = action({
  post: '/keys/draft/discard',
  may: 'set-up',
  trail: ['key-changed'],
  input: z.object({ next: nextPath }),
  async run({ keys }, _viewer, { next }, visit) {
    const details = { fingerprint: keys.draft()?.fingerprint ?? null };
    const trace = { act: 'key-changed', title: '丢弃未启用的密钥', details } as const;
    await tracedFirst(visit, trace, () => keys.discardDraft());
    return new GoTo(next, '已丢弃。它仍密封保存在“停用的密钥”中，需要时可以取回。');
  },
});
