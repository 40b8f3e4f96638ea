import { z } from 'zod';
import { SILENCE } from '../../figures/silence.ts';
import { UserError } from '../../lib/errors.ts';
import { readDialogueRules, updateDialogueRules } from '../../store/dialogue-rules.ts';
import { action } from '../action.ts';
import { dialogueRuleView, ruleFacts } from '../dialogue-rule-view.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Changes the minutes of silence, or whether phrases end dialogues at all: a new version, and figures are worked out anew. */
export const dialogueRuleUpdate = action({
  post: '/dialogue-rules',
  may: 'edit-figures',
  trail: ['dialogue-rule-changed'],
  input: z.object({
    on: z.enum(['yes', 'no']).default('no'),
    single: z.string().trim().max(20).default(''),
    group: z.string().trim().max(20).default(''),
  }),
  async run(app, viewer, fields, visit) {
    const rules = {
      phrasesOn: fields.on === 'yes',
      silenceSingle: minutesOf(fields.single, '单聊'),
      silenceGroup: minutesOf(fields.group, '群聊'),
    };
    const { rules: before } = await app.store.read(readDialogueRules, viewer);
    const details = changed(ruleFacts(before), ruleFacts(rules));
    const trace = { act: 'dialogue-rule-changed', title: '更改对话规则', details } as const;
    const isNew = await visit.change(trace, updateDialogueRules, viewer, rules, app.clock());
    return new GoTo('/dialogue-rules', isNew ? '已保存为新的一版，全部数字将重新计算。' : '没有改动。');
  },
  again: async (app, fields, visit, sentence) =>
    new Show('dialogue-rules/show', { view: await dialogueRuleView(app, visit.viewer!, { fields, sentence }) }, 422),
});

function minutesOf(text: string, of: string): number {
  const minutes = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (minutes < SILENCE.least || minutes > SILENCE.most)
    throw new UserError(`${of}沉默时长填 ${SILENCE.least} 到 ${SILENCE.most} 之间的整数，单位是分钟。`);
  return minutes;
}
