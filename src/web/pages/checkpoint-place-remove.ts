import { z } from 'zod';
import { findPlace, removePlace } from '../../store/checkpoint-places.ts';
import { action } from '../action.ts';
import { placeId } from '../checkpoint-places-view.ts';
import { GoTo } from '../outcome.ts';

/** Nothing goes there any more. */
export const checkpointPlaceRemove = action({
  post: '/checkpoint-places/:id/remove',
  may: 'set-up',
  trail: ['evidence-changed'],
  input: z.object({ id: placeId }),
  async run({ store }, viewer, { id }, visit) {
    const place = await store.read(findPlace, viewer, id);
    if (!place) return null;
    const trace = { act: 'evidence-changed', title: `删除检查点留存处“${place.name}”` } as const;
    await visit.change(trace, removePlace, viewer, id);
    return new GoTo('/checkpoint-places', `已删除“${place.name}”。`);
  },
});
