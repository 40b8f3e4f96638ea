import { z } from 'zod';
import { findExport, removeExport } from '../../store/exports.ts';
import { action } from '../action.ts';
import { exportTrace } from '../exports-trace.ts';
import { exportId } from '../exports-view.ts';
import { GoTo } from '../outcome.ts';

const NOT_NOW = '正在制作的导出不能删除，请先取消。';

/** Removes an export and its file. */
export const exportRemove = action({
  post: '/exports/:id/remove',
  may: 'export',
  trail: ['export-changed'],
  input: z.object({ id: exportId }),
  async run({ store, exports }, viewer, { id }, visit) {
    const row = await store.read(findExport, viewer, id);
    if (!row) return null;
    if (row.state === 'running') {
      visit.traceNothing();
      return new GoTo('/exports', NOT_NOW);
    }
    const done = await visit.change(exportTrace('export-changed', '删除导出', row), removeExport, viewer, id);
    exports.wake(); // its file goes with it
    return new GoTo('/exports', done ? '已删除。' : NOT_NOW);
  },
});
