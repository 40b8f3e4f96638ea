import { type Masks, maskedSpans } from '../messages/mask.ts';
import { normaliseText } from '../search/normal-form.ts';
import { JOINING, STOP_WORDS } from './stop-words.ts';

/** What customers talk about: the words of what they wrote, and how often each stands in it. */
export interface SaidWord {
  readonly word: string;
  readonly count: number;
}

export const MOST_WORDS = 60;

/**
 * The most frequent first. Left out: single characters, words that say nothing of what is talked about, numbers, addresses, and
 * everything that is masked for anybody, for the cloud is drawn for all alike.
 */
export function saidWords(texts: readonly string[], masks: Masks, most = MOST_WORDS): SaidWord[] {
  const counts = new Map<string, number>();
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  for (const text of texts) {
    for (const word of wordsOf(segmenter, plain(text, masks))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .map(([word, count]) => ({ word, count }))
    .toSorted((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))
    .slice(0, most);
}

const ADDRESSES = /https?:\S+|www\.\S+|\S+@\S+/gi;
/** How WeChat writes its faces: [微笑]. */
const FACES = /\[[^[\]\s]{1,8}\]/g;

function plain(text: string, masks: Masks): string {
  let rest = '';
  let at = 0;
  for (const { from, to } of maskedSpans(text, masks)) {
    rest += `${text.slice(at, from)} `;
    at = to;
  }
  return (rest + text.slice(at)).replace(ADDRESSES, ' ').replace(FACES, ' ');
}

const WORD = /^[\p{L}][\p{L}\p{M}\p{N}-]*$/u;
const LONGEST = 20; // what is longer is a code somebody pasted

function* wordsOf(segmenter: Intl.Segmenter, text: string): Generator<string> {
  let singles = ''; // characters on their own, one after another
  for (const { segment, isWordLike } of segmenter.segment(normaliseText(text))) {
    if (isWordLike && CHARACTER.test(segment)) {
      singles += segment;
      continue;
    }
    if (isPair(singles)) yield singles;
    singles = '';
    if (isWordLike && isTold(segment)) yield segment;
  }
  if (isPair(singles)) yield singles;
}

function isTold(segment: string): boolean {
  const characters = [...segment];
  if (characters.length < 2 || characters.length > LONGEST) return false;
  return WORD.test(segment) && !STOP_WORDS.has(segment) && !characters.every((one) => JOINING.has(one)); // 我也, 会说
}

const CHARACTER = /^\p{Script=Han}$/u;

/** Two characters alone between words are a word the dictionary does not know (尺码, 发货), unless one only joins others. */
function isPair(singles: string): boolean {
  const characters = [...singles];
  return characters.length === 2 && !characters.some((one) => JOINING.has(one)) && !STOP_WORDS.has(singles);
}
