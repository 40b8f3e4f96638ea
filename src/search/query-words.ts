import type { Expression } from './query.ts';

/** An expression as a sentence: 包含“a”和“b”，不含“c”. */
export function inWords(expression: Expression): string {
  switch (expression.kind) {
    case 'term':
      return `包含${quoted(expression)}`;
    case 'not':
      return not(expression.part);
    case 'or':
      return expression.parts.every(isTerm)
        ? `包含${expression.parts.map(quoted).join('或')}`
        : expression.parts.map(enclosed).join('，或者');
    case 'and':
      return and(expression.parts);
  }
}

type TermExpression = Extract<Expression, { kind: 'term' }>;

const isTerm = (expression: Expression): expression is TermExpression => expression.kind === 'term';
const quoted = (term: Expression): string => (isTerm(term) ? `“${term.shown}”` : '');

function not(part: Expression): string {
  if (isTerm(part)) return `不含${quoted(part)}`;
  if (part.kind === 'or' && part.parts.every(isTerm)) return part.parts.map(not).join('，');
  return `不是（${inWords(part)}）`;
}

/** What must be there comes first. */
function and(parts: readonly Expression[]): string {
  const terms = parts.filter(isTerm);
  const together = terms.length > 0 ? [`包含${terms.map(quoted).join('和')}`] : [];
  const rest = parts.filter((part) => !isTerm(part));
  const [negated, others] = [rest.filter(({ kind }) => kind === 'not'), rest.filter(({ kind }) => kind !== 'not')];
  return [...together, ...others.map(withinAnd), ...negated.map(inWords)].join('，');
}

/** “或” is clear between terms only. */
function withinAnd(part: Expression): string {
  return part.kind === 'or' && !part.parts.every(isTerm) ? `并且（${inWords(part)}）` : inWords(part);
}

function enclosed(part: Expression): string {
  return part.kind === 'and' && part.parts.length > 1 && !part.parts.every(isTerm)
    ? `（${inWords(part)}）`
    : inWords(part);
}
