import { z } from 'zod';
import { page } from '../page.ts';
import { verificationView } from '../trail-verification.ts';

/** Whether the trail is as it was written: the last count, the one that runs, and how to start one. */
export const trailVerification = page({
  get: '/trail/verification',
  may: 'see-trail',
  trail: ['trail'],
  input: z.object({}),
  view: 'trail/verification',
  parts: { verification: 'trail/verification-state' },
  async load(app, viewer, _input, visit) {
    if (visit.whole) visit.trace({ act: 'trail', title: '操作日志的校验结果' });
    else visit.traceNothing();
    return { verification: await verificationView(app, viewer) };
  },
});
