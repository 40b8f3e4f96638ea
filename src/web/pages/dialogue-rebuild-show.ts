import { z } from 'zod';
import { readDialogueRules } from '../../store/dialogue-rules.ts';
import { readFigureRebuild } from '../../store/figure-rebuild.ts';
import { rebuildView } from '../dialogue-rule-view.ts';
import { page } from '../page.ts';

/** How far figures are by the rules in force; asks again by itself while they are not there. */
export const dialogueRebuildShow = page({
  get: '/dialogue-rules/rebuild',
  may: 'see-figures',
  trail: [],
  input: z.object({}),
  view: 'dialogue-rules/rebuild',
  async load(app, viewer) {
    const { version } = await app.store.read(readDialogueRules, viewer);
    return { rebuild: rebuildView(await app.store.read(readFigureRebuild, viewer), version) };
  },
});
