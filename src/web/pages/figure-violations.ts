import { z } from 'zod';
import { VIOLATION_GROUPS } from '../../figures/violation-indicators.ts';
import { figureFields, rangeOf, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import { VIOLATIONS, violationsView } from '../figure-violations-view.ts';
import { page } from '../page.ts';

const { range, from, to, department, who, page: number } = figureFields;

/** Violations by person, department, rule and time. */
export const figureViolations = page({
  get: VIOLATIONS,
  may: 'see-figures',
  trail: ['figures'],
  input: z.object({
    ...{ range, from, to, department, who, page: number },
    by: z.enum(VIOLATION_GROUPS).catch('person').default('person'),
  }),
  view: 'figures/violations',
  async load(app, viewer, asked, visit) {
    if (!viewer.permissions.includes('see-violations')) return null;
    const narrowed = await figureConditionsView(app, viewer, asked, { path: VIOLATIONS, compares: true });
    const days = rangeWords(rangeOf(asked, app.clock()));
    visit.trace({ act: 'figures', title: ['违规分析', days, ...narrowed.chips.map(({ value }) => value)].join('，') });
    return { narrowed, violations: narrowed.trouble ? null : await violationsView(app, viewer, asked) };
  },
});
