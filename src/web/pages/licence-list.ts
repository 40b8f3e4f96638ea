import { z } from 'zod';
import { listLicences } from '../../store/licences.ts';
import { licenceLines, licenceTotals } from '../directory-licences.ts';
import { syncView } from '../directory-sync.ts';
import { page } from '../page.ts';

/** Seats of the archive against how many are archived. */
export const licenceList = page({
  get: '/licences',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({}),
  view: 'licences/list',
  async load(app, viewer, _input, visit) {
    const [rows, sync] = await Promise.all([app.store.read(listLicences, viewer), syncView(app, viewer, 'employees')]);
    visit.trace({ act: 'setup', title: '席位' });
    return { sync, lines: licenceLines(rows, app.clock()), totals: licenceTotals(rows) };
  },
});
