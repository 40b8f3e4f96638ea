import { z } from 'zod';
import { findTemplate, switchTemplate } from '../../store/notice-templates.ts';
import { action } from '../action.ts';
import { noticeId } from '../notice-words.ts';
import { GoTo } from '../outcome.ts';

/** Puts a template into use, in the place of another, or out of it. */
export const noticeTemplateSwitch = action({
  post: '/notices/templates/:id/switch',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: z.object({ id: noticeId, state: z.enum(['on', 'off']) }),
  async run({ store, clock }, viewer, { id, state }, visit) {
    const template = await store.read(findTemplate, viewer, id);
    if (!template) return null;
    const isOn = state === 'on';
    const title = `${isOn ? '启用' : '禁用'}通知模板“${template.name}”`;
    const replaced = await visit.change({ act: 'notice-changed', title }, switchTemplate, viewer, id, isOn, clock());
    if (replaced === false) return null;
    const rest = replaced === null ? '' : `，原来的“${replaced}”已禁用`;
    return new GoTo(
      '/notices',
      isOn ? `已启用“${template.name}”${rest}。` : `已禁用“${template.name}”，改用系统模板。`,
    );
  },
});
