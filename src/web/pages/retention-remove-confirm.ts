import { z } from 'zod';
import { BASE } from '../../lib/retention-terms.ts';
import { findRetentionRule } from '../../store/retention.ts';
import { page } from '../page.ts';
import { retentionId } from '../retention-form.ts';
import { ruleNames, ruleRow } from '../retention-words.ts';

/** What it means to remove a rule. */
export const retentionRemoveConfirm = page({
  get: '/retention/:id/remove',
  may: 'edit-retention',
  trail: [],
  input: z.object({ id: retentionId }),
  view: 'retention/remove',
  async load(app, viewer, { id }) {
    const rule = id === BASE ? null : await app.store.read(findRetentionRule, viewer, id);
    if (!rule) return null;
    return { rule: ruleRow(rule, await ruleNames(app, viewer)) };
  },
});
