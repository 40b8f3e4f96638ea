import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCaseItem } from '../../store/case-item-list.ts';
import { findCase } from '../../store/case-list.ts';
import { caseId } from '../case-form.ts';
import { itemLine } from '../case-item-view.ts';
import { caseHead } from '../case-view.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';

/** Before something is taken out of a case: why. */
export const caseItemRemoveConfirm = page({
  get: '/cases/:id/items/:item/remove',
  may: 'edit-cases',
  trail: ['case'],
  input: z.object({ id: caseId, item: caseId }),
  view: 'cases/remove',
  async load(app, viewer, { id, item }, visit) {
    const [found, row] = await Promise.all([
      app.store.read(findCase, viewer, id),
      app.store.read(findCaseItem, viewer, id, item),
    ]);
    if (!found || !row || row.removedAt !== null) return null;
    visit.trace({ act: 'case', title: `移除案件 ${caseNumber(found)} 的材料之前` });
    const line = itemLine(new People(app.names), id, row);
    return { head: caseHead(viewer, found, null), line, why: '', sentence: '' };
  },
});
