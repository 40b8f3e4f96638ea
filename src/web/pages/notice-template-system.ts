import { z } from 'zod';
import { findCategory, systemTemplate } from '../../alerts/categories.ts';
import { previewOf, sampleOf, traceSample } from '../notice-preview.ts';
import { templateForm } from '../notice-template-form.ts';
import { categoryName } from '../notice-words.ts';
import { page } from '../page.ts';

/** What is used where no template of a category is enabled. */
export const noticeTemplateSystem = page({
  get: '/notices/templates/system/:category',
  may: 'see-rules',
  trail: ['notices', 'violations'],
  input: z.object({ category: categoryName }),
  view: 'notices/edit',
  async load(app, viewer, { category: name }, visit) {
    const category = findCategory(name)!;
    const template = systemTemplate(category);
    visit.trace({ act: 'notices', title: `系统模板：${category.label}` });
    const sample = await sampleOf(app, viewer, category);
    traceSample(app, visit, sample);
    const note = '这个类别没有启用自己的模板时，按系统模板发送。要改动，先以它为底新建一个模板。';
    const said = { title: '系统模板', action: null, id: null, isOn: false, sentence: '', note };
    const fields = { name: '系统模板', category: name, ...template };
    return { form: templateForm(fields, { ...said, preview: previewOf(category, template, sample) }) };
  },
});
