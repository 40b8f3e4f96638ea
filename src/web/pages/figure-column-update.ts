import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { saveFigureColumns } from '../../store/figure-columns.ts';
import { action } from '../action.ts';
import { orderedColumns } from '../figure-columns.ts';
import { FIGURE_PLACES } from '../figure-places.ts';
import { GoTo } from '../outcome.ts';

const keys = z
  .preprocess((value) => [value ?? []].flat(), z.array(z.string().max(6000)).max(120))
  .transform((values) => values.flatMap((one) => one.split(',')).filter((key) => /^[a-z0-9-]{1,60}$/.test(key)));

/** The columns of a table, remembered for whoever chose them, and in the address for whoever he sends it to. */
export const figureColumnUpdate = action({
  post: '/figures/columns',
  may: 'see-figures',
  trail: [],
  input: z.object({
    place: z.enum(FIGURE_PLACES),
    order: keys,
    column: keys,
    back: z
      .string()
      .max(4000)
      .regex(/^\/figures\//),
    usual: z.preprocess((value) => value === '1', z.boolean()),
  }),
  async run({ store }, viewer, { place, order, column, back, usual }, visit) {
    const chosen = usual ? [] : orderedColumns(order, column);
    if (chosen.length === 0 && !usual) throw new UserError('至少选一个指标。返回上一页，勾选要看的指标。');
    visit.traceNothing();
    await store.write(saveFigureColumns, viewer, place, chosen);
    const [path, query] = back.split('?');
    const to = new URLSearchParams(query);
    to.delete('columns');
    if (chosen.length > 0) to.set('columns', chosen.join(','));
    const words = to.toString();
    return new GoTo(words === '' ? path! : `${path}?${words}`, usual ? '已恢复默认的指标。' : '已记住您选的指标。');
  },
});
