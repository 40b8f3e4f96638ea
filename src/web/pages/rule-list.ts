import { page } from '../page.ts';
import { ruleList as load, ruleConditions } from '../rule-list.ts';
import { told } from '../trace-words.ts';

/** What must not be missed: the rules, whether they are on, and how often each hit. */
export const ruleList = page({
  get: '/rules',
  may: 'see-rules',
  trail: ['rules'],
  input: ruleConditions,
  view: 'rules/list',
  async load(app, viewer, asked, visit) {
    const list = await load(app, viewer, asked);
    const { state, q, sort } = asked;
    const details = told({ state: state !== 'all' && state, q, sort: sort !== 'newest' && sort });
    visit.trace({ act: 'rules', title: '规则', count: list.rows.length, details });
    return { list };
  },
});
