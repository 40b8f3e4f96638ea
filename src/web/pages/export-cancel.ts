import { z } from 'zod';
import { findExport } from '../../store/exports.ts';
import { action } from '../action.ts';
import { exportId } from '../exports-view.ts';
import { GoTo } from '../outcome.ts';

/** Stops one's own export that waits or is being made. */
export const exportCancel = action({
  post: '/exports/:id/cancel',
  may: 'export',
  trail: [],
  input: z.object({ id: exportId }),
  async run({ store, exports }, viewer, { id }) {
    if (!(await store.read(findExport, viewer, id))) return null;
    return new GoTo('/exports', (await exports.cancel(viewer, id)) ? '已取消。' : '这个导出已经结束，不能取消。');
  },
});
