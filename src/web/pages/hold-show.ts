import { z } from 'zod';
import { countHold } from '../../store/hold-counts.ts';
import { findHold } from '../../store/holds.ts';
import { caseFace } from '../case-face.ts';
import { subjectPickers } from '../hold-form.ts';
import { holdView } from '../hold-view.ts';
import { page } from '../page.ts';
import { retentionId } from '../retention-form.ts';

/** One hold: why, what, how much, and what became of it. */
export const holdShow = page({
  get: '/holds/:id',
  may: 'see-retention',
  trail: ['holds'],
  input: z.object({ id: retentionId }),
  view: 'holds/show',
  async load(app, viewer, { id }, visit) {
    const hold = await app.store.read(findHold, viewer, id);
    if (!hold) return null;
    const counts = await app.store.read(countHold, viewer, id, app.clock());
    visit.trace({ act: 'holds', title: `保全“${hold.name}”`, count: hold.subjects.length });
    const ofCase = await caseFace(app, viewer, hold.caseId);
    return { hold: holdView(app, hold, counts), ofCase, ...subjectPickers(app, { person: [], chat: [] }) };
  },
});
