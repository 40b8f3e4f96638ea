import { action } from '../action.ts';
import { traceThumb } from '../media-trace.ts';
import { findFile, mediumInput, preview } from '../medium-files.ts';

/** The small picture in the chat. */
export const mediumThumb = action({
  get: '/messages/:seq/media/:n/thumb',
  may: 'read-chats',
  trail: ['original'],
  input: mediumInput,
  async run(app, viewer, asked, visit) {
    const medium = await findFile(app, viewer, asked);
    const file = medium && (await preview(app, medium, 'thumb'));
    if (file) await traceThumb(app, viewer, visit, { asked, medium });
    return file;
  },
});
