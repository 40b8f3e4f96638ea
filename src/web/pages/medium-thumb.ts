import { action } from '../action.ts';
import { findFile, mediumInput, preview } from '../medium-files.ts';

/** The small picture in the chat. */
export const mediumThumb = action({
  get: '/messages/:seq/media/:n/thumb',
  may: 'read-chats',
  trail: [],
  input: mediumInput,
  async run(app, viewer, asked) {
    const medium = await findFile(app, viewer, asked);
    return medium && preview(app, medium, 'thumb');
  },
});
