import { z } from 'zod';
import { settingCards } from '../figure-setting-cards.ts';
import { page } from '../page.ts';

/** All that figures go by, in one place. */
export const figureSettingList = page({
  get: '/figures/settings',
  may: 'see-figures',
  trail: [],
  input: z.object({}),
  view: 'figures/settings',
  load: async (app, viewer) => ({ cards: await settingCards(app, viewer) }),
});
