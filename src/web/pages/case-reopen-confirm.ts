import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCase } from '../../store/case-list.ts';
import { caseId } from '../case-form.ts';
import { caseHead } from '../case-view.ts';
import { page } from '../page.ts';

/** The reason for which a case is opened again. */
export const caseReopenConfirm = page({
  get: '/cases/:id/reopen',
  may: 'edit-cases',
  trail: ['case'],
  input: z.object({ id: caseId }),
  view: 'cases/reopen',
  async load(app, viewer, { id }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    if (!found || found.state === 'open') return null;
    visit.trace({ act: 'case', title: `案件 ${caseNumber(found)}“${found.title}”重新打开之前` });
    return { head: caseHead(viewer, found, null), note: '', sentence: '' };
  },
});
