import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCase } from '../../store/case-list.ts';
import { updateCase } from '../../store/cases.ts';
import { action } from '../action.ts';
import { caseId, caseWords } from '../case-form.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Changes title and description; refused when somebody else did meanwhile. */
export const caseUpdate = action({
  post: '/cases/:id',
  may: 'edit-cases',
  trail: ['case-changed'],
  input: z.object({ id: caseId, version: caseId, ...caseWords }),
  async run(app, viewer, { id, version, title, about }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    if (!found) return null;
    const trace = {
      act: 'case-changed',
      title: `修改案件 ${caseNumber(found)}`,
      details: changed({ title: found.title, about: found.about }, { title, about }),
    } as const;
    await visit.change(trace, updateCase, viewer, { id, version, title, about }, app.clock());
    return new GoTo(`/cases/${id}`, '已保存。');
  },
  async again(app, { id, version, title, about }, visit, sentence) {
    const found = (await app.store.read(findCase, visit.viewer!, id))!;
    const form = { id, version, title, about, number: caseNumber(found), sentence };
    return new Show('cases/edit', { form }, 422);
  },
});
