import { z } from 'zod';
import { findPlace } from '../../store/checkpoint-places.ts';
import { placeForm, placeId } from '../checkpoint-places-view.ts';
import { page } from '../page.ts';

/** A place, to be changed. */
export const checkpointPlaceShow = page({
  get: '/checkpoint-places/:id',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({ id: placeId }),
  view: 'evidence/place',
  async load({ store }, viewer, { id }, visit) {
    const place = await store.read(findPlace, viewer, id);
    if (!place) return null;
    visit.trace({ act: 'setup', title: `检查点的留存处“${place.name}”` });
    return { form: placeForm(id, place), sentence: '' };
  },
});
