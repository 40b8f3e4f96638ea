import { z } from 'zod';
import { caseNumber, EVENT_KINDS, ITEM_KINDS } from '../../lib/case-words.ts';
import { findCase } from '../../store/case-list.ts';
import { caseId } from '../case-form.ts';
import { itemsOf } from '../case-item-view.ts';
import { caseHead, membersOf, timelineOf } from '../case-view.ts';
import { oneOf, pageNumber } from '../directory-paging.ts';
import { page } from '../page.ts';

/** One case: what is in it, what happened, and who works on it. */
export const caseShow = page({
  get: '/cases/:id',
  may: 'see-cases',
  trail: ['case'],
  input: z.object({
    id: caseId,
    tab: oneOf('timeline', 'members'),
    kind: oneOf(...ITEM_KINDS, 'case', 'member', 'item'),
    removed: oneOf('1'),
    page: pageNumber,
  }),
  view: 'cases/show',
  async load(app, viewer, { id, tab, kind, removed, page: number }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    if (!found) return null;
    const eventKind = EVENT_KINDS.find((name) => name === kind) ?? null;
    const itemKind = ITEM_KINDS.find((name) => name === kind) ?? null;
    const [items, timeline, members] = await Promise.all([
      tab === null ? itemsOf(app, viewer, id, { kind: itemKind, removed: removed === '1', page: number }) : null,
      tab === 'timeline' ? timelineOf(app, viewer, id, { kind: eventKind, page: number }) : null,
      tab === 'members' ? membersOf(app, viewer, found) : null,
    ]);
    visit.trace({
      act: 'case',
      title: `案件 ${caseNumber(found)}“${found.title}”`,
      conversations: items?.conversations ?? timeline?.keys ?? [],
      details: { tab },
    });
    return { head: caseHead(viewer, found, tab), items, timeline, members, sentence: '' };
  },
});
