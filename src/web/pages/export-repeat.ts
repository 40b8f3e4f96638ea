import { z } from 'zod';
import { findExport } from '../../store/exports.ts';
import { action } from '../action.ts';
import { exportId } from '../exports-view.ts';
import { GoTo } from '../outcome.ts';

/** Makes a finished export anew, of what the archive holds now. */
export const exportRepeat = action({
  post: '/exports/:id/repeat',
  may: 'export',
  trail: [],
  input: z.object({ id: exportId }),
  async run({ store, exports }, viewer, { id }) {
    if (!(await store.read(findExport, viewer, id))) return null;
    return new GoTo(
      '/exports',
      (await exports.repeat(viewer, id)) ? '已重新开始。' : '这个导出还没有结束，不需要重新生成。',
    );
  },
});
