import { page } from '../page.ts';
import { People } from '../people.ts';
import { sampleConditions, sampleTrace, sampleView } from '../sample-view.ts';

/** Conversations drawn at random, one after the other. */
export const sampleList = page({
  get: '/samples',
  may: 'see-violations',
  trail: ['violation', 'violations'],
  input: sampleConditions,
  view: 'samples/list',
  parts: { sample: 'samples/panes' },
  async load(app, viewer, asked, visit) {
    const sample = await sampleView(app, viewer, asked);
    if (!sample) return null;
    visit.trace(sampleTrace(new People(app.names), asked, sample));
    return { sample };
  },
});
