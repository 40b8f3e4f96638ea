import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findExport, repeatExport } from '../../store/exports.ts';
import { action } from '../action.ts';
import { exportTrace } from '../exports-trace.ts';
import { exportId, isUnfinished } from '../exports-view.ts';
import { GoTo } from '../outcome.ts';

const NO_PASSWORD = '加密的口令没有留存，不能直接重新生成。在“导出”页点“重新导出”，再填一次口令。';
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
    if (row.encrypted === 1 && row.state !== 'failed') throw new UserError(NO_PASSWORD);
    const again = await visit.change(exportTrace('export', '重新生成', row), repeatExport, viewer, id, clock());
    exports.wake();
    return new GoTo(
      '/exports',
      again ? (again.asked ? '已再次提交审批，通过后自动开始制作。' : '已重新开始。') : NOT_NOW,
    );
  },
});
