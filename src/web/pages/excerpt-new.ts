import { backToPicking, excerptFields, newExcerptView } from '../excerpt-form.ts';
import { GoTo } from '../outcome.ts';
import { page } from '../page.ts';

/** What an excerpt is called and whom it is about, when its messages are picked. */
export const excerptNew = page({
  get: '/excerpts/new',
  may: 'edit-cases',
  trail: [],
  input: excerptFields,
  view: 'excerpts/new',
  async load(app, viewer, fields) {
    const form = await backToPicking(fields, () => newExcerptView(app, viewer, fields));
    return form instanceof GoTo ? form : form && { form };
  },
});
