import { addView } from '../case-add-view.ts';
import { addFields, findAdding } from '../case-adding.ts';
import { backToPicking } from '../excerpt-form.ts';
import { GoTo } from '../outcome.ts';
import { page } from '../page.ts';

/** Into which case something goes, and why. */
export const caseItemNew = page({
  get: '/cases/add',
  may: 'edit-cases',
  trail: [],
  input: addFields,
  view: 'cases/add',
  async load(app, viewer, fields) {
    const adding = await backToPicking(fields, () => findAdding(app, viewer, fields));
    if (adding instanceof GoTo) return adding;
    return adding && { form: await addView(app, viewer, { adding, fields }) };
  },
});
