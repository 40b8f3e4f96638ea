import { listExportSources, listExports } from '../../store/exports.ts';
import { PAGE } from '../directory-paging.ts';
import { exportConditions, exportsView, statesOf } from '../exports-view.ts';
import { page } from '../page.ts';

/** What one had packed up: how far it is, and the file. */
export const exportList = page({
  get: '/exports',
  may: 'export',
  trail: [],
  input: exportConditions,
  view: 'exports/list',
  parts: { exports: 'exports/state' },
  async load({ store, clock }, viewer, asked, { part }) {
    const { state, source, q, page: number } = asked;
    const filters = { states: statesOf(state), source, words: q };
    const [found, sources] = await Promise.all([
      store.read(listExports, viewer, filters, { skip: (number - 1) * PAGE, limit: PAGE }),
      store.read(listExportSources, viewer),
    ]);
    return {
      exports: exportsView({ ...found, sources }, asked, clock()),
      input: asked,
      who: viewer.name,
      refreshed: part === 'exports',
    };
  },
});
