import { z } from 'zod';
import { previewAccount } from '../../store/access-preview.ts';
import { askedDetails, chatsOf, previewView } from '../access-preview.ts';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { roleScopeWords } from '../role-words.ts';
import { scopeWriter } from '../scope-words.ts';

const NOTES = {
  closed: '这个账号已关闭，现在不能登录。下面是开启之后的样子。',
  left: '这位员工已离职，不能登录。下面是他在职时的样子。',
} as const;

/** What one person finds here, with all his roles together. */
export const accountPreview = page({
  get: '/accounts/:id/preview',
  may: 'manage-roles',
  trail: ['access-previewed'],
  input: z.object({
    id: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
    a: condition.words,
    b: condition.words,
  }),
  view: 'roles/preview',
  async load(app, viewer, { id, a, b }, visit) {
    const preview = await app.store.read(previewAccount, viewer, { accountId: id, chats: chatsOf({ a, b }) });
    if (!preview) return null;
    visit.trace({ act: 'access-previewed', title: preview.name, details: { account: id, ...askedDetails({ a, b }) } });
    const write = await scopeWriter(app, viewer);
    return {
      ...previewView(app, preview, { a, b }),
      title: `预览 ${preview.name} 的权限`,
      back: `/accounts/${id}`,
      note: preview.hindered ? NOTES[preview.hindered] : '',
      roles: preview.roles.map(({ name, scope }) => ({ name, scope: roleScopeWords(scope ?? 'none', write) })),
      unset: false,
      bySelf: false,
      self: null,
    };
  },
});
