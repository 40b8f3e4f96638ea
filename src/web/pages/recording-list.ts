import { page } from '../page.ts';
import { People } from '../people.ts';
import {
  recordingChips,
  recordingChoices,
  recordingConditions,
  recordingResults,
  recordingsLink,
} from '../recordings-view.ts';

/** Every voice message, video and recorded call the viewer may see, to be heard in place, fetched or packed up. */
export const recordingList = page({
  get: '/recordings',
  may: 'read-chats',
  trail: [],
  input: recordingConditions,
  view: 'recordings/list',
  async load(app, viewer, asked) {
    const chips = recordingChips(new People(app.names), asked);
    return {
      results: await recordingResults(app, viewer, asked),
      chips,
      ...recordingChoices(asked, app.clock()),
      ways: chips.map(({ name, without }) => ({ label: `去掉“${name}”`, href: without, main: false })),
      mayExport: viewer.permissions.includes('export'),
      conditions: recordingsLink(asked, { before: [] }, ''),
    };
  },
});
