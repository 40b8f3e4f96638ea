import { z } from 'zod';
import { readMasking } from '../../store/masking.ts';
import { maskingView } from '../masking-view.ts';
import { page } from '../page.ts';

/** Which numbers are masked for those who may not see them. */
export const maskingShow = page({
  get: '/masking',
  may: 'manage-roles',
  trail: ['setup'],
  input: z.object({}),
  view: 'masking/show',
  async load({ store }, viewer, _input, visit) {
    const masking = maskingView(await store.read(readMasking, viewer));
    visit.trace({ act: 'setup', title: '号码遮盖' });
    return { masking };
  },
});
