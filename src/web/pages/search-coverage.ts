import { z } from 'zod';
import { page } from '../page.ts';
import { coverageGlance, coverageOf } from '../search-coverage.ts';

/** Whether everything archived can be found, and what is being done about it. */
export const searchCoverage = page({
  get: '/search/coverage',
  may: 'search',
  trail: [],
  input: z.object({}),
  view: 'search/coverage',
  parts: { coverage: 'search/months', meter: 'search/meter' },
  load: async (app, viewer, _asked, { part }) => ({
    coverage: await (part === 'meter' ? coverageGlance(app, viewer) : coverageOf(app, viewer)),
  }),
});
