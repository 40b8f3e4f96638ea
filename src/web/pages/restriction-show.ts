import { z } from 'zod';
import { page } from '../page.ts';
import { restrictionPage } from '../restriction-view.ts';
import { retentionId } from '../retention-form.ts';

/** One restriction: why, since when, and what became of it. */
export const restrictionShow = page({
  get: '/restrictions/:id',
  may: 'see-retention',
  trail: ['retention'],
  input: z.object({ id: retentionId }),
  view: 'restrictions/show',
  async load(app, viewer, { id }, visit) {
    const shown = await restrictionPage(app, viewer, id);
    if (!shown) return null;
    visit.trace({ act: 'retention', title: `限制处理 ${shown.row.face.name}`, person: shown.row.face.id });
    return shown;
  },
});
