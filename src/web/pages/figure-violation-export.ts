import { z } from 'zod';
import { VIOLATION_GROUPS } from '../../figures/violation-indicators.ts';
import { action } from '../action.ts';
import { startExport } from '../directory-export.ts';
import { figureFields, rangeOf, rangeTrouble, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import { addressed } from '../figure-customer-words.ts';
import { GROUP_WORDS, VIOLATIONS } from '../figure-violations-view.ts';

const { range, from, to, department, who } = figureFields;
const asked = z.object({ range, from, to, department, who });

/** Violations by person, department or rule, as a spreadsheet. */
export const figureViolationExport = action({
  post: `${VIOLATIONS}/exports`,
  may: 'export',
  trail: ['export'],
  input: z.object({
    conditions: addressed.pipe(asked),
    by: z.enum(VIOLATION_GROUPS).catch('person').default('person'),
  }),
  async run(app, viewer, { conditions, by }, visit) {
    const mayBoth = (['see-figures', 'see-violations'] as const).every((one) => viewer.permissions.includes(one));
    if (!mayBoth || rangeTrouble(conditions, app.clock())) return null;
    const { chips } = await figureConditionsView(app, viewer, conditions, { path: VIOLATIONS });
    const values = chips.filter(({ name }) => name !== '时间').map(({ value }) => value);
    const days = rangeOf(conditions, app.clock());
    return startExport(app, viewer, visit, {
      kind: 'figures-table',
      title: `违规分析，按${GROUP_WORDS[by]}`,
      source: '统计',
      values: [rangeWords(days), ...values],
      filters: {
        of: 'violationGroups',
        ...{ by, query: { range: days, departments: conditions.department, people: conditions.who } },
      },
    });
  },
});
