import { z } from 'zod';
import { listPlaces } from '../../store/checkpoint-places.ts';
import { PLACE_KINDS, placeLine } from '../evidence-view.ts';
import { page } from '../page.ts';

/** Where checkpoints are kept outside, as whoever sets the system up sees it. */
export const checkpointPlaceList = page({
  get: '/checkpoint-places',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({}),
  view: 'evidence/places',
  async load({ store, clock }, viewer, _input, visit) {
    visit.trace({ act: 'setup', title: '检查点的外部留存' });
    const places = await store.read(listPlaces, viewer);
    return {
      places: places.map((place) => placeLine(place, clock())),
      kinds: Object.entries(PLACE_KINDS).map(([kind, words]) => ({ kind, ...words })),
    };
  },
});
