import { employeeConditions, openEmployee } from '../employee-page.ts';
import { page } from '../page.ts';

/** One of the staff: figures, when he was archived, and his conversations, to be read only. */
export const employeeShow = page({
  get: '/employees/:userid',
  may: 'read-chats',
  trail: [],
  input: employeeConditions,
  view: 'employees/show',
  load: (app, viewer, asked) => openEmployee(app, viewer, asked),
});
