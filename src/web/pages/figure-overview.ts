import { figureConditions, rangeOf, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import { overviewView } from '../figure-overview-view.ts';
import { page } from '../page.ts';

/** How things stand over some days: what a manager looks at first. */
export const figureOverview = page({
  get: '/figures',
  may: 'see-figures',
  trail: ['figures'],
  input: figureConditions.pick({ range: true, from: true, to: true, department: true, who: true }),
  view: 'figures/overview',
  async load(app, viewer, asked, visit) {
    const conditions = await figureConditionsView(app, viewer, asked, { path: '/figures', compares: true });
    const overview = conditions.trouble ? null : await overviewView(app, viewer, asked);
    visit.trace({
      act: 'figures',
      title: ['数据总览', rangeWords(rangeOf(asked, app.clock())), ...conditions.chips.map(({ value }) => value)].join(
        '，',
      ),
    });
    return { conditions, overview };
  },
});
