import { z } from 'zod';
import { findExport, repeatExport } from '../../store/exports.ts';
import { action } from '../action.ts';
import { exportTrace } from '../exports-trace.ts';
import { exportId, isUnfinished } from '../exports-view.ts';
import { GoTo } from '../outcome.ts';

const NOT_NOW = '这个导出还没有结束，不需要重新生成。';

/** Makes a finished export anew, of what the archive holds now. */
export const exportRepeat = action({
  post: '/exports/:id/repeat',
  may: 'export',
  trail: ['export'],
  input: z.object({ id: exportId }),
  async run({ store, exports, clock }, viewer, { id }, visit) {
    const row = await store.read(findExport, viewer, id);
    if (!row) return null;
    if (isUnfinished(row)) {
      visit.traceNothing();
      return new GoTo('/exports', NOT_NOW);
    }
    const again = await visit.change(exportTrace('export', '重新生成', row), repeatExport, viewer, id, clock());
    exports.wake();
    return new GoTo('/exports', again ? '已重新开始。' : NOT_NOW);
  },
});
