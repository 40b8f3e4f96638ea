import { startOfDay } from '../../lib/clock.ts';
import { UserError } from '../../lib/errors.ts';
import { isPersonInSight, restrictPerson } from '../../store/restrictions.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { People } from '../people.ts';
import { personPicker, restrictionFields } from '../restriction-view.ts';
import { dateOf } from '../words.ts';

/** Restricts somebody's data: kept and protected, nothing else. */
export const restrictionCreate = action({
  post: '/restrictions',
  may: 'edit-retention',
  trail: ['restriction-changed'],
  input: restrictionFields,
  async run(app, viewer, { person, reason, asked }, visit) {
    if (person === '') throw new UserError('还没有选人。');
    if (!(await app.store.read(isPersonInSight, viewer, person)))
      throw new UserError('这个人不存在，或不在您的查看范围。重新选择。');
    const name = new People(app.names).name(person);
    const draft = { person, reason, askedAt: asked === null ? app.clock() : startOfDay(asked)! };
    const trace = {
      act: 'restriction-changed',
      title: `限制处理 ${name} 的信息`,
      person,
      details: { reason },
    } as const;
    const id = await visit.change(trace, restrictPerson, viewer, draft, app.clock());
    return new GoTo(`/restrictions/${id}`, `已限制处理 ${name} 的信息。`);
  },
  async again(app, { person, reason, asked }, _visit, sentence) {
    const today = dateOf(app.clock());
    const form = { picker: personPicker(app, person), reason, asked: asked ?? today, today, sentence };
    return new Show('restrictions/new', { form }, 422);
  },
});
