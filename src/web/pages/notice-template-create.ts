import { findCategory, sampleFacts } from '../../alerts/categories.ts';
import { insertTemplate } from '../../store/notice-templates.ts';
import { action } from '../action.ts';
import { previewOf } from '../notice-preview.ts';
import { readTemplate, templateFields, templateForm } from '../notice-template-form.ts';
import { GoTo, Show } from '../outcome.ts';

/** Keeps a new template, switched off. */
export const noticeTemplateCreate = action({
  post: '/notices/templates',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: templateFields,
  async again(_app, fields, _visit, sentence) {
    const category = findCategory(fields.category)!;
    const sample = { facts: sampleFacts(category), of: '用示例内容显示', seen: null };
    const said = { title: '新建模板', action: '/notices/templates', id: null, isOn: false, sentence, note: '' };
    return new Show(
      'notices/edit',
      { form: templateForm(fields, { ...said, preview: previewOf(category, fields, sample) }) },
      422,
    );
  },
  async run({ store: _, clock }, viewer, fields, visit) {
    const template = readTemplate(fields);
    const trace = {
      act: 'notice-changed',
      title: `新建通知模板“${template.name}”`,
      details: { now: template },
    } as const;
    const id = await visit.change(trace, insertTemplate, viewer, template, clock());
    return new GoTo(`/notices/templates/${id}`, '已保存。启用后，通知按它发送。');
  },
});
