import { z } from 'zod';
import { may } from '../../access/viewer.ts';
import { UserError } from '../../lib/errors.ts';
import { findDisposal, previewAgain } from '../../store/disposals.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { retentionId } from '../retention-form.ts';

/** Counts a preview anew, by the terms and holds of now. */
export const disposalPreviewAgain = action({
  post: '/disposals/:id/preview',
  may: 'see-retention',
  trail: ['disposal-changed'],
  input: z.object({ id: retentionId }),
  async run(app, viewer, { id }, visit) {
    if (!may(viewer, 'edit-retention') && !may(viewer, 'approve-disposals'))
      throw new UserError('重新预览需要“编辑保留”或“复核处置”的权限。请联系管理员。');
    if (!(await app.store.read(findDisposal, viewer, id))) return null;
    const trace = { act: 'disposal-changed', title: `重新预览处置 ${id}` } as const;
    const begun = await visit.change(trace, previewAgain, viewer, id, app.clock());
    return new GoTo(`/disposals/${id}`, begun ? '正在后台重新预览。' : '这个处置现在不能重新预览。');
  },
});
