import { z } from 'zod';
import { findEndPhrase, switchEndPhrase } from '../../store/end-phrases.ts';
import { action } from '../action.ts';
import { phraseId } from '../dialogue-rule-view.ts';
import { GoTo } from '../outcome.ts';

/** Puts a phrase in force, or out of it. */
export const endPhraseSwitch = action({
  post: '/dialogue-rules/phrases/:id/switch',
  may: 'edit-figures',
  trail: ['dialogue-rule-changed'],
  input: z.object({ id: phraseId, on: z.enum(['yes', 'no']) }),
  async run(app, viewer, { id, on }, visit) {
    const phrase = await app.store.read(findEndPhrase, viewer, id);
    if (!phrase) return null;
    const word = on === 'yes' ? '启用' : '停用';
    const trace = { act: 'dialogue-rule-changed', title: `${word}客户结束语“${phrase.text}”` } as const;
    const done = await visit.change(trace, switchEndPhrase, viewer, id, on === 'yes', app.clock());
    return done && new GoTo('/dialogue-rules#phrases', `已${word}“${phrase.text}”，全部数字将重新计算。`);
  },
});
