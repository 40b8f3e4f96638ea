import { page } from '../page.ts';
import { told } from '../trace-words.ts';
import { violationConditions } from '../violation-conditions.ts';
import { peopleView } from '../violation-group-view.ts';

/** Who triggered how many violations. */
export const violationPeople = page({
  get: '/violations/people',
  may: 'see-violations',
  trail: ['violations'],
  input: violationConditions,
  view: 'violations/groups',
  async load(app, viewer, asked, visit) {
    const view = await peopleView(app, viewer, asked);
    const title = ['违规，按人', ...view.chips.map(({ name, value }) => `${name} ${value}`)].join('，');
    visit.trace({ act: 'violations', title, count: view.groups.length, details: told({ ...asked, by: 'people' }) });
    return view;
  },
});
