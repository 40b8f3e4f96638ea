import { z } from 'zod';
import { createCase } from '../../store/cases.ts';
import { action } from '../action.ts';
import { addingQuery, caseWords } from '../case-form.ts';
import { GoTo, Show } from '../outcome.ts';

/** Opens a case; whoever opens it leads it. */
export const caseCreate = action({
  post: '/cases',
  may: 'edit-cases',
  trail: ['case-changed'],
  input: z.object({ ...caseWords, adding: addingQuery }),
  async run(app, viewer, { title, about, adding: next }, visit) {
    const trace = { act: 'case-changed', title: `立案“${title}”`, details: { about } } as const;
    const id = await visit.change(trace, createCase, viewer, { title, about }, app.clock());
    const on = new URLSearchParams(next);
    on.set('case', String(id));
    return new GoTo(next === '' ? `/cases/${id}` : `/cases/add?${on}`, `已立案“${title}”。`);
  },
  again: async (_app, fields, _visit, sentence) => new Show('cases/new', { form: { ...fields, sentence } }, 422),
});
