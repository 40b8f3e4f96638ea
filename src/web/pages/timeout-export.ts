import { z } from 'zod';
import { action } from '../action.ts';
import { startExport } from '../directory-export.ts';
import { filtersOf, TALKS, talkOf, timeoutChips, timeoutConditions } from '../timeout-conditions.ts';
import { timeoutNames } from '../timeout-list-view.ts';

/** What is repeated in an address comes as a list. */
const written = z
  .string()
  .max(20_000)
  .default('')
  .transform((text): Record<string, unknown> => {
    const query = new URLSearchParams(text);
    const fields = [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? values[0] : values] as const;
    });
    return Object.fromEntries(fields);
  });

/** What the list shows, as a spreadsheet. */
export const timeoutExport = action({
  post: '/timeouts/exports',
  may: 'export',
  trail: ['export'],
  input: z.object({ conditions: written.pipe(timeoutConditions) }),
  async run(app, viewer, { conditions }, visit) {
    if (!viewer.permissions.includes('see-timeouts')) return null;
    const now = app.clock();
    const chips = timeoutChips(conditions, await timeoutNames(app, viewer), now);
    return startExport(app, viewer, visit, {
      kind: 'timeouts-table',
      title: `超时回复（${TALKS[talkOf(conditions)]}）`,
      source: '超时回复',
      values: chips.map(({ name, value }) => `${name} ${value}`),
      filters: filtersOf(conditions, now),
    });
  },
});
