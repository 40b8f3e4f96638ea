import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findStaff } from '../../store/employees.ts';
import { setKeeper } from '../../store/keepers.ts';
import { listVisibleRooms } from '../../store/rooms.ts';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';

const NOBODY = '填写员工的姓名或账号，再点“设为负责人”。';

/** Says who answers for the groups that were ticked, from now on. */
export const keeperUpdate = action({
  post: '/groups/keeper',
  may: 'set-up',
  trail: ['keeper-changed'],
  input: z.object({
    pick: z.preprocess((v) => (v === undefined ? [] : [v].flat()), z.array(z.string().max(200)).max(1000)),
    who: z.string().trim().max(200).default(''),
    as: z.enum(['keeper', 'owner']).default('keeper'),
    next: nextPath,
  }),
  async run({ store, clock }, viewer, { pick, who, as, next }, visit) {
    if (pick.length === 0) throw new UserError('还没有选中任何群。请返回，在列表里勾选后再设定。');
    const rooms = await store.read(listVisibleRooms, viewer, pick);
    const keeper = as === 'owner' ? null : onlyOne(await store.read(findStaff, viewer, who), who);
    const sentence = keeper ? `的负责人设为${keeper.name}` : '改回由群主负责';
    const trace = {
      act: 'keeper-changed',
      title: `${rooms.length} 个群${sentence}`,
      conversations: rooms,
      count: rooms.length,
      details: { keeper: keeper?.userid ?? null },
    } as const;
    const changed = await visit.change(trace, setKeeper, viewer, rooms, keeper?.userid ?? null, clock());
    return new GoTo(
      next === '/' ? '/groups' : next,
      changed === 0 ? '没有需要改动的群。' : `已将 ${changed} 个群${sentence}。`,
    );
  },
});

function onlyOne<T extends { name: string; userid: string }>(found: readonly T[], who: string): T {
  if (who === '') throw new UserError(NOBODY);
  const [first, second] = found;
  if (!first) throw new UserError(`没有找到在职员工“${who}”。请核对姓名或账号；新员工要在下次同步后才能选。`);
  if (second && first.userid !== who) {
    const names = found.map(({ name, userid }) => `${name}（${userid}）`).join('、');
    throw new UserError(`“${who}”不止一人：${names}。请填写账号。`);
  }
  return first;
}
