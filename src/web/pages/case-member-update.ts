import { z } from 'zod';
import { CASE_ROLES, caseNumber } from '../../lib/case-words.ts';
import { UserError } from '../../lib/errors.ts';
import { findCase, listCaseCandidates } from '../../store/case-list.ts';
import { saveCaseMember } from '../../store/cases.ts';
import { action } from '../action.ts';
import { caseId, optionalCaseId } from '../case-form.ts';
import { caseHead, membersOf } from '../case-view.ts';
import { ROLE_LABELS } from '../case-words.ts';
import { GoTo, Show } from '../outcome.ts';

/** Makes somebody a member of a case, or gives him another role in it. */
export const caseMemberUpdate = action({
  post: '/cases/:id/members',
  may: 'edit-cases',
  trail: ['case-changed'],
  input: z.object({ id: caseId, account: optionalCaseId, role: z.enum(CASE_ROLES).default('worker') }),
  async run(app, viewer, { id, account, role }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    if (!found) return null;
    const candidates = await app.store.read(listCaseCandidates, viewer);
    const name = [...candidates, ...found.people].find((one) => one.account === account)?.name;
    if (account === null || name === undefined) throw new UserError('从列表中选择要添加的人。');
    const title = `案件 ${caseNumber(found)}：${name} 为${ROLE_LABELS[role]}`;
    await visit.change({ act: 'case-changed', title }, saveCaseMember, viewer, { id, account, role }, app.clock());
    return new GoTo(`/cases/${id}?tab=members`, `${name} 已是${ROLE_LABELS[role]}。`);
  },
  async again(app, { id }, visit, sentence) {
    const found = (await app.store.read(findCase, visit.viewer!, id))!;
    const head = caseHead(visit.viewer!, found, 'members');
    const members = await membersOf(app, visit.viewer!, found);
    return new Show('cases/show', { head, items: null, timeline: null, members, sentence }, 422);
  },
});
