import { termWords } from '../../lib/retention-terms.ts';
import { createRetentionRule } from '../../store/retention.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { readRetention, retentionFields, retentionForm } from '../retention-form.ts';
import { told } from '../trace-words.ts';

/** Makes a rule; it holds from now on. */
export const retentionCreate = action({
  post: '/retention',
  may: 'edit-retention',
  trail: ['retention-changed'],
  input: retentionFields,
  async run(app, viewer, fields, visit) {
    const content = readRetention(fields, { isBase: false });
    const title = `新建保留规则“${content.name}”，${termWords(content.months)}`;
    const trace = { act: 'retention-changed', title, details: told({ ...content }) } as const;
    await visit.change(trace, createRetentionRule, viewer, content, app.clock());
    return new GoTo('/retention', `已新建“${content.name}”，立即生效。`);
  },
  again: async (app, fields, visit, sentence) =>
    new Show('retention/edit', { form: await retentionForm(app, visit.viewer!, { fields, sentence }) }, 422),
});
