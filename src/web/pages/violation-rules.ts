import { page } from '../page.ts';
import { told } from '../trace-words.ts';
import { violationConditions } from '../violation-conditions.ts';
import { rulesView } from '../violation-group-view.ts';

/** Which rule met how much. */
export const violationRules = page({
  get: '/violations/rules',
  may: 'see-violations',
  trail: ['violations'],
  input: violationConditions,
  view: 'violations/groups',
  async load(app, viewer, asked, visit) {
    const view = await rulesView(app, viewer, asked);
    const title = ['违规，按规则', ...view.chips.map(({ name, value }) => `${name} ${value}`)].join('，');
    visit.trace({ act: 'violations', title, count: view.groups.length, details: told({ ...asked, by: 'rules' }) });
    return view;
  },
});
