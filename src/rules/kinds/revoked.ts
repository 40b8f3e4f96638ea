import { z } from 'zod';
import { whole } from '../fields.ts';
import { behaviourKind, done } from '../kind.ts';

const A_DAY = 1440;

/** A message is taken back within so many minutes. One that was never here is told too: its age is unknown. */
export const revoked = behaviourKind({
  name: 'revoked',
  label: '撤回消息',
  spec: z.object({ within: whole(1, A_DAY, '分钟数').default(5) }),
  need: 'revoked',
  find({ message: { revokes }, revoked: taken }, { within }) {
    if (revokes === null) return null;
    if (taken === null) return done('撤回了一条没有存档的消息');
    if (taken.afterMs > within * 60_000) return null;
    return done(`发出 ${lengthOf(taken.afterMs)} 后撤回${taken.text === '' ? '' : `：${taken.text}`}`);
  },
});

function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} 秒`;
  const rest = seconds % 60 === 0 ? '' : ` ${seconds % 60} 秒`;
  return `${Math.floor(seconds / 60)} 分${rest}`;
}
