import { createRole } from '../../store/roles.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { draftOf, readRole, roleFields, roleForm } from '../role-form.ts';
import { roleDetails } from '../role-words.ts';
import { scopeWriter } from '../scope-words.ts';

/** Makes a role of one's own. */
export const roleCreate = action({
  post: '/roles',
  may: 'manage-roles',
  trail: ['role-changed'],
  input: roleFields,
  async run(app, viewer, fields, visit) {
    const draft = readRole(fields);
    const details = { was: null, now: roleDetails(draft, await scopeWriter(app, viewer)) };
    const trace = { act: 'role-changed', title: `新增角色“${draft.name}”`, details } as const;
    await visit.change(trace, createRole, viewer, draft, app.clock());
    return new GoTo('/roles', `已新增角色“${draft.name}”。在“账号”里把它授予需要的人。`);
  },
  async again(app, fields, visit, sentence) {
    const form = await roleForm(app, visit.viewer!, { draft: draftOf(fields), sentence });
    return new Show('roles/edit', { form }, 422);
  },
});
