import { action } from '../action.ts';
import { findFile, mediumInput, original } from '../medium-files.ts';

/** The file itself, to be saved under the name it was sent with. */
export const mediumDownload = action({
  get: '/messages/:seq/media/:n/download',
  may: 'download-media',
  trail: [],
  input: mediumInput,
  async run(app, viewer, asked) {
    const medium = await findFile(app, viewer, asked);
    return medium && original(app, medium, 'attachment');
  },
});
