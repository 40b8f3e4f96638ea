import { z } from 'zod';
import { may } from '../../access/viewer.ts';
import { findCategory } from '../../alerts/categories.ts';
import { findTemplate } from '../../store/notice-templates.ts';
import { previewOf, sampleOf, traceSample } from '../notice-preview.ts';
import { templateForm } from '../notice-template-form.ts';
import { noticeId } from '../notice-words.ts';
import { page } from '../page.ts';

/** One template: to be edited while it is off, to be looked at while it is on. */
export const noticeTemplateShow = page({
  get: '/notices/templates/:id',
  may: 'see-rules',
  trail: ['notices', 'violations'],
  input: z.object({ id: noticeId }),
  view: 'notices/edit',
  async load(app, viewer, { id }, visit) {
    const template = await app.store.read(findTemplate, viewer, id);
    const category = template && findCategory(template.category);
    if (!template || !category) return null;
    visit.trace({ act: 'notices', title: `通知模板“${template.name}”` });
    const sample = await sampleOf(app, viewer, category);
    traceSample(app, visit, sample);
    const { name, format, content, isOn } = template;
    const editable = !isOn && may(viewer, 'edit-rules');
    const fields = { name, category: category.name, format, content };
    const said = {
      ...{
        title: editable ? '编辑模板' : '查看模板',
        action: editable ? `/notices/templates/${id}` : null,
        id,
        isOn,
        sentence: '',
      },
      note: isOn ? '启用中的模板只能查看。先禁用它，再修改或删除。' : '',
    };
    return { form: templateForm(fields, { ...said, preview: previewOf(category, template, sample) }) };
  },
});
