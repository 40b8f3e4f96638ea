import { findCheckpointAt } from '../../store/checkpoint-list.ts';
import { checkpointInput, checkpointView } from '../checkpoint-view.ts';
import { page } from '../page.ts';

/** A checkpoint with its signed text. */
export const checkpointShow = page({
  get: '/evidence/checkpoints/:log/:size',
  may: 'see-evidence',
  trail: ['evidence'],
  input: checkpointInput,
  view: 'evidence/checkpoint',
  async load({ store }, viewer, { log, size }, visit) {
    const row = await store.read(findCheckpointAt, viewer, log, size);
    if (!row) return null;
    const checkpoint = checkpointView(row);
    visit.trace({ act: 'evidence', title: `检查点：${checkpoint.title}`, details: { log, size } });
    return { checkpoint };
  },
});
