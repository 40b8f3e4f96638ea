import { z } from 'zod';
import { addToHold, findHold } from '../../store/holds.ts';
import { action } from '../action.ts';
import { readSubjects, subjectFields } from '../hold-form.ts';
import { GoTo } from '../outcome.ts';
import { retentionId } from '../retention-form.ts';

/** More people or conversations under a hold that is in force; none is ever taken out of it. */
export const holdAdd = action({
  post: '/holds/:id/add',
  may: 'hold',
  trail: ['hold-changed'],
  input: z.object({ id: retentionId, ...subjectFields }),
  async run(app, viewer, { id, ...fields }, visit) {
    const hold = await app.store.read(findHold, viewer, id);
    if (!hold) return null;
    const subjects = await readSubjects(app, viewer, fields);
    const conversations = subjects.flatMap((one) => (one.kind === 'conversation' ? [one.id] : []));
    const persons = subjects.flatMap((one) => (one.kind === 'person' ? [one.id] : []));
    const trace = {
      act: 'hold-changed',
      title: `保全“${hold.name}”添加对象`,
      conversations,
      details: { persons },
    } as const;
    const added = await visit.change(trace, addToHold, viewer, id, subjects, app.clock());
    if (added === null) return new GoTo(`/holds/${id}`, '保全已经解除，没有添加。');
    return new GoTo(`/holds/${id}`, added === 0 ? '所选的对象都已在保全中。' : `已添加 ${added} 个对象。`);
  },
});
