import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCase } from '../../store/case-list.ts';
import { caseId } from '../case-form.ts';
import { caseHead } from '../case-view.ts';
import { page } from '../page.ts';

/** The conclusion with which a case is closed. */
export const caseCloseConfirm = page({
  get: '/cases/:id/close',
  may: 'edit-cases',
  trail: ['case'],
  input: z.object({ id: caseId }),
  view: 'cases/close',
  async load(app, viewer, { id }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    if (!found || found.state === 'closed') return null;
    visit.trace({ act: 'case', title: `案件 ${caseNumber(found)}“${found.title}”结案之前` });
    return { head: caseHead(viewer, found, null), note: '', sentence: '' };
  },
});
