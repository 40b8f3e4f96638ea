import { findCheckpointAt } from '../../store/checkpoint-list.ts';
import { listPlaces } from '../../store/checkpoint-places.ts';
import { checkpointInput, checkpointView, qrOf } from '../checkpoint-view.ts';
import { page } from '../page.ts';
import { fullTime } from '../words.ts';

/** A checkpoint as it goes on paper, with a picture that a telephone reads back. */
export const checkpointPrint = page({
  get: '/evidence/checkpoints/:log/:size/print',
  may: 'see-evidence',
  trail: ['checkpoint'],
  input: checkpointInput,
  view: 'evidence/print',
  async load({ store, clock }, viewer, { log, size }, visit) {
    const row = await store.read(findCheckpointAt, viewer, log, size);
    if (!row) return null;
    const checkpoint = checkpointView(row);
    visit.trace({ act: 'checkpoint', title: `打印检查点：${checkpoint.title}`, details: { log, size } });
    const paper = (await store.read(listPlaces, viewer)).filter(({ kind, isOn }) => kind === 'paper' && isOn);
    return {
      checkpoint,
      picture: qrOf(row.note),
      by: `${viewer.name} 于 ${fullTime(clock())} 打印`,
      places: paper.map(({ id, name }) => ({ id, name })),
    };
  },
});
