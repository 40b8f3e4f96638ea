import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCaseItem } from '../../store/case-item-list.ts';
import { removeCaseItem } from '../../store/case-items.ts';
import { findCase } from '../../store/case-list.ts';
import { action } from '../action.ts';
import { caseId, caseNote } from '../case-form.ts';
import { itemLine } from '../case-item-view.ts';
import { caseHead } from '../case-view.ts';
import { ITEM_LABELS } from '../case-words.ts';
import { GoTo, Show } from '../outcome.ts';
import { People } from '../people.ts';

/** Takes something out of a case; that it was there, and why it went, stays. */
export const caseItemRemove = action({
  post: '/cases/:id/items/:item/remove',
  may: 'edit-cases',
  trail: ['case-changed'],
  input: z.object({ id: caseId, item: caseId, why: caseNote }),
  async run(app, viewer, { id, item, why }, visit) {
    const [found, row] = await Promise.all([
      app.store.read(findCase, viewer, id),
      app.store.read(findCaseItem, viewer, id, item),
    ]);
    if (!found || !row) return null;
    const line = itemLine(new People(app.names), id, row);
    const trace = {
      act: 'case-changed',
      title: `案件 ${caseNumber(found)} 移除${ITEM_LABELS[row.kind]}${line.title === '' ? '' : `：${line.title}`}`,
      details: { reason: why },
    } as const;
    await visit.change(trace, removeCaseItem, viewer, { caseId: id, item, why }, app.clock());
    return new GoTo(`/cases/${id}`, '已移除，时间线里有记录。');
  },
  async again(app, { id, item, why }, visit, sentence) {
    const viewer = visit.viewer!;
    const found = (await app.store.read(findCase, viewer, id))!;
    const row = (await app.store.read(findCaseItem, viewer, id, item))!;
    const line = itemLine(new People(app.names), id, row);
    return new Show('cases/remove', { head: caseHead(viewer, found, null), line, why, sentence }, 422);
  },
});
