import { findCategory, sampleFacts } from '../../alerts/categories.ts';
import { findTemplate, updateTemplate } from '../../store/notice-templates.ts';
import { action } from '../action.ts';
import { previewOf } from '../notice-preview.ts';
import { readTemplate, templateFields, templateForm } from '../notice-template-form.ts';
import { noticeId } from '../notice-words.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Changes a template that is not in use. */
export const noticeTemplateUpdate = action({
  post: '/notices/templates/:id',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: templateFields.extend({ id: noticeId }),
  async again(_app, { id, ...fields }, _visit, sentence) {
    const category = findCategory(fields.category)!;
    const sample = { facts: sampleFacts(category), of: '用示例内容显示', seen: null };
    const said = { title: '编辑模板', action: `/notices/templates/${id}`, id, isOn: false, sentence, note: '' };
    return new Show(
      'notices/edit',
      { form: templateForm(fields, { ...said, preview: previewOf(category, fields, sample) }) },
      422,
    );
  },
  async run({ store, clock }, viewer, { id, ...fields }, visit) {
    const before = await store.read(findTemplate, viewer, id);
    if (!before) return null;
    const { name, format, content } = readTemplate({ ...fields, category: before.category as typeof fields.category });
    const was = { name: before.name, format: before.format, content: before.content };
    const details = changed(was, { name, format, content });
    const trace = { act: 'notice-changed', title: `修改通知模板“${name}”`, details } as const;
    const found = await visit.change(trace, updateTemplate, viewer, id, { name, format, content }, clock());
    return found ? new GoTo(`/notices/templates/${id}`, '已保存。启用后，通知按它发送。') : null;
  },
});
