import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { beginSeparation, readSeparation } from '../../store/separation.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Sets the three officers apart. There is no page that takes it back. */
export const separationUpdate = action({
  post: '/separation',
  may: 'manage-roles',
  trail: ['separation-changed'],
  input: z.object({ understood: z.literal('yes').optional() }),
  async run({ store, clock }, viewer, { understood }, visit) {
    const { hindrances, officers } = await store.read(readSeparation, viewer);
    if (hindrances.length > 0) throw new UserError(`现在还不能开启。${hindrances[0]}`);
    if (understood !== 'yes') throw new UserError('开启之后页面上不能关闭。返回，勾选“我知道”，再开启。');
    const now = Object.fromEntries(officers.map(({ name, holders }) => [name, holders.map((one) => one.name)]));
    const details = { was: false, now: true, officers: now };
    const trace = { act: 'separation-changed', title: '开启三员分立', details } as const;
    await visit.change(trace, beginSeparation, viewer, clock());
    return new GoTo('/', '三员分立已开启。超级管理员停用，由三员各自管理。');
  },
});
