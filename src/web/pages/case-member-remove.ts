import { z } from 'zod';
import { caseNumber } from '../../lib/case-words.ts';
import { findCase } from '../../store/case-list.ts';
import { removeCaseMember } from '../../store/cases.ts';
import { action } from '../action.ts';
import { caseId } from '../case-form.ts';
import { caseHead, membersOf } from '../case-view.ts';
import { GoTo, Show } from '../outcome.ts';

/** Takes somebody out of a case; what he did there stays. */
export const caseMemberRemove = action({
  post: '/cases/:id/members/remove',
  may: 'edit-cases',
  trail: ['case-changed'],
  input: z.object({ id: caseId, account: caseId }),
  async run(app, viewer, { id, account }, visit) {
    const found = await app.store.read(findCase, viewer, id);
    const name = found?.people.find((one) => one.account === account)?.name;
    if (!found || name === undefined) return null;
    const title = `案件 ${caseNumber(found)} 移除成员 ${name}`;
    const removed = await visit.change(
      { act: 'case-changed', title },
      removeCaseMember,
      viewer,
      { id, account },
      app.clock(),
    );
    const own = account === viewer.accountId && (await app.store.read(findCase, viewer, id)) === null;
    const toast = removed ? `已移除 ${name}。` : `${name} 刚被别人移除。`;
    return new GoTo(own ? '/cases' : `/cases/${id}?tab=members`, toast);
  },
  async again(app, { id }, visit, sentence) {
    const found = (await app.store.read(findCase, visit.viewer!, id))!;
    const head = caseHead(visit.viewer!, found, 'members');
    const members = await membersOf(app, visit.viewer!, found);
    return new Show('cases/show', { head, items: null, timeline: null, members, sentence }, 422);
  },
});
