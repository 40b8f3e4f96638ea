import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCaseItem, readCaseItem } from '../../store/case-item-list.ts';
import { findCase } from '../../store/case-list.ts';
import { caseId } from '../case-form.ts';
import { itemLine } from '../case-item-view.ts';
import { caseHead } from '../case-view.ts';
import { pageNumber } from '../directory-paging.ts';
import { KEPT_PAGE, keptView } from '../excerpt-view.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { seqRange } from '../trace-words.ts';

/** Messages that were put into a case, as the chat draws them. */
export const caseItemShow = page({
  get: '/cases/:id/items/:item',
  may: 'see-cases',
  trail: ['case'],
  input: z.object({ id: caseId, item: caseId, page: pageNumber }),
  view: 'cases/item',
  async load(app, viewer, { id, item, page: number }, visit) {
    const [found, row] = await Promise.all([
      app.store.read(findCase, viewer, id),
      app.store.read(findCaseItem, viewer, id, item),
    ]);
    if (!found || row?.shown?.kind !== 'messages') return null;
    const { conversation } = row.shown;
    const at = { skip: (number - 1) * KEPT_PAGE, limit: KEPT_PAGE };
    const shown = await app.store.read(readCaseItem, viewer, { caseId: id, item }, at);
    const title = `案件 ${caseNumber(found)} 中的消息`;
    visit.trace({ act: 'case', title, conversations: [conversation], ...seqRange(shown.messages) });
    return {
      head: caseHead(viewer, found, null),
      line: itemLine(new People(app.names), id, row),
      kept: await keptView(app, viewer, conversation, shown, { path: `/cases/${id}/items/${item}`, page: number }),
    };
  },
});
