import { z } from 'zod';
import { FORMATS, findCategory } from '../../alerts/categories.ts';
import { listTemplates } from '../../store/notice-templates.ts';
import * as condition from '../conditions.ts';
import { previewOf, sampleOf, traceSample } from '../notice-preview.ts';
import { beginning, templateForm } from '../notice-template-form.ts';
import { categoryGroups, categoryName, formatName, optional } from '../notice-words.ts';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';

/** A new template: first what it is for and in which form, then how it reads. */
export const noticeTemplateNew = page({
  get: '/notices/templates/new',
  may: 'edit-rules',
  trail: ['notices', 'violations'],
  input: z.object({
    name: condition.words,
    category: optional(categoryName),
    format: optional(formatName),
    step: z.literal('2').optional(),
  }),
  view: 'notices/new',
  async load(app, viewer, { name, category: chosen, format, step }, visit) {
    visit.trace({ act: 'notices', title: '新建通知模板' });
    const category = chosen === null ? null : findCategory(chosen);
    if (!step || !category || format === null) {
      const templates = await app.store.read(listTemplates, viewer);
      const full = templates.filter((template) => template.full).map((template) => template.category);
      return { name, chosen, format: format ?? 'textcard', groups: categoryGroups, formats: FORMATS, full };
    }
    const fields = beginning(name, category, format);
    const sample = await sampleOf(app, viewer, category);
    traceSample(app, visit, sample);
    const said = { title: '新建模板', action: '/notices/templates', id: null, isOn: false, sentence: '', note: '' };
    return new Show('notices/edit', {
      form: templateForm(fields, { ...said, preview: previewOf(category, fields, sample) }),
    });
  },
});
