import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { createInvitation, INVITATION_LIFE } from '../../store/invitations.ts';
import { needsScope } from '../account-batch-view.ts';
import { RoleWords } from '../account-list.ts';
import { SCOPE_PREFIX } from '../account-person.ts';
import { action } from '../action.ts';
import { INVITED_NAME, invitationForm } from '../invitation-view.ts';
import { Show } from '../outcome.ts';
import { readScope } from '../scope-form.ts';
import { fullTime } from '../words.ts';

const roles = z.preprocess((given) => [given ?? []].flat(), z.array(z.string().max(40)).max(50));

/** Makes the one-time code, which only this answer holds. */
export const invitationCreate = action({
  post: '/invitations',
  may: 'manage-accounts',
  trail: ['invited'],
  input: z.looseObject({ name: z.string().trim().max(200).default(''), roles }),
  async run(app, viewer, { name, roles: chosen, ...fields }, visit) {
    if (name === '' || [...name].length > INVITED_NAME) throw new UserError(`姓名要有，最多 ${INVITED_NAME} 个字。`);
    const words = await RoleWords.read(app, viewer);
    const known = chosen.map((key) => {
      const role = words.find(key);
      if (!role) throw new UserError('选中的角色已经不在了。重新选择。');
      return role;
    });
    const scope = known.some(needsScope) ? readScope(fields, SCOPE_PREFIX) : null;
    const grants = known.map((role) => ({ role: role.key, scope: needsScope(role) ? scope : null }));
    const now = app.clock();
    const { code } = await visit.change(
      { act: 'invited', title: `邀请 ${name}`, details: { name, roles: words.inWords(grants), scope } },
      createInvitation,
      viewer,
      { name, roles: grants },
      now,
    );
    return new Show('invitations/code', {
      ...{ name, code },
      roles: words.inWords(grants).join('、') || '没有角色',
      until: fullTime(now + INVITATION_LIFE).slice(0, 16),
      address: `${visit.origin}/join`,
    });
  },
  async again(app, { name, roles: chosen, ...fields }, visit, sentence) {
    const form = await invitationForm(app, visit.viewer!, { name, chosen, sentence, fields });
    return new Show('invitations/new', form, 422);
  },
});
