import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { outcomeDetails, outcomeTitle, startVerification } from '../trail-verification.ts';

const optional = z.string().trim().max(100).default('');

/** Has the whole trail counted again; the outcome becomes a row of it. */
export const trailVerify = action({
  post: '/trail/verification',
  may: 'verify',
  trail: ['trail-verified'],
  input: z.object({ n: optional, hash: optional }),
  async run(app, viewer, { n, hash }, visit) {
    const known = knownRow(n, hash);
    const details = known ? { known } : {};
    visit.trace({ act: 'trail-verified', title: '校验操作日志：开始', details });
    const started = startVerification(app, viewer, {
      known,
      entry: (report, tookMs) =>
        visit.traces.entry({
          act: 'trail-verified',
          title: outcomeTitle(report),
          count: report.rows,
          details: outcomeDetails(report, tookMs, known),
        }),
    });
    return new GoTo('/trail/verification', started ? null : '已有一次校验正在进行，完成后在这里看结果。');
  },
});

/** In two fields, or both in the second as they are copied. */
function knownRow(n: string, hash: string) {
  if (n === '' && hash === '') return null;
  const [, row, noted] = /^(\d{1,15}):([0-9a-f]{16,64})$/i.exec(hash.includes(':') ? hash : `${n}:${hash}`) ?? [];
  if (row === undefined || noted === undefined || (hash.includes(':') && n !== '' && n !== row))
    throw new UserError('记下的行号须是数字，哈希须是 16 至 64 位的十六进制字符。两项都留空则只核对日志本身。');
  return { n: Number(row), hash: noted.toLowerCase() };
}
