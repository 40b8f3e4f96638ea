import { caseNumber } from '../../lib/case-words.ts';
import { UserError } from '../../lib/errors.ts';
import { addCaseItem } from '../../store/case-items.ts';
import { findCase } from '../../store/case-list.ts';
import { action } from '../action.ts';
import { addView } from '../case-add-view.ts';
import { addFields, findAdding } from '../case-adding.ts';
import { ITEM_LABELS } from '../case-words.ts';
import { GoTo, Show } from '../outcome.ts';
import { seqRange } from '../trace-words.ts';

/** Puts something into a case. */
export const caseItemCreate = action({
  post: '/cases/add',
  may: 'edit-cases',
  trail: ['case-changed'],
  input: addFields,
  async run(app, viewer, fields, visit) {
    const adding = await findAdding(app, viewer, fields);
    if (!adding) return null;
    if (fields.case === null) throw new UserError('还没有选案件。选一个办理中的案件，或新建一个。');
    const found = await app.store.read(findCase, viewer, fields.case);
    const item = found && (await adding.make());
    if (!found || !item) return null;
    const trace = {
      act: 'case-changed',
      title: `案件 ${caseNumber(found)} 添加${ITEM_LABELS[adding.kind]}：${adding.title}`,
      conversations: adding.conversations,
      ...(adding.seqs.length > 0 ? seqRange(adding.seqs.map((seq) => ({ seq }))) : {}),
      details: { reason: fields.why },
    } as const;
    await visit.change(trace, addCaseItem, viewer, { caseId: found.id, item, why: fields.why }, app.clock());
    return new GoTo(`/cases/${found.id}`, `已加入 ${caseNumber(found)}。`);
  },
  async again(app, fields, visit, sentence) {
    const adding = (await findAdding(app, visit.viewer!, fields))!;
    const form = await addView(app, visit.viewer!, { adding, fields }, sentence);
    return new Show('cases/add', { form }, 422);
  },
});
