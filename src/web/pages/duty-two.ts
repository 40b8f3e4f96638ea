import { z } from 'zod';
import { TWO_PERSONS } from '../../lib/verdicts.ts';
import { SEVERITIES } from '../../lib/violation-words.ts';
import { readSettings, saveSetting } from '../../store/settings.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { twoPersonsOf } from '../review-duties.ts';

/** Says for which severities two persons must judge. */
export const dutyTwo = action({
  post: '/reviews/two-persons',
  may: 'edit-rules',
  trail: ['duties-changed'],
  input: z.object({
    severity: z.preprocess((given) => [given ?? []].flat(), z.array(z.enum(['high', 'medium', 'low'])).max(3)),
  }),
  async run(app, viewer, { severity }, visit) {
    const old = twoPersonsOf(await app.store.read(readSettings, viewer));
    const trace = { act: 'duties-changed', title: '更改两人审核的级别', details: { old, new: severity } } as const;
    await visit.change(trace, saveSetting, viewer, TWO_PERSONS, severity.length > 0 ? severity : null, app.clock());
    const levels = severity.map((one) => SEVERITIES[one]).join('、');
    return new GoTo(
      '/reviews/duties',
      severity.length > 0 ? `已保存：${levels}级违规须两人审核。` : '已保存：所有级别都由一人审核。',
    );
  },
});
