import { z } from 'zod';
import { findTemplate, removeTemplate } from '../../store/notice-templates.ts';
import { action } from '../action.ts';
import { noticeId } from '../notice-words.ts';
import { GoTo } from '../outcome.ts';

/** Removes a template that is not in use. */
export const noticeTemplateRemove = action({
  post: '/notices/templates/:id/remove',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: z.object({ id: noticeId }),
  async run({ store }, viewer, { id }, visit) {
    const template = await store.read(findTemplate, viewer, id);
    if (!template) return null;
    const { name, category, format, content } = template;
    const trace = {
      act: 'notice-changed',
      title: `删除通知模板“${name}”`,
      details: { was: { category, format, content } },
    } as const;
    return (await visit.change(trace, removeTemplate, viewer, id))
      ? new GoTo('/notices', `已删除模板“${name}”。`)
      : null;
  },
});
