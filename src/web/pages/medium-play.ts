import { action } from '../action.ts';
import { traceMedium } from '../media-trace.ts';
import { findFile, mediumInput, playable } from '../medium-files.ts';

/** Voice, video and recorded calls as a browser plays them. */
export const mediumPlay = action({
  get: '/messages/:seq/media/:n/play',
  may: 'read-chats',
  trail: ['play'],
  input: mediumInput,
  async run(app, viewer, asked, visit) {
    const medium = await findFile(app, viewer, asked);
    if (!medium) return null;
    const file = await playable(app, medium);
    await traceMedium(app, viewer, visit, { act: 'play', asked, medium });
    return file;
  },
});
