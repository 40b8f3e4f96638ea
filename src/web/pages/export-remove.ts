import { z } from 'zod';
import { findExport } from '../../store/exports.ts';
import { action } from '../action.ts';
import { exportId } from '../exports-view.ts';
import { GoTo } from '../outcome.ts';

/** Removes an export and its file. */
export const exportRemove = action({
  post: '/exports/:id/remove',
  may: 'export',
  trail: [],
  input: z.object({ id: exportId }),
  async run({ store, exports }, viewer, { id }) {
    if (!(await store.read(findExport, viewer, id))) return null;
    return new GoTo('/exports', (await exports.remove(viewer, id)) ? '已删除。' : '正在制作的导出不能删除，请先取消。');
  },
});
