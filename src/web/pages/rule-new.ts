import { z } from 'zod';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';
import { kind, newRule } from '../rule-form.ts';
import { kindChoices, packChoices, packContent, packKey } from '../rule-kinds-view.ts';
import { ruleForm } from '../rule-view.ts';
import { kindNamed } from '../rule-words.ts';

/** What kind of rule, or which ready-made one; then its empty form. */
export const ruleNew = page({
  get: '/rules/new',
  may: 'edit-rules',
  trail: [],
  input: z.object({ kind: kind.optional(), pack: packKey.optional() }),
  view: 'rules/new',
  async load(app, viewer, { kind: name, pack }) {
    if (pack !== undefined) {
      const content = packContent(pack);
      return (
        content &&
        new Show('rules/edit', {
          form: await ruleForm(app, viewer, { rule: null, content, pack }),
          trial: null,
          hits: null,
        })
      );
    }
    if (name === undefined) return { kinds: kindChoices(), packs: packChoices() };
    if (kindNamed(name) === null) return null;
    const form = await ruleForm(app, viewer, { rule: null, content: newRule(name) });
    return new Show('rules/edit', { form, trial: null, hits: null });
  },
});
