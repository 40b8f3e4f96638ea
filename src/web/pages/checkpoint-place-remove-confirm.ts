import { z } from 'zod';
import { findPlace } from '../../store/checkpoint-places.ts';
import { placeId } from '../checkpoint-places-view.ts';
import { placeLine } from '../evidence-view.ts';
import { page } from '../page.ts';

/** What would no longer go there. */
export const checkpointPlaceRemoveConfirm = page({
  get: '/checkpoint-places/:id/remove',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({ id: placeId }),
  view: 'notices/remove',
  async load({ store, clock }, viewer, { id }, visit) {
    const place = await store.read(findPlace, viewer, id);
    if (!place) return null;
    visit.trace({ act: 'setup', title: `检查点的留存处“${place.name}”` });
    return {
      ...{ heading: `删除留存处“${place.name}”`, back: '/checkpoint-places', button: '删除留存处' },
      action: `/checkpoint-places/${id}/remove`,
      sentence: '删除之后，检查点不再送到那里。已经送出的不受影响，送出记录也保留。',
      hindrance: '',
      facts: [{ name: '最近送出', value: placeLine(place, clock()).last }],
    };
  },
});
