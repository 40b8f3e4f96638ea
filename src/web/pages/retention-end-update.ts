import { z } from 'zod';
import { startOfDay } from '../../lib/clock.ts';
import { UserError } from '../../lib/errors.ts';
import { isExternal } from '../../messages/people.ts';
import { isCustomerInSight, saveContractEnd } from '../../store/retention-ends.ts';
import { action } from '../action.ts';
import * as condition from '../conditions.ts';
import { GoTo, Show } from '../outcome.ts';
import { People } from '../people.ts';
import { endList } from '../retention-ends.ts';

const customer = z.preprocess((given) => [given ?? []].flat().at(-1) ?? '', z.string().max(100));

/** Sets when the contract of a customer ends or ended; without a day it is taken away. */
export const retentionEndUpdate = action({
  post: '/retention/ends',
  may: 'edit-retention',
  trail: ['retention-changed'],
  input: z.object({
    customer,
    day: condition.day,
    note: z.string().trim().max(1000).default(''),
    remove: z.enum(['yes']).optional(),
  }),
  async run(app, viewer, { customer: id, day, note, remove }, visit) {
    if (id === '') throw new UserError('还没有选客户。');
    if (!isExternal(id) || !(await app.store.read(isCustomerInSight, viewer, id))) return null;
    if (day === null && remove === undefined) throw new UserError('还没有填结束日。');
    const endsAt = remove === 'yes' ? null : startOfDay(day!);
    const name = new People(app.names).name(id);
    const title = endsAt === null ? `去掉 ${name} 的合同结束日` : `${name} 的合同结束日 ${day}`;
    const trace = { act: 'retention-changed', title, person: id, details: { day: remove ? null : day, note } } as const;
    await visit.change(trace, saveContractEnd, viewer, { customer: id, endsAt, note }, app.clock());
    return new GoTo('/retention/ends', endsAt === null ? `已去掉 ${name} 的结束日。` : `已保存 ${name} 的结束日。`);
  },
  again: async (app, { customer: id }, visit, sentence) =>
    new Show('retention/ends', { list: await endList(app, visit.viewer!, { page: 1, customer: id, sentence }) }, 422),
});
