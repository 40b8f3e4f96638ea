import { z } from 'zod';
import { FORMATS } from '../../alerts/categories.ts';
import { findTemplate } from '../../store/notice-templates.ts';
import { labelOf, noticeId } from '../notice-words.ts';
import { page } from '../page.ts';

/** What would be lost with a template. */
export const noticeTemplateRemoveConfirm = page({
  get: '/notices/templates/:id/remove',
  may: 'edit-rules',
  trail: ['notices'],
  input: z.object({ id: noticeId }),
  view: 'notices/remove',
  async load({ store }, viewer, { id }, visit) {
    const template = await store.read(findTemplate, viewer, id);
    if (!template) return null;
    visit.trace({ act: 'notices', title: `通知模板“${template.name}”` });
    return {
      ...{
        heading: `删除模板“${template.name}”`,
        back: '/notices',
        action: `/notices/templates/${id}/remove`,
        button: '删除模板',
      },
      sentence: '删除之后不能恢复，要用时得重新写。',
      hindrance: template.isOn ? '启用中的模板不能删除。先禁用它。' : '',
      facts: [
        { name: '所属类别', value: labelOf(template.category) },
        { name: '消息格式', value: FORMATS[template.format] },
        { name: '创建人', value: template.madeBy || '–' },
      ],
    };
  },
});
