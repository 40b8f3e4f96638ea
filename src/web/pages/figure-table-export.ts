import { z } from 'zod';
import { action } from '../action.ts';
import { startExport } from '../directory-export.ts';
import { rangeTrouble, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import { FIGURE_TABLES, type FigureTable } from '../figure-places.ts';
import { sortAsked, tableAsked, tableConditions } from '../figure-table-conditions.ts';

/** The conditions of the page as they stand in its address, repeated ones too. */
const addressed = z
  .string()
  .max(6000)
  .default('')
  .transform((text): Record<string, unknown> => {
    const query = new URLSearchParams(text);
    const value = (name: string) => (query.getAll(name).length > 1 ? query.getAll(name) : query.get(name));
    return Object.fromEntries([...query.keys()].map((name) => [name, value(name)]));
  });

/** What a table of figures shows, as a spreadsheet: every row, not one page of them. */
export const figureTableExport = action({
  post: '/figures/exports',
  may: 'export',
  trail: ['export'],
  input: z.object({
    page: z.enum(Object.keys(FIGURE_TABLES) as [FigureTable, ...FigureTable[]]),
    conditions: addressed.pipe(tableConditions),
  }),
  async run(app, viewer, { page, conditions }, visit) {
    if (!viewer.permissions.includes('see-figures') || rangeTrouble(conditions, app.clock())) return null;
    const asked = await tableAsked(app, viewer, page, conditions);
    const { place, table, query, chosen } = asked;
    const { chips } = await figureConditionsView(app, viewer, conditions, { path: place.path });
    const values = chips.filter(({ name }) => name !== '时间').map(({ value }) => value);
    return startExport(app, viewer, visit, {
      kind: 'figures-table',
      title: place.tables.length > 1 ? `${place.title}，${table === 'group' ? '群聊' : '单聊'}` : place.title,
      source: '统计',
      values: [rangeWords(query.range), ...values],
      filters: {
        of: place.by === 'person' ? 'people' : 'departments',
        ...{ query, columns: chosen.map(({ key }) => key), sort: sortAsked(asked) },
      },
    });
  },
});
