import { z } from 'zod';
import { listExports } from '../../store/exports.ts';
import { exportsView } from '../exports-view.ts';
import { page } from '../page.ts';

/** What one had packed up: how far it is, and the file. */
export const exportList = page({
  get: '/exports',
  may: 'export',
  trail: [],
  input: z.object({}),
  view: 'exports/list',
  parts: { exports: 'exports/state' },
  load: async ({ store, clock }, viewer, _input, { part }) => ({
    exports: exportsView(await store.read(listExports, viewer), clock()),
    refreshed: part === 'exports',
  }),
});
