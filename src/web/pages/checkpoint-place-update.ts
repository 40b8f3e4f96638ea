import { assertFolder } from '../../alerts/checkpoint-sender.ts';
import { findPlace, updatePlace } from '../../store/checkpoint-places.ts';
import { action } from '../action.ts';
import { placeFields, placeForm, placeId, placeIn } from '../checkpoint-places-view.ts';
import { GoTo, Show } from '../outcome.ts';

/** Changes a place where checkpoints are kept outside. */
export const checkpointPlaceUpdate = action({
  post: '/checkpoint-places/:id',
  may: 'set-up',
  trail: ['evidence-changed'],
  input: placeFields.extend({ id: placeId }),
  again: async (_app, { id, kind, name, target, every, on }, _visit, sentence) =>
    new Show(
      'evidence/place',
      { form: placeForm(id, { kind, name, target, everyHours: every, isOn: on === 'on' }), sentence },
      422,
    ),
  async run({ store, config }, viewer, { id, ...fields }, visit) {
    const before = await store.read(findPlace, viewer, id);
    if (!before || before.kind !== fields.kind) return null;
    const place = placeIn(fields);
    if (place.kind === 'folder') await assertFolder(place.target, config.dataDir);
    const { name, target, everyHours, isOn } = before;
    const details = { ...place, was: { name, target, everyHours, isOn } };
    const trace = { act: 'evidence-changed', title: `修改检查点留存处“${place.name}”`, details } as const;
    await visit.change(trace, updatePlace, viewer, id, place);
    return new GoTo('/checkpoint-places', `已保存“${place.name}”。`);
  },
});
