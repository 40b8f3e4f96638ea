import { action } from '../action.ts';
import { findFile, mediumInput, original } from '../medium-files.ts';

/** The file itself, in place where a browser can show it safely. */
export const mediumShow = action({
  get: '/messages/:seq/media/:n',
  may: 'read-chats',
  trail: [],
  input: mediumInput,
  async run(app, viewer, asked) {
    const medium = await findFile(app, viewer, asked);
    return medium && original(app, medium, 'inline');
  },
});
