import { may } from '../../access/viewer.ts';
import { action } from '../action.ts';
import { Denied } from '../errors.ts';
import { traceMedium } from '../media-trace.ts';
import { findFile, mediumInput, original, preview } from '../medium-files.ts';

/** The picture in full: as it came, or a copy that browsers can show. */
export const mediumView = action({
  get: '/messages/:seq/media/:n/view',
  may: 'read-chats',
  trail: ['original', 'download'],
  input: mediumInput,
  async run(app, viewer, asked, visit) {
    const medium = await findFile(app, viewer, asked);
    if (!medium) return null;
    const file = (await preview(app, medium, 'view')) ?? original(app, medium, 'inline');
    const isSaved = file.disposition === 'attachment';
    if (isSaved && !may(viewer, 'download-media')) throw new Denied();
    await traceMedium(app, viewer, visit, { act: isSaved ? 'download' : 'original', asked, medium });
    return file;
  },
});
