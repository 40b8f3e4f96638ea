import { z } from 'zod';
import { listLookbacks } from '../../store/lookbacks.ts';
import { findRule } from '../../store/rules.ts';
import { page } from '../page.ts';
import { ruleId } from '../rule-form.ts';
import { trialView } from '../rule-trial.ts';
import { ruleForm } from '../rule-view.ts';
import { ruleWords } from '../rule-word-hits.ts';

/** A rule, with what its last dry run came to beside it. */
export const ruleEdit = page({
  get: '/rules/:id/edit',
  may: 'see-rules',
  trail: ['rules', 'rule-tried'],
  input: z.object({ id: ruleId }),
  view: 'rules/edit',
  async load(app, viewer, { id }, visit) {
    const rule = await app.store.read(findRule, viewer, id);
    if (!rule) return null;
    visit.trace({ act: 'rules', title: `规则“${rule.name}”`, details: { version: rule.version } });
    const past = await app.store.read(listLookbacks, viewer, id, 20);
    const tried = past.find(({ dry, version }) => dry && version === rule.version);
    const trial = tried ? await trialView(app, viewer, tried.id) : null;
    if (trial && trial.samples.length > 0)
      visit.trace({ act: 'rule-tried', title: `规则“${rule.name}”`, ...trial.shown });
    return {
      form: await ruleForm(app, viewer, { rule, content: rule }),
      trial,
      hits: await ruleWords(app, viewer, rule),
    };
  },
});
