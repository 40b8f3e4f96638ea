import { z } from 'zod';
import { may } from '../../access/viewer.ts';
import { UserError } from '../../lib/errors.ts';
import { callOffDisposal } from '../../store/disposals.ts';
import { action } from '../action.ts';
import { disposalView } from '../disposal-view.ts';
import { GoTo, Show } from '../outcome.ts';
import { retentionId } from '../retention-form.ts';

/** Calls a disposal off before it has begun: who may propose one or agree to one may. */
export const disposalCallOff = action({
  post: '/disposals/:id/call-off',
  may: 'see-retention',
  trail: ['disposal-changed'],
  input: z.object({ id: retentionId, note: z.string().trim().max(2000).default('') }),
  async run(app, viewer, { id, note }, visit) {
    if (!may(viewer, 'edit-retention') && !may(viewer, 'approve-disposals'))
      throw new UserError('撤回处置需要“编辑保留”或“复核处置”的权限。请联系管理员。');
    const trace = { act: 'disposal-changed', title: `撤回处置 ${id}`, details: { note } } as const;
    const called = await visit.change(trace, callOffDisposal, viewer, { id, note }, app.clock());
    if (!called)
      return (
        (await disposalView(app, viewer, id)) && new GoTo(`/disposals/${id}`, '处置已经开始执行或结束，不能撤回。')
      );
    return new GoTo(`/disposals/${id}`, '已撤回，没有删除任何消息。');
  },
  async again(app, { id }, visit, sentence) {
    const disposal = (await disposalView(app, visit.viewer!, id, sentence))!;
    return new Show('disposals/show', { disposal }, 422);
  },
});
