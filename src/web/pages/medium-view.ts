import { action } from '../action.ts';
import { findFile, mediumInput, original, preview } from '../medium-files.ts';

/** The picture in full: as it came, or a copy that browsers can show. */
export const mediumView = action({
  get: '/messages/:seq/media/:n/view',
  may: 'read-chats',
  trail: [],
  input: mediumInput,
  async run(app, viewer, asked) {
    const medium = await findFile(app, viewer, asked);
    return medium && ((await preview(app, medium, 'view')) ?? original(app, medium, 'inline'));
  },
});
