import { ACTIVITY, activityDraft, activityView } from '../figure-activity-view.ts';
import { page } from '../page.ts';

/** When a group is called active, and how many would be. */
export const figureActivityEdit = page({
  get: ACTIVITY,
  may: 'see-figures',
  trail: ['figures'],
  input: activityDraft,
  view: 'figures/activity',
  parts: { 'activity-example': 'figures/activity-example', 'activity-fields': 'figures/activity-fields' },
  async load(app, viewer, asked, visit) {
    visit.trace({ act: 'figures', title: '群活跃度设置' });
    return activityView(app, viewer, asked);
  },
});
