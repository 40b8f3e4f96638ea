import { z } from 'zod';
import { findPlace } from '../../store/checkpoint-places.ts';
import { action } from '../action.ts';
import { placeId } from '../checkpoint-places-view.ts';
import { GoTo } from '../outcome.ts';

/** The newest checkpoint to one place right now, to see whether it works. */
export const checkpointPlaceSend = action({
  post: '/checkpoint-places/:id/send',
  may: 'set-up',
  trail: ['evidence-changed'],
  input: z.object({ id: placeId }),
  async run({ store, alerts }, viewer, { id }, visit) {
    const place = await store.read(findPlace, viewer, id);
    if (!place || place.kind === 'paper') return null;
    visit.trace({ act: 'evidence-changed', title: `立即送出检查点到“${place.name}”` });
    await alerts.sendCheckpointTo(place);
    return new GoTo('/checkpoint-places', `最新的检查点已送到“${place.name}”。`);
  },
});
