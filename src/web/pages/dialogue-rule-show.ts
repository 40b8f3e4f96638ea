import { z } from 'zod';
import { dialogueRuleView } from '../dialogue-rule-view.ts';
import { page } from '../page.ts';

/** How messages are cut into dialogues, and how far the figures are with it. */
export const dialogueRuleShow = page({
  get: '/dialogue-rules',
  may: 'see-figures',
  trail: [],
  input: z.object({ common: z.literal('yes').optional() }),
  view: 'dialogue-rules/show',
  async load(app, viewer, { common }) {
    const view = await dialogueRuleView(app, viewer);
    return { view: common === 'yes' ? { ...view, adding: view.common } : view };
  },
});
