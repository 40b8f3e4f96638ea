import { RE2JS } from 're2js';
import { foldText, PLAIN } from './fold.ts';
import type { Place } from './rule.ts';

/**
 * Regular expressions that take time in proportion to the text, whatever they are and whatever the text is: RE2JS has no
 * backtracking, and what would make it slow all the same is refused when the rule is written.
 */
export interface Expression {
  /** Whole passages of a folded text, in order. */
  find(folded: string): Place[];
}

const LONGEST = 1000;
/** Steps of the machine it becomes; a unit of text costs at the worst so many of about 0.2 µs. */
const MOST_STEPS = 300;
/** Units passed over for all hits of one text: `a.*b|a` looks at all the rest for each of its hits. Far above any usual message. */
const MOST_UNITS = 2_000_000;

/** What is wrong with it, as a sentence; null when it can be used. */
export function flawIn(source: string): string | null {
  if (source.length > LONGEST) return `表达式最多 ${LONGEST} 个字符，请拆成几个。`;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(folded(source), RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    return inWords(source, error);
  }
  const steps = compiled.programSize();
  if (steps > MOST_STEPS)
    return `表达式展开后有 ${steps} 步，查找会变慢，上限是 ${MOST_STEPS} 步。请减少 {…} 里的次数，或拆成几个表达式。`;
  if (compiled.test('')) return '表达式可以什么都不匹配，每条消息都会命中。请至少要求出现一个字。';
  return null;
}

const known = new Map<string, Expression>();
const MOST_KNOWN = 500;

export function expressionOf(source: string): Expression {
  const seen = known.get(source);
  if (seen) return seen;
  const compiled = RE2JS.compile(folded(source), RE2JS.CASE_INSENSITIVE);
  const literal = neededIn(source);
  const made: Expression = {
    find: (text) => (literal !== null && !text.includes(literal) ? [] : allIn(compiled, text)),
  };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(source, made);
  return made;
}

function allIn(compiled: RE2JS, text: string): Place[] {
  if (!compiled.test(text)) return [];
  const matcher = compiled.matcher(text);
  const places: Place[] = [];
  let units = 0;
  while (units <= MOST_UNITS && matcher.find()) {
    const [from, to] = [matcher.start(), matcher.end()];
    if (to > from) places.push({ from, to });
    units += text.length - from;
  }
  return places;
}

/**
 * Texts are compared in one case and width, so what is wide in an expression is read as narrow. A mark that means something to
 * expressions only when narrow stands for itself; behind a backslash nothing is changed.
 */
function folded(source: string): string {
  return source.replace(/\\[\s\S]|[^\0-\x7f]/gu, (part) => {
    if (part.startsWith('\\')) return part;
    const narrow = foldText(part, PLAIN);
    return /^[!-/:-@[-`{-~]$/.test(narrow) ? `\\${narrow}` : narrow;
  });
}

const PLAIN_LETTER = /^[\p{Script=Han}0-9]$/u;

/**
 * Characters that stand in every match, one behind the other: a text without them need not be looked at. Only such as have no
 * upper and lower case, and only outside groups; null when there are none for certain.
 */
export function neededIn(source: string): string | null {
  if (/\||\(\?|\\Q/.test(source)) return null;
  const runs = [''];
  let depth = 0;
  for (const [token] of folded(source).matchAll(TOKEN)) {
    depth += Number(token === '(') - Number(token === ')');
    const run = runs.pop()!;
    if (depth === 0 && PLAIN_LETTER.test(token)) runs.push(run + token);
    else runs.push(/^[?*{]/.test(token) ? [...run].slice(0, -1).join('') : run, '');
  }
  const [longest] = runs.toSorted((a, b) => b.length - a.length);
  return longest || null;
}

/** An escaped character, a class, a count, or one character. */
const TOKEN =
  /\\(?:x[0-9a-f]{2}|[0-7]{1,3}|[\s\S])|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\[\s\S]|[^\]\\])*\]|\{[^}]*\}|[\s\S]/giu;

const FLAWS: readonly (readonly [RegExp, string])[] = [
  [
    /Perl syntax|named capture: `\(\?<[=!]/,
    '不支持 (?=…)、(?!…) 这类前后判断：它们会让查找变慢。请改写，或改用“有此无彼”规则。',
  ],
  [/missing closing \)|unexpected \)/, '圆括号没有成对，请检查。要查找圆括号本身，请写成 \\( 或 \\)。'],
  [/missing closing \]/, '方括号没有成对，请检查。要查找方括号本身，请写成 \\[ 。'],
  [/named capture/, '分组的名称写法不对或重复了。名称只用字母和数字，也可以去掉。'],
  [/character class range/, '方括号里的范围写反了或不存在，例如 [z-a] 应写成 [a-z]。'],
  [/repeat count/, '重复的次数太多：{…} 里最多 1000 次，一层套一层时相乘计算。请减少次数。'],
  [/nested repetition/, '重复符号连在了一起，例如 **。请去掉一个，或用括号分开。'],
  [/missing argument to repetition/, '*、+、? 前面没有要重复的内容。要查找这些符号本身，请在前面加 \\ 。'],
  [/trailing backslash/, '末尾多了一个 \\ ，请去掉；要查找 \\ 本身，请写成 \\\\ 。'],
  [/nests too deep|too large/, '表达式过于复杂，请拆成几个。'],
];

function inWords(source: string, error: unknown): string {
  const { message } = error as Error;
  if (/escape sequence/.test(message))
    return /\\[1-9]|\\k/.test(source)
      ? '不支持 \\1 这类对前面内容的引用：它们会让查找变慢。请把要重复的内容写出来。'
      : '有不认识的 \\ 写法，请检查。可用的有 \\d、\\w、\\s、\\b、\\p{Han} 等。';
  return FLAWS.find(([sign]) => sign.test(message))?.[1] ?? '表达式的写法有误，请检查括号和符号。';
}
