import { may } from '../../access/viewer.ts';
import { action } from '../action.ts';
import { Denied } from '../errors.ts';
import { traceMedium } from '../media-trace.ts';
import { findFile, mediumInput, original } from '../medium-files.ts';

/** The file itself, in place where a browser can show it safely. */
export const mediumShow = action({
  get: '/messages/:seq/media/:n',
  may: 'read-chats',
  trail: ['original', 'download'],
  input: mediumInput,
  async run(app, viewer, asked, visit) {
    const medium = await findFile(app, viewer, asked);
    if (!medium) return null;
    const file = original(app, medium, 'inline');
    const isSaved = file.disposition === 'attachment';
    if (isSaved && !may(viewer, 'download-media')) throw new Denied();
    await traceMedium(app, viewer, visit, { act: isSaved ? 'download' : 'original', asked, medium });
    return file;
  },
});
