import { z } from 'zod';
import { countHold } from '../../store/hold-counts.ts';
import { findHold } from '../../store/holds.ts';
import { holdView } from '../hold-view.ts';
import { page } from '../page.ts';
import { retentionId } from '../retention-form.ts';

/** Before a hold is released: what would be free to be disposed of. */
export const holdReleaseConfirm = page({
  get: '/holds/:id/release',
  may: 'hold',
  trail: ['holds'],
  input: z.object({ id: retentionId }),
  view: 'holds/release',
  async load(app, viewer, { id }, visit) {
    const hold = await app.store.read(findHold, viewer, id);
    if (!hold || hold.releasedAt !== null) return null;
    const counts = await app.store.read(countHold, viewer, id, app.clock());
    visit.trace({ act: 'holds', title: `解除保全“${hold.name}”之前的核对` });
    return { hold: holdView(app, hold, counts), sentence: '', note: '' };
  },
});
