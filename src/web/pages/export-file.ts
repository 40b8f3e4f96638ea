import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findExport, isExportInSight } from '../../store/exports.ts';
import { action } from '../action.ts';
import { traceFile } from '../exports-trace.ts';
import { exportFileName, exportId } from '../exports-view.ts';
import { SendFile } from '../outcome.ts';

/** The file of one's own export. */
export const exportFile = action({
  get: '/exports/:id/file',
  may: 'export',
  trail: ['export-downloaded'],
  input: z.object({ id: exportId }),
  async run({ store, exports, clock }, viewer, { id }, visit) {
    const row = await store.read(findExport, viewer, id);
    if (!row) return null;
    if (row.file === null) throw new UserError('这个文件已过期或尚未生成。可在“导出”页重新生成。');
    if (!(await store.read(isExportInSight, viewer, id))) throw new UserError(OUT_OF_SIGHT);
    traceFile({ store, clock }, visit, row);
    return new SendFile({
      path: exports.pathOf(row.file),
      name: exportFileName(row),
      type: row.file.endsWith('.zip') ? 'application/zip' : XLSX,
      disposition: 'attachment',
    });
  },
});

const OUT_OF_SIGHT =
  '做好这个文件以后，您的查看范围缩小了，它不再能下载。可在“导出”页重新生成，得到现在可以查看的内容。';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
