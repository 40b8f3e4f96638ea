import { listImports } from '../../store/imports.ts';
import { PAGE } from '../directory-paging.ts';
import { importConditions, importsView } from '../exports-imports.ts';
import { page } from '../page.ts';

/** What one brought in: what became of its rows. Whoever may bring something in may have no right to export. */
export const importList = page({
  get: '/exports/imports',
  may: 'own-account',
  trail: [],
  input: importConditions,
  view: 'exports/imports',
  parts: { imports: 'exports/imports-state' },
  async load({ store }, viewer, asked) {
    const at = { skip: (asked.page - 1) * PAGE, limit: PAGE };
    const found = await store.read(listImports, viewer, { state: asked.state }, at);
    return { imports: importsView(found, asked), input: asked, who: viewer.name };
  },
});
