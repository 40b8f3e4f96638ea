import { z } from 'zod';
import { listDialogueVersions } from '../../store/dialogue-rules.ts';
import { versionRow } from '../dialogue-rule-view.ts';
import { page } from '../page.ts';

const PAGE = 30;

/** What was changed when, by whom; each version holds all that it was. */
export const dialogueVersionList = page({
  get: '/dialogue-rules/versions',
  may: 'see-figures',
  trail: [],
  input: z.object({ page: z.coerce.number().int().min(1).max(10_000).default(1) }),
  view: 'dialogue-rules/versions',
  async load(app, viewer, { page: at }) {
    const stretch = { skip: (at - 1) * PAGE, limit: PAGE };
    const { rows, total } = await app.store.read(listDialogueVersions, viewer, stretch);
    const link = (to: number) => `/dialogue-rules/versions?page=${to}`;
    return {
      rows: rows.map((row) => versionRow(row, app.clock())),
      paging: { previous: at > 1 ? link(at - 1) : null, next: at * PAGE < total ? link(at + 1) : null },
    };
  },
});
