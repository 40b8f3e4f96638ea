import { z } from 'zod';
import { verifyView } from '../evidence-verification.ts';
import { page } from '../page.ts';

/** Whether the archive is as it came: the last look, the one that runs, and how to start one. */
export const evidenceVerification = page({
  get: '/evidence/verification',
  may: 'see-evidence',
  trail: ['evidence'],
  input: z.object({}),
  view: 'evidence/verification',
  parts: { verification: 'evidence/verification-state' },
  async load(app, viewer, _input, visit) {
    if (visit.whole) visit.trace({ act: 'evidence', title: '存档的校验结果' });
    else visit.traceNothing();
    return { verification: await verifyView(app, viewer), sentence: '' };
  },
});
