import { z } from 'zod';
import { placeForm, placeKind } from '../checkpoint-places-view.ts';
import { PLACE_KINDS } from '../evidence-view.ts';
import { page } from '../page.ts';

/** A place of one kind, to be filled in. */
export const checkpointPlaceNew = page({
  get: '/checkpoint-places/new',
  may: 'set-up',
  trail: [],
  input: z.object({ kind: placeKind.default('folder') }),
  view: 'evidence/place',
  async load(_app, _viewer, { kind }) {
    const empty = {
      kind,
      name: PLACE_KINDS[kind].label,
      target: '',
      everyHours: kind === 'paper' ? 720 : 24,
      isOn: true,
    };
    return { form: placeForm(null, empty), sentence: '' };
  },
});
