import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { bringLibrary } from '../library-task.ts';

const MOST = 200 * 2 ** 20;

/** Takes the package as it was downloaded. What came of it stands on the page it was sent from. */
export const libraryCreate = action({
  post: '/setup/library/file',
  may: 'set-up',
  trail: ['library-changed'],
  upload: MOST,
  input: z.object({ next: nextPath }),
  async run(app, _viewer, { next }, visit, upload) {
    if (!upload) throw new UserError('还没有选择文件。请选择从企业微信下载的 SDK 压缩包。');
    return await bringLibrary(app, visit, upload, next);
  },
});
