import { countRecordings } from '../../store/recordings.ts';
import { page } from '../page.ts';
import { filtersOf, recordingConditions } from '../recordings-view.ts';
import { count } from '../words.ts';

/** How many there are in all: asked apart from the rows, so that the rows need not wait for it. */
export const recordingCount = page({
  get: '/recordings/count',
  may: 'read-chats',
  trail: [],
  input: recordingConditions,
  view: 'recordings/count',
  async load({ store }, viewer, asked) {
    const counted = await store.read(countRecordings, viewer, filtersOf(asked));
    return { total: `${count(counted.count)}${counted.capped ? '+' : ''}` };
  },
});
