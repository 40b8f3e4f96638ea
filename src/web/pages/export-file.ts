import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findExport } from '../../store/exports.ts';
import { action } from '../action.ts';
import { exportFileName, exportId } from '../exports-view.ts';
import { SendFile } from '../outcome.ts';

/** The file of one's own export. */
export const exportFile = action({
  get: '/exports/:id/file',
  may: 'export',
  trail: [],
  input: z.object({ id: exportId }),
  async run({ store, exports }, viewer, { id }) {
    const row = await store.read(findExport, viewer, id);
    if (!row) return null;
    if (row.file === null) throw new UserError('这个文件已过期或尚未生成。可在“导出”页重新生成。');
    return new SendFile({
      path: exports.pathOf(row.file),
      name: exportFileName(row),
      type: row.file.endsWith('.zip') ? 'application/zip' : XLSX,
      disposition: 'attachment',
    });
  },
});

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
