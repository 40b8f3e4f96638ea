import { z } from 'zod';
import { evidenceView } from '../evidence-view.ts';
import { page } from '../page.ts';

/** How the evidence log stands, its key, and where its checkpoints have gone. */
export const evidenceShow = page({
  get: '/evidence',
  may: 'see-evidence',
  trail: ['evidence'],
  input: z.object({}),
  view: 'evidence/show',
  async load(app, viewer, _input, visit) {
    visit.trace({ act: 'evidence', title: '存证日志' });
    return { evidence: await evidenceView(app, viewer) };
  },
});
