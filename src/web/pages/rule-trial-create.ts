import { z } from 'zod';
import { EVERYONE } from '../../access/scope.ts';
import type { Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { UserError } from '../../lib/errors.ts';
import { askLookback } from '../../store/lookbacks.ts';
import { findRule, type RuleContent, type StoredRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { Show } from '../outcome.ts';
import { newRule, readRule, ruleFields, ruleId, version } from '../rule-form.ts';
import { packContent, packKey } from '../rule-kinds-view.ts';
import { ruleNames } from '../rule-names.ts';
import { assertComplete } from '../rule-problems.ts';
import { differences } from '../rule-trace.ts';
import { period, stretchOf, trialView } from '../rule-trial.ts';

/** What the form as it stands would have found. Nothing of it is kept but the result. */
export const ruleTrialCreate = action({
  post: '/rules/trials',
  may: 'edit-rules',
  trail: ['rule-tried'],
  input: ruleFields.extend({
    rule: ruleId.optional(),
    seenVersion: version.optional(),
    pack: packKey.or(z.literal('')).optional(),
    period,
  }),
  async run(app, viewer, { rule: id, seenVersion, pack, period: asked, ...fields }, visit) {
    const rule = id === undefined ? null : await app.store.read(findRule, viewer, id);
    if (id !== undefined && !rule) return null;
    if (rule && seenVersion !== rule.version)
      throw new UserError(`“${rule.name}”刚被别人改过。刷新页面看现在的内容，再试运行。`);
    const read = readRule(fields, rule ?? ((pack && packContent(pack)) || newRule(fields.kind)));
    const content = tryable(read);
    const version = rule ? await versionOf(app, viewer, rule, read) : 1;
    const asking = { rule: id ?? null, version, content, dry: true, ...stretchOf(asked, app.clock()) };
    const trace = { act: 'rule-tried', title: `试运行规则“${content.name}”` } as const;
    const trial = await visit.change(trace, askLookback, viewer, asking, app.clock());
    return new Show('rules/trial', { trial: await trialView(app, viewer, trial) });
  },
});

/** Where the range is not chosen yet, one sees what it would come to for everybody. */
function tryable(read: RuleContent): RuleContent {
  const content = { ...read, name: read.name || '新规则', scope: read.scope ?? EVERYONE };
  assertComplete(content);
  return content;
}

/** The one it would become, when anything was changed. */
async function versionOf(app: App, viewer: Viewer, rule: StoredRule, read: RuleContent): Promise<number> {
  const isNew = differences(rule, read, await ruleNames(app, viewer)).length > 0;
  return isNew ? rule.version + 1 : rule.version;
}
