import { z } from 'zod';
import { behaviourKind, done } from '../kind.ts';

/** Somebody sends a red packet, of at least so much. Sums are in fen (protocol, redpacket.totalamount). */
export const redPacket = behaviourKind({
  name: 'red-packet',
  label: '发红包',
  spec: z.object({ from: z.int('金额要填到分为止。').min(0, '金额不能是负数。').default(0) }),
  find({ message: { type, body } }, { from }) {
    if (type !== 'redpacket' && type !== 'external_redpacket') return null;
    const { totalamount, wish } = (body ?? {}) as { totalamount?: number | null; wish?: string | null };
    // A packet whose sum WeCom does not tell is told rather than missed.
    if (typeof totalamount === 'number' && totalamount < from) return null;
    const sum = typeof totalamount === 'number' ? `${(totalamount / 100).toFixed(2)} 元` : '金额未知';
    return done(`红包 ${sum}${wish ? `：${wish}` : ''}`);
  },
});
