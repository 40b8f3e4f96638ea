import { z } from 'zod';
import { findRule, switchRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { ruleId, version } from '../rule-form.ts';
import { problemsOf } from '../rule-problems.ts';

/** On: it looks at what arrives from now on. Off: it looks at nothing more, what it found stays. */
export const ruleSwitch = action({
  post: '/rules/:id/switch',
  may: 'edit-rules',
  trail: ['rule-changed'],
  input: z.object({
    id: ruleId,
    seenVersion: version,
    on: z.enum(['yes', 'no']).transform((text) => text === 'yes'),
    from: z.enum(['list', 'rule']).default('list'),
  }),
  async run(app, viewer, { id, seenVersion, on, from }, visit) {
    const rule = await app.store.read(findRule, viewer, id);
    if (!rule) return null;
    // The form says what is missing, where it can be mended.
    if (on && problemsOf(rule).length > 0) {
      visit.traceNothing();
      return new GoTo(`/rules/${id}/edit`, `“${rule.name}”还不能开启，缺的内容列在上面。`);
    }
    const trace = { act: 'rule-changed', title: `${on ? '开启' : '关闭'}规则“${rule.name}”` } as const;
    const done = await visit.change(trace, switchRule, viewer, { id, seenVersion, on }, app.clock());
    const sentence = on ? '已开启，从下一条消息起生效。' : '已关闭，已有的违规还在。';
    return done && new GoTo(from === 'list' ? '/rules' : `/rules/${id}/edit`, `“${rule.name}”${sentence}`);
  },
});
