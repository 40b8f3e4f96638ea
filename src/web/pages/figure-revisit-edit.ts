import { z } from 'zod';
import { revisitView } from '../figure-revisit-form.ts';
import { page } from '../page.ts';

/** When new customers are to hear from their employee again (S3 §9.7). */
export const figureRevisitEdit = page({
  get: '/figures/revisits',
  may: 'see-figures',
  trail: ['figures'],
  input: z.object({}),
  view: 'figures/revisits',
  async load(app, viewer, _input, visit) {
    visit.trace({ act: 'figures', title: '回访设置' });
    return { revisits: await revisitView(app, viewer) };
  },
});
