import { UserError } from '../lib/errors.ts';
import { normaliseText } from './normal-form.ts';

/** What somebody typed into a search box, understood. Plain data: it travels to the reader threads. */
export interface Query {
  /** A message must hold all of them. */
  readonly terms: readonly Term[];
  /** Nothing to look for. */
  readonly empty: boolean;
  /** What was understood, to be shown beside the hits. */
  readonly words: string;
}

export interface Term {
  /** In normal form. */
  readonly text: string;
  readonly negated: false;
}

const MOST_CHARACTERS = 200;
const MOST_TERMS = 10;

/** A quotation, a word, or a quotation mark without its other half. */
const PIECES = /["“”＂](?<quoted>[^"“”＂]*)["“”＂]|[^\s"“”＂]+|["“”＂]/g;

/** Words are separated by whitespace and all must be there; what stands in quotes is one term, spaces included. */
export function parseQuery(input: string): Query {
  if (input.length > MOST_CHARACTERS) {
    throw new UserError(`搜索内容过长（${input.length} 个字符），最多 ${MOST_CHARACTERS} 个。请只保留关键的词句。`);
  }
  const shown = new Map<string, string>();
  for (const { 0: piece, groups } of input.toWellFormed().matchAll(PIECES)) {
    const typed = groups?.['quoted'] ?? piece;
    const text = normaliseText(typed).trim();
    if (text !== '' && !shown.has(text)) shown.set(text, typed.trim());
  }
  if (shown.size > MOST_TERMS) {
    throw new UserError(
      `搜索词过多（${shown.size} 个），最多 ${MOST_TERMS} 个。请减少搜索词，或用引号把一句话作为一个整体搜索。`,
    );
  }
  return {
    terms: [...shown.keys()].map((text) => ({ text, negated: false })),
    empty: shown.size === 0,
    words: shown.size === 0 ? '' : `包含${[...shown.values()].map((typed) => `“${typed}”`).join('和')}`,
  };
}
