import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { addCaseItem } from '../../store/case-items.ts';
import { findCase } from '../../store/case-list.ts';
import { action } from '../action.ts';
import { caseId, caseNote } from '../case-form.ts';
import { itemsOf } from '../case-item-view.ts';
import { caseHead } from '../case-view.ts';
import { GoTo, Show } from '../outcome.ts';

/** A note in a case. */
export const caseNoteCreate = action({
  post: '/cases/:id/notes',
  may: 'edit-cases',
  trail: ['case-changed'],
  input: z.object({ id: caseId, note: caseNote }),
  async run(app, viewer, { id, note }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    if (!found) return null;
    const trace = { act: 'case-changed', title: `案件 ${caseNumber(found)} 写备注`, details: { note } } as const;
    const item = { caseId: id, item: { kind: 'note' }, why: note } as const;
    await visit.change(trace, addCaseItem, viewer, item, app.clock());
    return new GoTo(`/cases/${id}`, '已写入备注。');
  },
  async again(app, { id, note }, visit, sentence) {
    const found = (await app.store.read(findCase, visit.viewer!, id))!;
    const items = await itemsOf(app, visit.viewer!, id, { kind: null, removed: false, page: 1 });
    const head = caseHead(visit.viewer!, found, null);
    return new Show('cases/show', { head, items, timeline: null, members: null, sentence, note }, 422);
  },
});
