import { z } from 'zod';
import { findRetentionRule, removeRetentionRule } from '../../store/retention.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { retentionId } from '../retention-form.ts';

/** Removes a rule: what it kept is kept by the others from now on. */
export const retentionRemove = action({
  post: '/retention/:id/remove',
  may: 'edit-retention',
  trail: ['retention-changed'],
  input: z.object({ id: retentionId, seenVersion: retentionId }),
  async run(app, viewer, { id, seenVersion }, visit) {
    const rule = await app.store.read(findRetentionRule, viewer, id);
    if (!rule) return null;
    const trace = { act: 'retention-changed', title: `删除保留规则“${rule.name}”` } as const;
    const removed = await visit.change(trace, removeRetentionRule, viewer, { id, seenVersion }, app.clock());
    return removed && new GoTo('/retention', `已删除“${rule.name}”。`);
  },
});
