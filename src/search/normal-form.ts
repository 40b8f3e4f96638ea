import { DROPPED, FROM, SPACES, TO } from './folding.ts';

/**
 * The form in which texts are compared: width, case, traditional characters and whitespace evened out, invisible
 * characters left out. Everything goes unit by unit (UTF-16), so a place in it has a place in the original.
 * Texts must be well-formed, as those of messages and queries are.
 */

const SPACE = 0x20;

let folding: Uint16Array | null = null;

/** What each unit becomes; 0 for those that are left out. Built on first use: 128 KB from the strings of folding.ts. */
export function foldingTable(): Uint16Array {
  if (folding) return folding;
  const table = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  for (let i = 0; i < FROM.length; i++) table[FROM.charCodeAt(i)] = TO.charCodeAt(i);
  for (const [from, to] of SPACES) table.fill(SPACE, from, to + 1);
  for (const [from, to] of DROPPED) table.fill(0, from, to + 1);
  folding = table;
  return table;
}

export function normaliseText(text: string): string {
  const table = foldingTable();
  let normal = '';
  let kept = 0; // from here on the original may be taken over as it is
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const folded = table[unit]!;
    if (folded === unit) continue;
    normal += text.slice(kept, i);
    if (folded !== 0) normal += String.fromCharCode(folded);
    kept = i + 1;
  }
  return kept === 0 ? text : normal + text.slice(kept);
}

export interface Mapped {
  readonly text: string;
  /** Where in the original each unit of `text` stands; one more at the end holds the original's length. */
  readonly map: Uint32Array;
}

export function normaliseWithMap(original: string): Mapped {
  const table = foldingTable();
  const text = normaliseText(original);
  const map = new Uint32Array(text.length + 1);
  let at = 0;
  for (let i = 0; i < original.length; i++) {
    if (table[original.charCodeAt(i)] !== 0) map[at++] = i;
  }
  map[at] = original.length;
  return { text, map };
}
