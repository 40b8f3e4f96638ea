import { z } from 'zod';
import { page } from '../page.ts';
import { replyRuleList as load } from '../reply-rule-list.ts';

/** When answers are late and who hears of it: the rules for single chats and groups. */
export const replyRuleList = page({
  get: '/reply-rules',
  may: 'see-timeouts',
  trail: ['timeouts'],
  input: z.object({}),
  view: 'reply-rules/list',
  async load(app, viewer, _asked, visit) {
    const list = await load(app, viewer);
    visit.trace({ act: 'timeouts', title: '回复规则', count: list.rows.length });
    return { list };
  },
});
