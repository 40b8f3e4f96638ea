import { findCategory } from '../../alerts/categories.ts';
import { action } from '../action.ts';
import { previewOf, sampleOf, traceSample } from '../notice-preview.ts';
import { templateFields } from '../notice-template-form.ts';
import { Show } from '../outcome.ts';

/** The template as it stands in the form, as it would look. Nothing is kept. */
export const noticeTemplateTry = action({
  post: '/notices/templates/try',
  may: 'see-rules',
  trail: ['violations'],
  input: templateFields,
  async run(app, viewer, fields, visit) {
    const category = findCategory(fields.category)!;
    const sample = await sampleOf(app, viewer, category);
    traceSample(app, visit, sample);
    if (!sample.seen) visit.traceNothing();
    return new Show('notices/preview', { preview: previewOf(category, fields, sample) });
  },
});
