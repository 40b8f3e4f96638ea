import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCase } from '../../store/case-list.ts';
import { reopenCase } from '../../store/cases.ts';
import { action } from '../action.ts';
import { caseId, caseNote } from '../case-form.ts';
import { caseHead } from '../case-view.ts';
import { GoTo, Show } from '../outcome.ts';

/** Opens a closed case again, for a reason. */
export const caseReopen = action({
  post: '/cases/:id/reopen',
  may: 'edit-cases',
  trail: ['case-changed'],
  input: z.object({ id: caseId, note: caseNote }),
  async run(app, viewer, { id, note }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    if (!found) return null;
    const number = caseNumber(found);
    const trace = { act: 'case-changed', title: `案件 ${number} 重新打开`, details: { note } } as const;
    await visit.change(trace, reopenCase, viewer, { id, note }, app.clock());
    return new GoTo(`/cases/${id}`, `${number} 已重新打开。`);
  },
  async again(app, { id, note }, visit, sentence) {
    const found = (await app.store.read(findCase, visit.viewer!, id))!;
    return new Show('cases/reopen', { head: caseHead(visit.viewer!, found, null), note, sentence }, 422);
  },
});
