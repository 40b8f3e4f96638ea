import { z } from 'zod';
import { fold, foldText, PLAIN, placeOf } from '../fold.ts';
import { behaviourKind, passages } from '../kind.ts';
import { expressionOf, flawIn } from '../regular.ts';

const pattern = z
  .string()
  .min(1, '表达式不能为空，请删除这一项。')
  .superRefine((source, { addIssue }) => {
    const flaw = source === '' ? null : flawIn(source);
    if (flaw !== null) addIssue({ code: 'custom', message: flaw });
  });

/** A regular expression, over the text in one case and width. */
export const expression = behaviourKind({
  name: 'expression',
  label: '正则表达式',
  spec: z.object({
    patterns: z
      .array(pattern)
      .min(1, '还没有填写表达式，请至少填写一个。')
      .max(20, '最多 20 个表达式，请拆成几条规则。'),
  }),
  find({ message: { text } }, { patterns }) {
    if (text === '') return null;
    const folded = foldText(text, PLAIN);
    const found = patterns.flatMap((source) => expressionOf(source).find(folded));
    if (found.length === 0) return null;
    const mapped = fold(text, PLAIN);
    const places = found.toSorted((a, b) => a.to - b.to || a.from - b.from);
    return passages(
      text,
      places.map(({ from, to }) => placeOf(mapped, from, to, text)),
    );
  },
});
