import { BASE, termWords } from '../../lib/retention-terms.ts';
import { findRetentionRule, type RetentionContent, saveRetentionRule } from '../../store/retention.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { readRetention, retentionFields, retentionForm, retentionId } from '../retention-form.ts';
import { changed } from '../trace-words.ts';

/** Changes a rule: a new version, from now on. */
export const retentionUpdate = action({
  post: '/retention/:id/edit',
  may: 'edit-retention',
  trail: ['retention-changed'],
  input: retentionFields.extend({ id: retentionId, seenVersion: retentionId }),
  async run(app, viewer, { id, seenVersion, ...fields }, visit) {
    const rule = await app.store.read(findRetentionRule, viewer, id);
    if (!rule) return null;
    const content = readRetention(fields, { isBase: id === BASE });
    const now = id === BASE ? { ...content, name: rule.name } : content;
    const details = changed(readable(rule), readable(now));
    const title = `更改保留规则“${rule.name}”，${termWords(content.months)}`;
    const trace = { act: 'retention-changed', title, details } as const;
    await visit.change(trace, saveRetentionRule, viewer, { id, seenVersion, content }, app.clock());
    return new GoTo('/retention', `已保存“${now.name}”，立即生效。`);
  },
  async again(app, { id, seenVersion, ...fields }, visit, sentence) {
    const rule = { id, version: seenVersion };
    return new Show(
      'retention/edit',
      { form: await retentionForm(app, visit.viewer!, { rule, fields, sentence }) },
      422,
    );
  },
});

/** What the trail keeps of it. */
function readable({ name, months, start, who, chats, types, note }: RetentionContent) {
  return { name, term: termWords(months), start, who, chats, types, note };
}
