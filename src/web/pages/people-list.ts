import { z } from 'zod';
import { chatConditions } from '../chat-conditions.ts';
import { peopleTrace } from '../chat-trace.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { guestRows } from '../ways-guests.ts';
import { foundStaff } from '../ways-staff.ts';

const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional();

/** More of the people beside the conversations, from where the last page ended. */
export const peopleList = page({
  get: '/chats/people',
  may: 'read-chats',
  trail: ['directory'],
  input: chatConditions.extend({ skip: number, before: number, key: z.string().max(600).optional() }),
  view: 'ways/more',
  load: (app, viewer, { skip, before, key, ...asked }, visit) =>
    evenly(viewer, async () => {
      visit.trace(peopleTrace(asked, { skip, before }));
      if (asked.by !== 'customer') return { kind: 'staff', ...(await foundStaff(app, viewer, asked, skip ?? 0)) };
      const after = before === undefined || key === undefined ? null : { lastAt: before, id: key };
      return { kind: 'guests', ...(await guestRows(app, viewer, asked, after)) };
    }),
});
