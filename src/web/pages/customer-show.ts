import { openCustomer } from '../customer-page.ts';
import { customerPageConditions, customerPageLink } from '../customer-page-conditions.ts';
import { page } from '../page.ts';
import { recordsShown } from '../person-records.ts';
import { reasonForPerson } from '../reason-gate.ts';
import { restrictedSince } from '../restriction-view.ts';
import { told } from '../trace-words.ts';

const TITLES = { profile: '客户资料', records: '会话记录', moves: '动态' } as const;

/** One customer, or somebody from outside who is none: who has him, what was said, what happened. */
export const customerShow = page({
  get: '/customers/:id',
  may: 'see-directory',
  trail: ['person'],
  input: customerPageConditions,
  view: 'customers/show',
  async load(app, viewer, asked, visit) {
    const { id, tab, ...conditions } = asked;
    const isRead = tab === 'records';
    const next = customerPageLink(asked);
    const reason = isRead ? await reasonForPerson(app, viewer, visit, { person: id, next }) : null;
    if (reason) return reason;
    const shown = await openCustomer(app, viewer, asked);
    if (!shown) return null;
    const title = `${shown.face.name} 的${TITLES[tab ?? 'profile']}`;
    const messages = recordsShown(shown.records?.records);
    visit.trace({ act: 'person', title, person: id, ...messages, details: told({ tab, ...conditions }) });
    return { ...shown, restricted: await restrictedSince(app, viewer, id) };
  },
});
