import { action } from '../action.ts';
import { traceMedium } from '../media-trace.ts';
import { findFile, mediumInput, original } from '../medium-files.ts';

/** The file itself, to be saved under the name it was sent with. */
export const mediumDownload = action({
  get: '/messages/:seq/media/:n/download',
  may: 'download-media',
  trail: ['download'],
  input: mediumInput,
  async run(app, viewer, asked, visit) {
    const medium = await findFile(app, viewer, asked);
    if (!medium) return null;
    const file = original(app, medium, 'attachment');
    await traceMedium(app, viewer, visit, { act: 'download', asked, medium });
    return file;
  },
});
