import { page } from '../page.ts';
import { People } from '../people.ts';
import { recordingsTrace } from '../recordings-trace.ts';
import {
  recordingChips,
  recordingChoices,
  recordingConditions,
  recordingResults,
  recordingsLink,
} from '../recordings-view.ts';
import { seqRange } from '../trace-words.ts';

/** Every voice message, video and recorded call the viewer may see, to be heard in place, fetched or packed up. */
export const recordingList = page({
  get: '/recordings',
  may: 'read-chats',
  trail: ['recordings'],
  input: recordingConditions,
  view: 'recordings/list',
  async load(app, viewer, asked, visit) {
    const people = new People(app.names);
    const chips = recordingChips(people, asked);
    const results = await recordingResults(app, viewer, asked);
    const conversations = results.rows.map(({ key }) => key);
    visit.trace(recordingsTrace(people, asked, { conversations, ...seqRange(results.rows) }));
    return {
      results,
      chips,
      ...recordingChoices(asked, app.clock()),
      ways: chips.map(({ name, without }) => ({ label: `去掉“${name}”`, href: without, main: false })),
      mayExport: viewer.permissions.includes('export'),
      conditions: recordingsLink(asked, { before: [] }, ''),
    };
  },
});
