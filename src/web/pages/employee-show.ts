import { employeeConditions, employeePageLink, openEmployee } from '../employee-page.ts';
import { page } from '../page.ts';
import { recordsShown } from '../person-records.ts';
import { reasonForPerson } from '../reason-gate.ts';
import { restrictedSince } from '../restriction-view.ts';
import { told } from '../trace-words.ts';

/** One of the staff: figures, when he was archived, and his conversations, to be read only. */
export const employeeShow = page({
  get: '/employees/:userid',
  may: 'read-chats',
  trail: ['person'],
  input: employeeConditions,
  view: 'employees/show',
  async load(app, viewer, asked, visit) {
    const { userid, ...conditions } = asked;
    const reason = await reasonForPerson(app, viewer, visit, { person: userid, next: employeePageLink(asked) });
    if (reason) return reason;
    const shown = await openEmployee(app, viewer, asked);
    if (!shown) return null;
    const title = `${shown.face.name} 的员工资料与会话`;
    const messages = recordsShown(shown.records);
    visit.trace({ act: 'person', title, person: userid, ...messages, details: told(conditions) });
    return { ...shown, restricted: await restrictedSince(app, viewer, userid) };
  },
});
