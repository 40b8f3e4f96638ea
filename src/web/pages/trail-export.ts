import { z } from 'zod';
import { listTracers } from '../../store/trail-list.ts';
import { action } from '../action.ts';
import { writtenConditions } from '../directory-export.ts';
import { SendBytes } from '../outcome.ts';
import { People } from '../people.ts';
import { filtersOf, trailChips, trailSelection } from '../trail-conditions.ts';
import { makeTrailTable } from '../trail-export.ts';
import { selectionWords } from '../trail-list-view.ts';
import { namesIn } from '../trail-view.ts';
import { dateOf } from '../words.ts';

/** What the list shows, as a spreadsheet. */
export const trailExport = action({
  post: '/trail/export',
  may: 'see-trail',
  trail: ['trail-exported'],
  input: z.object({ conditions: writtenConditions.pipe(trailSelection) }),
  async run(app, viewer, { conditions }, visit) {
    const tracers = await app.store.read(listTracers, viewer);
    const chips = trailChips(conditions, namesIn(new People(app.names), tracers, conditions));
    const { bytes, rows } = await makeTrailTable(app, viewer, filtersOf(conditions));
    visit.trace({
      act: 'trail-exported',
      title: `导出操作日志：${selectionWords(chips)}`,
      count: rows,
      details: { ...conditions },
    });
    return new SendBytes(bytes, `操作日志_${dateOf(app.clock())}.xlsx`);
  },
});
