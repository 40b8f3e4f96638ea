import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findImport } from '../../store/imports.ts';
import { action } from '../action.ts';
import { exportId } from '../exports-view.ts';
import { SendFile } from '../outcome.ts';

/** What became of each row of a file one brought in. */
export const importFile = action({
  get: '/exports/imports/:id/file',
  may: 'own-account',
  trail: ['export-downloaded'],
  input: z.object({ id: exportId }),
  async run({ store, exports }, viewer, { id }, visit) {
    const row = await store.read(findImport, viewer, id);
    if (!row) return null;
    if (row.result === null) throw new UserError('结果文件只保留 7 天，已经过期。需要时重新导入。');
    visit.trace({ act: 'export-downloaded', title: `导入结果：${row.fileName}`, details: { import: id } });
    const plain = row.fileName.replace(/\.[^.]*$/, '').replace(/[<>:"/\\|?*\p{C}]/gu, '_');
    return new SendFile({
      path: exports.pathOf(row.result),
      name: `${plain.slice(0, 80)}_导入结果.xlsx`,
      type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      disposition: 'attachment',
    });
  },
});
