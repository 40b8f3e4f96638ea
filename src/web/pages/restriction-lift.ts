import { z } from 'zod';
import { findRestriction, liftRestriction } from '../../store/restrictions.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { People } from '../people.ts';
import { restrictionPage } from '../restriction-view.ts';
import { retentionId } from '../retention-form.ts';

/** Lifts a restriction. */
export const restrictionLift = action({
  post: '/restrictions/:id/lift',
  may: 'edit-retention',
  trail: ['restriction-changed'],
  input: z.object({ id: retentionId, note: z.string().trim().max(2000).default('') }),
  async run(app, viewer, { id, note }, visit) {
    const found = await app.store.read(findRestriction, viewer, id);
    if (!found) return null;
    const name = new People(app.names).name(found.person);
    const title = `解除对 ${name} 的限制处理`;
    const trace = { act: 'restriction-changed', title, person: found.person, details: { note } } as const;
    const lifted = await visit.change(trace, liftRestriction, viewer, { id, note }, app.clock());
    return new GoTo(`/restrictions/${id}`, lifted ? `已解除对 ${name} 的限制。` : '这个限制已经解除过。');
  },
  again: async (app, { id, note }, visit, sentence) =>
    new Show('restrictions/show', (await restrictionPage(app, visit.viewer!, id, { sentence, note }))!, 422),
});
