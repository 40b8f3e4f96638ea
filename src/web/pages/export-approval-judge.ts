import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findApproval, judgeExport } from '../../store/export-approvals.ts';
import { action } from '../action.ts';
import { APPROVALS, approvalView } from '../export-approvals.ts';
import { exportId } from '../exports-view.ts';
import { GoTo, Show } from '../outcome.ts';

/** Agrees to somebody's export, or does not. */
export const exportApprovalJudge = action({
  post: '/exports/approvals/:id',
  may: 'approve-exports',
  trail: ['export-judged'],
  input: z.object({
    id: exportId,
    verdict: z.enum(['approve', 'refuse']),
    note: z.string().trim().max(2000).default(''),
  }),
  async run({ store, exports, clock }, viewer, { id, verdict, note }, visit) {
    const row = await store.read(findApproval, viewer, id);
    if (!row) return null;
    if ([...note].length > MOST_LETTERS) throw new UserError(`说明最多 ${MOST_LETTERS} 个字，请写短一些。`);
    const approve = verdict === 'approve';
    if (!approve && note === '') throw new UserError('写下不通过的原因，申请人会看到。');
    const title = `${approve ? '通过' : '不通过'} ${row.accountName} 申请的导出：${row.title}`;
    const trace = { act: 'export-judged', title, details: { export: id, approved: approve, note } } as const;
    const done = await visit.change(trace, judgeExport, viewer, { id, approve, note }, clock());
    if (!done) return new GoTo(`${APPROVALS}/${id}`, '这个申请已经有人处理，或已撤回、失效。');
    exports.wake();
    return new GoTo(APPROVALS, approve ? '已通过，开始制作，由申请人下载。' : '已退回申请人。');
  },
  async again({ store, clock }, { id, note }, visit, sentence) {
    const row = await store.read(findApproval, visit.viewer!, id);
    if (!row) throw new UserError(sentence);
    return new Show('exports/approval', { approval: approvalView(row, visit.viewer!, clock()), sentence, note }, 422);
  },
});

const MOST_LETTERS = 200;
