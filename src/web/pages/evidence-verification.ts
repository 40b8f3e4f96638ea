import { z } from 'zod';
import * as condition from '../conditions.ts';
import { NOTHING_ASKED, verifyView } from '../evidence-verification.ts';
import { page } from '../page.ts';

/** Whether the archive is as it came: the last look, the one that runs, and how to start one. */
export const evidenceVerification = page({
  get: '/evidence/verification',
  may: 'see-evidence',
  trail: ['evidence'],
  input: z.object({
    /** Chosen for the next one. */
    conversation: condition.id,
  }),
  view: 'evidence/verification',
  parts: { verification: 'evidence/verification-state' },
  async load(app, viewer, { conversation }, visit) {
    if (visit.whole) visit.trace({ act: 'evidence', title: '存档的校验结果' });
    else visit.traceNothing();
    const asked = conversation === null ? {} : ({ what: 'conversation', conversation } as const);
    return { verification: await verifyView(app, viewer, { ...NOTHING_ASKED, ...asked }), sentence: '' };
  },
});
