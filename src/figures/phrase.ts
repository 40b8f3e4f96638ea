import { normaliseText } from '../search/normal-form.ts';

/** With which words a customer ends a dialogue: his whole message, in the form in which two are compared (S3 §9.8.1). */

export const LONGEST_PHRASE = 50;

/** Offered on the page of an empty list; none of it is in force by itself. */
export const COMMON_PHRASES: readonly string[] = [
  ...['好的', '好', '好的谢谢', '收到', '知道了', '明白了', '了解', '谢谢', '多谢', '感谢', '没问题', '没事了'],
  ...['不用了', '再见', '拜拜', '辛苦了', 'ok', '嗯嗯'],
];

const LONGEST = 200; // of a message: a longer one is no phrase, whatever ends it
// a group of letters in brackets is how WeChat writes its own faces; letters are in no other part, so it is read in one way only
const ENDING =
  /(?:[\p{P}\p{S}\s\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Join_Control}\p{Variation_Selector}]|\[[\p{L}\p{N}]{1,8}\])+$/u;

/**
 * A text as phrases are compared: width, case, traditional characters and blanks evened out, punctuation and faces at its end
 * left off. Empty when nothing is left, and of a text that is too long to be a phrase: that is equal to none.
 */
export function foldPhrase(text: string): string {
  if (text.length > LONGEST) return '';
  return normaliseText(text).replace(ENDING, '').replace(/\s+/gu, ' ').trim();
}
