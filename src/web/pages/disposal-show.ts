import { z } from 'zod';
import { disposalView } from '../disposal-view.ts';
import { page } from '../page.ts';
import { retentionId } from '../retention-form.ts';

/** One disposal: the preview, who agreed, what became of it. */
export const disposalShow = page({
  get: '/disposals/:id',
  may: 'see-retention',
  trail: ['retention'],
  input: z.object({ id: retentionId }),
  view: 'disposals/show',
  parts: { disposal: 'disposals/body' },
  async load(app, viewer, { id }, visit) {
    const disposal = await disposalView(app, viewer, id);
    if (!disposal) return null;
    visit.trace({ act: 'retention', title: `处置 ${id}`, count: disposal.samples.length });
    return { disposal };
  },
});
