import { action } from '../action.ts';
import { findFile, mediumInput, playable } from '../medium-files.ts';

/** Voice, video and recorded calls as a browser plays them. */
export const mediumPlay = action({
  get: '/messages/:seq/media/:n/play',
  may: 'read-chats',
  trail: [],
  input: mediumInput,
  async run(app, viewer, asked) {
    const medium = await findFile(app, viewer, asked);
    return medium && playable(app, medium);
  },
});
