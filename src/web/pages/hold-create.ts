import { createHold } from '../../store/holds.ts';
import { action } from '../action.ts';
import { holdFields, holdForm, readHold } from '../hold-form.ts';
import { spanWords } from '../hold-view.ts';
import { GoTo, Show } from '../outcome.ts';

/** Sets a hold; it holds from now on. */
export const holdCreate = action({
  post: '/holds',
  may: 'hold',
  trail: ['hold-changed'],
  input: holdFields,
  async run(app, viewer, fields, visit) {
    const draft = await readHold(app, viewer, fields);
    const conversations = draft.subjects.flatMap(({ kind, id }) => (kind === 'conversation' ? [id] : []));
    const persons = draft.subjects.flatMap(({ kind, id }) => (kind === 'person' ? [id] : []));
    const details = { reason: draft.reason, span: spanWords(draft), persons, case: draft.caseId };
    const trace = { act: 'hold-changed', title: `设定保全“${draft.name}”`, conversations, details } as const;
    const id = await visit.change(trace, createHold, viewer, draft, app.clock());
    return new GoTo(`/holds/${id}`, `已设定“${draft.name}”，立即生效。`);
  },
  again: async (app, fields, visit, sentence) =>
    new Show('holds/new', { form: await holdForm(app, visit.viewer!, fields, sentence) }, 422),
});
