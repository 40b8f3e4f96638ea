import { z } from 'zod';
import { readHealth } from '../../store/health.ts';
import { healthView } from '../health-view.ts';
import { page } from '../page.ts';

/** Is the archive whole, and if not, what is missing, why, and what to do. */
export const healthShow = page({
  get: '/health',
  may: 'see-health',
  input: z.object({}),
  view: 'health/show',
  parts: { health: 'health/state' },
  load: async ({ store, clock }, viewer, _input, visit) => {
    const health = await store.read(readHealth, viewer);
    return {
      health: healthView(health, clock()),
      mayPull: viewer.permissions.includes('pull'),
      refreshed: visit.part === 'health',
    };
  },
});
