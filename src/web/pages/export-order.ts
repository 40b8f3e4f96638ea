import { z } from 'zod';
import type { App } from '../../app.ts';
import { UserError } from '../../lib/errors.ts';
import { insertExport } from '../../store/exports.ts';
import { countPackage } from '../../store/package-count.ts';
import { action } from '../action.ts';
import { exportFields } from '../export-address.ts';
import { exportForm } from '../export-form.ts';
import { type ReadOrder, readOrder } from '../export-order.ts';
import { sealPassword } from '../export-secret.ts';
import { orderTrace } from '../exports-trace.ts';
import { GoTo, Show } from '../outcome.ts';
import type { Visit } from '../visit.ts';

const LEAST_LETTERS = 4;
const MOST_LETTERS = 200;

const input = exportFields.extend({
  reason: z.string().trim().max(2000).default(''),
  password: z.string().max(200).default(''),
  again: z.string().max(200).default(''),
});

/** Has a package of messages made, or asks somebody else for it. */
export const exportOrder = action({
  post: '/exports',
  may: 'export',
  trail: ['export'],
  input,
  async run(app, viewer, { reason, password, again, set: _, ...asked }, visit) {
    const read = await readOrder(app, viewer, asked);
    if (!read) return null;
    assertReason(reason);
    const secret = asked.encrypt ? sealPassword(app, password, again) : null;
    const counts = await app.store.read(countPackage, viewer, read.order);
    if (counts.messages === 0) throw new UserError('没有符合条件的消息，没有可以导出的内容。放宽时间或消息类型。');
    const { module, title, words, address, order } = read;
    const wanted = { kind: 'package', title, source: module, reason, conditions: JSON.stringify(order) };
    const made = { ...wanted, options: { words, address, counts }, secret };
    const { asked: waits } = await visit.change(orderTrace(made), insertExport, viewer, made, app.clock());
    app.exports.wake();
    return new GoTo('/exports', waits ? '已提交审批，通过后自动开始制作。' : '已开始导出，完成后在这里下载。');
  },
  async again(app, { reason, password: _p, again: _a, set: _s, ...asked }, visit, sentence) {
    const read = await readAnyway(app, visit, asked);
    if (!read) throw new UserError(sentence);
    return new Show('exports/new', { form: await exportForm(app, visit.viewer!, read, { reason, sentence }) }, 422);
  },
});

/** With the dates left out when it is they that are wrong. */
async function readAnyway(app: App, visit: Visit, asked: Parameters<typeof readOrder>[2]): Promise<ReadOrder | null> {
  const wrong = asked.from !== null && asked.to !== null && asked.from > asked.to;
  return readOrder(app, visit.viewer!, wrong ? { ...asked, to: null } : asked);
}

function assertReason(reason: string): void {
  const letters = [...reason.replace(/\s/g, '')].length;
  if (letters < LEAST_LETTERS) throw new UserError(`写下事由，至少 ${LEAST_LETTERS} 个字，例如工单号与原因。`);
  if (letters > MOST_LETTERS) throw new UserError(`事由最多 ${MOST_LETTERS} 个字，请写短一些。`);
}
