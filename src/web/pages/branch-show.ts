import { z } from 'zod';
import { chatConditions } from '../chat-conditions.ts';
import { peopleTrace } from '../chat-trace.ts';
import { page } from '../page.ts';
import { staffBranch } from '../ways-staff.ts';

const number = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number);

/** What unfolding a department of the tree shows: the departments right below it, and those in it. */
export const branchShow = page({
  get: '/chats/branch',
  may: 'read-chats',
  trail: ['directory'],
  input: chatConditions.extend({ department: number, skip: number.optional().transform((n) => n ?? 0) }),
  view: 'ways/within',
  async load(app, viewer, { department, skip, ...asked }, visit) {
    const branch = await staffBranch(app, viewer, asked, { department, skip });
    if (branch) visit.trace(peopleTrace(asked, { department, skip: skip || null }));
    return branch;
  },
});
