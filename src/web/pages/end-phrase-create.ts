import { z } from 'zod';
import { addEndPhrases } from '../../store/end-phrases.ts';
import { action } from '../action.ts';
import { dialogueRuleView } from '../dialogue-rule-view.ts';
import { GoTo, Show } from '../outcome.ts';

const SAID = 5;

/** Adds phrases, one a line. */
export const endPhraseCreate = action({
  post: '/dialogue-rules/phrases',
  may: 'edit-figures',
  trail: ['dialogue-rule-changed'],
  input: z.object({ phrases: z.string().max(30_000).default('') }),
  async run(app, viewer, { phrases }, visit) {
    const texts = phrases.split(/[\r\n]+/).filter((text) => text.trim() !== '');
    const trace = {
      act: 'dialogue-rule-changed',
      title: '添加客户结束语',
      count: texts.length,
      details: { 结束语: texts },
    } as const;
    const { added, doubles } = await visit.change(trace, addEndPhrases, viewer, texts, app.clock());
    const known = doubles.length === 0 ? '' : `已有的没有重复添加：${shown(doubles)}。`;
    return new GoTo(
      '/dialogue-rules#phrases',
      added === 0 ? known : `已添加 ${added} 条，全部数字将重新计算。${known}`,
    );
  },
  again: async (app, { phrases }, visit, sentence) => {
    const view = await dialogueRuleView(app, visit.viewer!, { adding: phrases, sentence, about: 'phrases' });
    return new Show('dialogue-rules/show', { view }, 422);
  },
});

const shown = (texts: readonly string[]): string =>
  texts
    .slice(0, SAID)
    .map((text) => `“${text}”`)
    .join('') + (texts.length > SAID ? `等 ${texts.length} 条` : '');
