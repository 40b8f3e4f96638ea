import { assertFolder } from '../../alerts/checkpoint-sender.ts';
import { insertPlace } from '../../store/checkpoint-places.ts';
import { action } from '../action.ts';
import { placeFields, placeForm, placeIn } from '../checkpoint-places-view.ts';
import { GoTo, Show } from '../outcome.ts';

/** Adds a place where checkpoints are kept outside. */
export const checkpointPlaceCreate = action({
  post: '/checkpoint-places',
  may: 'set-up',
  trail: ['evidence-changed'],
  input: placeFields,
  again: async (_app, { kind, name, target, every, on }, _visit, sentence) =>
    new Show(
      'evidence/place',
      { form: placeForm(null, { kind, name, target, everyHours: every, isOn: on === 'on' }), sentence },
      422,
    ),
  async run({ clock, config }, viewer, fields, visit) {
    const place = placeIn(fields);
    if (place.kind === 'folder') await assertFolder(place.target, config.dataDir);
    const trace = { act: 'evidence-changed', title: `添加检查点留存处“${place.name}”`, details: { ...place } } as const;
    await visit.change(trace, insertPlace, viewer, place, clock());
    return new GoTo('/checkpoint-places', `已添加“${place.name}”，一分钟内送出第一个检查点。`);
  },
});
