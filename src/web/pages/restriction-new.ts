import { page } from '../page.ts';
import { personPicker, restrictionFields } from '../restriction-view.ts';
import { dateOf } from '../words.ts';

/** The form by which somebody's data is restricted. */
export const restrictionNew = page({
  get: '/restrictions/new',
  may: 'edit-retention',
  trail: [],
  input: restrictionFields,
  view: 'restrictions/new',
  async load(app, _viewer, { person, reason, asked }) {
    const today = dateOf(app.clock());
    return { form: { picker: personPicker(app, person), reason, asked: asked ?? today, today, sentence: '' } };
  },
});
