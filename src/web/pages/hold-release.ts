import { z } from 'zod';
import { countHold } from '../../store/hold-counts.ts';
import { findHold, releaseHold } from '../../store/holds.ts';
import { action } from '../action.ts';
import { holdView } from '../hold-view.ts';
import { GoTo, Show } from '../outcome.ts';
import { retentionId } from '../retention-form.ts';

/** Releases a hold; its terms hold again from now on. */
export const holdRelease = action({
  post: '/holds/:id/release',
  may: 'hold',
  trail: ['hold-changed'],
  input: z.object({ id: retentionId, note: z.string().trim().max(2000).default('') }),
  async run(app, viewer, { id, note }, visit) {
    const hold = await app.store.read(findHold, viewer, id);
    if (!hold) return null;
    const trace = { act: 'hold-changed', title: `解除保全“${hold.name}”`, details: { note } } as const;
    const released = await visit.change(trace, releaseHold, viewer, { id, note }, app.clock());
    return new GoTo(`/holds/${id}`, released ? `已解除“${hold.name}”。` : '这个保全已经解除过。');
  },
  async again(app, { id, note }, visit, sentence) {
    const hold = (await app.store.read(findHold, visit.viewer!, id))!;
    const counts = await app.store.read(countHold, visit.viewer!, id, app.clock());
    return new Show('holds/release', { hold: holdView(app, hold, counts), sentence, note }, 422);
  },
});
