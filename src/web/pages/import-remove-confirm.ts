import { z } from 'zod';
import { findImport } from '../../store/imports.ts';
import { IMPORTS } from '../exports-imports.ts';
import { exportId } from '../exports-view.ts';
import { page } from '../page.ts';

/** What goes with the record of an import. */
export const importRemoveConfirm = page({
  get: '/exports/imports/:id/remove',
  may: 'own-account',
  trail: [],
  input: z.object({ id: exportId }),
  view: 'exports/remove',
  async load({ store }, viewer, { id }) {
    const row = await store.read(findImport, viewer, id);
    if (!row) return null;
    return {
      ...{ name: row.fileName, action: `${IMPORTS}/${id}/remove`, back: IMPORTS },
      what: '删除的是这条记录和结果文件，已经导入的内容不受影响。',
    };
  },
});
