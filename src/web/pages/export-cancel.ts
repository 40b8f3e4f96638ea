import { z } from 'zod';
import { cancelExport, findExport } from '../../store/exports.ts';
import { action } from '../action.ts';
import { exportTrace } from '../exports-trace.ts';
import { exportId, isUnfinished } from '../exports-view.ts';
import { GoTo } from '../outcome.ts';

const NOT_NOW = '这个导出已经结束，不能取消。';

/** Stops one's own export that waits or is being made. */
export const exportCancel = action({
  post: '/exports/:id/cancel',
  may: 'export',
  trail: ['export-changed'],
  input: z.object({ id: exportId }),
  async run({ store, clock }, viewer, { id }, visit) {
    const row = await store.read(findExport, viewer, id);
    if (!row) return null;
    if (!isUnfinished(row)) {
      visit.traceNothing();
      return new GoTo('/exports', NOT_NOW);
    }
    const done = await visit.change(exportTrace('export-changed', '取消导出', row), cancelExport, viewer, id, clock());
    return new GoTo('/exports', done ? '已取消。' : NOT_NOW);
  },
});
