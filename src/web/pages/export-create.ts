import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { insertExport } from '../../store/exports.ts';
import { countRecordings } from '../../store/recordings.ts';
import { action } from '../action.ts';
import { orderTrace } from '../exports-trace.ts';
import { GoTo } from '../outcome.ts';
import { People } from '../people.ts';
import { filtersOf, recordingConditions, recordingsTitle } from '../recordings-view.ts';

const pick = z
  .string()
  .regex(/^\d{1,15}-\d{1,6}$/)
  .transform((text) => {
    const [seq, position] = text.split('-').map(Number);
    return { seq: seq!, position: position! };
  });

/** The conditions of the list it was asked from, as they stand in its address. */
const conditions = z
  .string()
  .max(4000)
  .default('')
  .transform((text): Record<string, unknown> => Object.fromEntries(new URLSearchParams(text)))
  .pipe(recordingConditions);

/** Has the recordings that were chosen, or all that fit, made into a table or a pack. */
export const exportCreate = action({
  post: '/recordings/exports',
  may: 'export',
  trail: ['export'],
  input: z.object({
    as: z.enum(['table', 'pack']),
    which: z.enum(['all', 'picked']).default('all'),
    pick: z.preprocess((v) => (v === undefined ? [] : [v].flat()), z.array(pick).max(1000)),
    wav: z.literal('on').optional(),
    conditions,
  }),
  async run({ store, exports, names, clock }, viewer, { as, which, pick: picks, wav, conditions: asked }, visit) {
    const filters = filtersOf(asked);
    const picked = which === 'picked' ? picks : null;
    if (picked?.length === 0) throw new UserError('还没有选中任何一条。请在列表里勾选，或选择“筛选出的全部”。');
    if (picked === null && (await store.read(countRecordings, viewer, filters, { most: 1 })).count === 0) {
      throw new UserError('没有符合条件的音视频，没有可以导出的内容。请返回放宽条件。');
    }
    const order = {
      kind: `recordings-${as}`,
      title: recordingsTitle(new People(names), asked, picked?.length ?? null),
      source: '音视频',
      conditions: JSON.stringify({ picked, filters, wav: wav === 'on' }),
    };
    await visit.change(orderTrace(order), insertExport, viewer, order, clock());
    exports.wake();
    return new GoTo('/exports', '已开始导出，完成后在这里下载。');
  },
});
