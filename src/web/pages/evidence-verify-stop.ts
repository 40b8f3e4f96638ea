import { z } from 'zod';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Ends the look that runs; nothing of it is kept. */
export const evidenceVerifyStop = action({
  post: '/evidence/verification/stop',
  may: 'verify-archive',
  trail: ['archive-verified'],
  input: z.object({}),
  async run({ verifier }, _viewer, _input, visit) {
    visit.trace({ act: 'archive-verified', title: '校验存档：取消' });
    verifier.stop();
    return new GoTo('/evidence/verification', '已取消。');
  },
});
