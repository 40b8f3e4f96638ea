import { exportAsked } from '../export-address.ts';
import { exportForm } from '../export-form.ts';
import { readOrder } from '../export-order.ts';
import { page } from '../page.ts';

/** What is to be taken out, and what will come of it. */
export const exportNew = page({
  get: '/exports/new',
  may: 'export',
  trail: [],
  input: exportAsked,
  view: 'exports/new',
  parts: { 'export-effect': 'exports/effect' },
  async load(app, viewer, asked) {
    const read = await readOrder(app, viewer, asked);
    return read && { form: await exportForm(app, viewer, read) };
  },
});
