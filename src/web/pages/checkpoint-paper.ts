import { findCheckpointAt } from '../../store/checkpoint-list.ts';
import { findPlace, recordPaper } from '../../store/checkpoint-places.ts';
import { action } from '../action.ts';
import { placeId } from '../checkpoint-places-view.ts';
import { checkpointInput } from '../checkpoint-view.ts';
import { GoTo } from '../outcome.ts';

/** Somebody has put the printed page away. */
export const checkpointPaper = action({
  post: '/evidence/checkpoints/:log/:size/paper',
  may: 'see-evidence',
  trail: ['evidence-changed'],
  input: checkpointInput.extend({ place: placeId }),
  async run({ store, clock }, viewer, { log, size, place: id }, visit) {
    const row = await store.read(findCheckpointAt, viewer, log, size);
    const place = await store.read(findPlace, viewer, id);
    if (!row || place?.kind !== 'paper') return null;
    const trace = { act: 'evidence-changed', title: `登记纸质检查点：${size} 条，${place.name}` } as const;
    await visit.change(trace, recordPaper, viewer, place, row, clock());
    return new GoTo('/evidence', '已登记。');
  },
});
