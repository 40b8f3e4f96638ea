import type { Random } from './random.ts';

/**
 * Sentences with choices: `(好|行|)` picks one (choices may nest, one may be empty), `{money}` asks for a value,
 * `⏎` breaks the line. Everything else stands as written.
 */
export type Template = readonly Piece[];
type Piece = string | { readonly slot: string } | { readonly choices: readonly Template[] };

type Fill = (slot: string) => string;

export function parseTemplate(source: string): Template {
  const reader = { source: source.replaceAll('⏎', '\n'), at: 0 };
  const template = readSequence(reader);
  if (reader.at < reader.source.length) throw new Error(`unbalanced choice in "${source}"`);
  return template;
}

export function render(template: Template, random: Random, fill: Fill): string {
  let text = '';
  for (const piece of template) {
    if (typeof piece === 'string') text += piece;
    else if ('slot' in piece) text += fill(piece.slot);
    else text += render(random.pick(piece.choices), random, fill);
  }
  return text;
}

interface Reader {
  readonly source: string;
  at: number;
}

/** Up to the end, or to the `|` or `)` of the choice around it. */
function readSequence(reader: Reader): Template {
  const pieces: Piece[] = [];
  for (;;) {
    const next = reader.source[reader.at];
    if (next === undefined || next === '|' || next === ')') return pieces;
    if (next === '(') pieces.push(readChoice(reader));
    else if (next === '{') pieces.push(readSlot(reader));
    else pieces.push(readPlain(reader));
  }
}

function readChoice(reader: Reader): Piece {
  const choices: Template[] = [];
  do {
    reader.at += 1; // over "(" or "|"
    choices.push(readSequence(reader));
  } while (reader.source[reader.at] === '|');
  if (reader.source[reader.at] !== ')') throw new Error(`choice without end in "${reader.source}"`);
  reader.at += 1;
  return { choices };
}

function readSlot(reader: Reader): Piece {
  const end = reader.source.indexOf('}', reader.at);
  const slot = reader.source.slice(reader.at + 1, end);
  if (!/^[a-zA-Z]\w*$/.test(slot)) throw new Error(`bad slot in "${reader.source}"`);
  reader.at = end + 1;
  return { slot };
}

function readPlain(reader: Reader): string {
  const start = reader.at;
  while (reader.at < reader.source.length && !'(|){'.includes(reader.source[reader.at]!)) reader.at += 1;
  return reader.source.slice(start, reader.at);
}
