import { z } from 'zod';
import { listReportPlans } from '../../store/report-plans.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { reportLine } from '../report-form.ts';

/** The reports that go out by themselves for this person. */
export const reportList = page({
  get: '/reports',
  may: 'send-reports',
  trail: ['figures'],
  input: z.object({}),
  view: 'reports/list',
  async load(app, viewer, _input, visit) {
    const plans = await app.store.read(listReportPlans, viewer);
    const people = new People(app.names);
    visit.trace({ act: 'figures', title: '定时报表' });
    return { lines: plans.map((plan) => reportLine(people, plan)) };
  },
});
