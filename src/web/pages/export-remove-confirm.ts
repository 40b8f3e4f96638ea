import { z } from 'zod';
import { findExport } from '../../store/exports.ts';
import { exportId } from '../exports-view.ts';
import { page } from '../page.ts';

/** What goes with an export that is removed. */
export const exportRemoveConfirm = page({
  get: '/exports/:id/remove',
  may: 'export',
  trail: [],
  input: z.object({ id: exportId }),
  view: 'exports/remove',
  async load({ store }, viewer, { id }) {
    const row = await store.read(findExport, viewer, id);
    if (!row) return null;
    const file = row.file === null ? '' : '文件还没有过期，删除后不能再下载。';
    return {
      ...{ name: row.title, action: `/exports/${id}/remove`, back: '/exports' },
      what: `${file}删除的是这条记录和它的文件，存档里的消息不受影响；导出与下载仍记在操作日志里。`,
    };
  },
});
