import { z } from 'zod';
import { previewRole } from '../../store/access-preview.ts';
import { findRole } from '../../store/roles.ts';
import { askedDetails, chatsOf, previewView } from '../access-preview.ts';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { roleScopeWords } from '../role-words.ts';
import { scopeWriter } from '../scope-words.ts';

/** What somebody with this role would find here. `self`: as one of the staff, for scopes that begin with oneself. */
export const rolePreview = page({
  get: '/roles/:key/preview',
  may: 'manage-roles',
  trail: ['access-previewed'],
  input: z.object({ key: z.string().max(40), self: condition.words, a: condition.words, b: condition.words }),
  view: 'roles/preview',
  async load(app, viewer, { key, self, a, b }, visit) {
    const role = await app.store.read(findRole, viewer, key);
    const asked = { key, self: self || null, chats: chatsOf({ a, b }) };
    const preview = role && (await app.store.read(previewRole, viewer, asked));
    if (!preview) return null;
    const details = { ...(self ? { person: self } : {}), ...askedDetails({ a, b }) };
    visit.trace({ act: 'access-previewed', title: `角色“${role.name}”`, details });
    const kind = role.scope === 'none' || role.scope === null ? null : role.scope.kind;
    return {
      ...previewView(app, preview, { a, b }),
      title: `预览角色“${role.name}”`,
      back: '/roles',
      note: role.off ? '三员分立开启之后才生效，现在持有它什么也做不了。' : '',
      roles: [{ name: role.name, scope: roleScopeWords(role.scope, await scopeWriter(app, viewer)) }],
      unset: role.scope === null,
      bySelf: kind === 'self' || kind === 'department',
      self: self === '' ? null : new People(app.names).face(self),
    };
  },
});
