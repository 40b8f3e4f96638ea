import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCase } from '../../store/case-list.ts';
import { caseId } from '../case-form.ts';
import { page } from '../page.ts';

/** Title and description of a case. */
export const caseEdit = page({
  get: '/cases/:id/edit',
  may: 'edit-cases',
  trail: ['case'],
  input: z.object({ id: caseId }),
  view: 'cases/edit',
  async load(app, viewer, { id }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    if (!found || found.state === 'closed') return null;
    visit.trace({ act: 'case', title: `修改案件 ${caseNumber(found)}“${found.title}”之前` });
    const { version, title, about } = found;
    return { form: { id, version, title, about, number: caseNumber(found), sentence: '' } };
  },
});
