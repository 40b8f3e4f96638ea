import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { MOST_MONTHS } from '../../lib/retention-terms.ts';
import { type CopyTerm, listCopyTerms, saveCopyTerms } from '../../store/retention.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { COPIES } from '../retention-view.ts';

const chosen = z
  .string()
  .regex(/^(|forever|\d{1,4})$/)
  .default('');

/** How long copies in violations, excerpts and cases are kept at least. */
export const retentionCopyUpdate = action({
  post: '/retention/copies',
  may: 'edit-retention',
  trail: ['retention-changed'],
  input: z.object({ violations: chosen, excerpts: chosen, cases: chosen }),
  async run(app, viewer, asked, visit) {
    const terms = COPIES.flatMap(({ kind }): CopyTerm[] => {
      if (asked[kind] === '') return [];
      const months = asked[kind] === 'forever' ? null : Number(asked[kind]);
      if (months !== null && (months < 1 || months > MOST_MONTHS)) throw new UserError('副本的期限要从列表里选。');
      return [{ kind, months }];
    });
    const before = await app.store.read(listCopyTerms, viewer);
    const trace = { act: 'retention-changed', title: '更改副本的期限', details: { old: before, new: terms } } as const;
    await visit.change(trace, saveCopyTerms, viewer, terms, app.clock());
    return new GoTo('/retention', '已保存副本的期限。');
  },
});
