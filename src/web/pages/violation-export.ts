import { z } from 'zod';
import { action } from '../action.ts';
import { startExport, writtenConditions } from '../directory-export.ts';
import { filtersOf, violationChips, violationConditions } from '../violation-conditions.ts';
import { namesOfConditions } from '../violation-list-view.ts';

/** What the list shows, as a spreadsheet. */
export const violationExport = action({
  post: '/violations/exports',
  may: 'export',
  trail: ['export'],
  input: z.object({ conditions: writtenConditions.pipe(violationConditions) }),
  async run(app, viewer, { conditions }, visit) {
    if (!viewer.permissions.includes('see-violations')) return null;
    const chips = violationChips(conditions, await namesOfConditions(app, viewer));
    return startExport(app, viewer, visit, {
      kind: 'violations-table',
      title: '违规',
      source: '违规',
      values: chips.map(({ name, value }) => `${name} ${value}`),
      filters: { filters: filtersOf(conditions), order: conditions.order ?? 'newest' },
    });
  },
});
