import { z } from 'zod';
import { findImport, removeImport } from '../../store/imports.ts';
import { action } from '../action.ts';
import { IMPORTS } from '../exports-imports.ts';
import { exportId } from '../exports-view.ts';
import { GoTo } from '../outcome.ts';

/** Removes the record of an import and its results; what was taken in stays. */
export const importRemove = action({
  post: '/exports/imports/:id/remove',
  may: 'own-account',
  trail: ['imported'],
  input: z.object({ id: exportId }),
  async run({ store, exports }, viewer, { id }, visit) {
    const row = await store.read(findImport, viewer, id);
    if (!row) return null;
    const trace = { act: 'imported', title: `删除导入记录：${row.fileName}`, details: { import: id } } as const;
    const done = await visit.change(trace, removeImport, viewer, id);
    exports.wake(); // its file goes with it
    return new GoTo(IMPORTS, done ? '已删除，导入的内容不受影响。' : '正在导入，还不能删除。');
  },
});
