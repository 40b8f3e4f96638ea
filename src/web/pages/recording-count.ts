import { countRecordings } from '../../store/recordings.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { recordingsTrace } from '../recordings-trace.ts';
import { filtersOf, recordingConditions } from '../recordings-view.ts';
import { count } from '../words.ts';

/** How many there are in all: asked apart from the rows, so that the rows need not wait for it. */
export const recordingCount = page({
  get: '/recordings/count',
  may: 'read-chats',
  trail: ['recordings'],
  input: recordingConditions,
  view: 'recordings/count',
  async load({ store, names }, viewer, asked, visit) {
    const counted = await store.read(countRecordings, viewer, filtersOf(asked));
    visit.trace(recordingsTrace(new People(names), asked, { count: counted.count }));
    return { total: `${count(counted.count)}${counted.capped ? '+' : ''}` };
  },
});
