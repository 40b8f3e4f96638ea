import { z } from 'zod';
import { findRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { SendBytes } from '../outcome.ts';
import { ruleId } from '../rule-form.ts';
import { listsOf, wordsOf } from '../rule-import.ts';

const BOM = '\uFEFF'; // Windows' editor takes it for UTF-8 then

/** A list of words as a text file, one a line: to be looked through, changed and brought back. */
export const ruleWordsFile = action({
  get: '/rules/:id/words',
  may: 'see-rules',
  trail: ['rules'],
  input: z.object({ id: ruleId, list: z.string().max(40) }),
  async run(app, viewer, { id, list }, visit) {
    const rule = await app.store.read(findRule, viewer, id);
    const from = rule && listsOf(rule).find(({ name }) => name === list);
    if (!rule || !from) return null;
    const words = wordsOf(rule, list);
    visit.trace({ act: 'rules', title: `下载规则“${rule.name}”的${from.label}`, count: words.length });
    const bytes = Buffer.from(BOM + words.map((word) => `${word}\r\n`).join(''));
    return new SendBytes(bytes, `${rule.name}-${from.label}.txt`);
  },
});
