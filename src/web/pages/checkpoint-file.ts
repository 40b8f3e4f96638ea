import { checkpointFileName } from '../../evidence/checkpoint.ts';
import { findCheckpointAt } from '../../store/checkpoint-list.ts';
import { action } from '../action.ts';
import { checkpointInput } from '../checkpoint-view.ts';
import { SendBytes } from '../outcome.ts';

/** The signed text as a file, to be kept outside. */
export const checkpointFileAction = action({
  get: '/evidence/checkpoints/:log/:size/file',
  may: 'see-evidence',
  trail: ['checkpoint'],
  input: checkpointInput,
  async run({ store }, viewer, { log, size }, visit) {
    const row = await store.read(findCheckpointAt, viewer, log, size);
    if (!row) return null;
    visit.trace({ act: 'checkpoint', title: `下载检查点：${size} 条`, details: { log, size } });
    return new SendBytes(Buffer.from(row.note), checkpointFileName(row));
  },
});
