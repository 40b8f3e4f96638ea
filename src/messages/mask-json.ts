import { unpacked } from './json.ts';
import { type Masks, maskText } from './mask.ts';

/**
 * A record with its numbers masked, for who draws it: read as text, so that everything else stays byte for byte, ids and
 * numbers too long for a double as well. What names somebody or a file is left alone, however it looks.
 */
export function maskJson(json: string, masks: Masks, known: readonly string[] = []): string {
  return new Masking(masks, known).record(json);
}

/** Fields that hold what is looked up rather than read. */
const NAMES_THINGS =
  /^(?:msgid|pre_msgid|action|msgtype|type|from|user|userid|tolist|roomid|creator|doc_creator|demooperator|share|sdkfileid|md5sum|md5|fileext|picurl|image_url|(?:external_user|open|union|meeting_?|voice|voip|vote|doc|cal|schedule_?|corp|agent)id)$/;

/** Records inside a record are JSON in a string: only there is a string read as JSON. */
const DEEPEST = 64;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WHOLE = /^\d+$/; // places and sums have fractions, phones have none
const SHORTEST_NUMBER = 10;

class Masking {
  readonly #masks: Masks;
  readonly #known: readonly string[];
  #depth = 0;

  constructor(masks: Masks, known: readonly string[]) {
    this.#masks = masks;
    this.#known = known;
  }

  record(json: string): string {
    const written: string[] = [];
    let shown = 0;
    for (const { from, to, field, above } of valuesOf(json)) {
      if (NAMES_THINGS.test(field)) continue;
      const token = json.slice(from, to);
      const masked = token.startsWith('"') ? this.#string(token, field, above) : this.#number(token);
      if (masked === token) continue;
      written.push(json.slice(shown, from), masked);
      shown = to;
    }
    return shown === 0 ? json : written.join('') + json.slice(shown);
  }

  #string(token: string, field: string, above: string): string {
    const text = stringOf(token);
    const inside = field === 'item' || (field === 'content' && above === 'item');
    const masked = inside && this.#depth < DEEPEST && isJson(text) ? this.#inside(text) : this.#text(text);
    return masked === text ? token : JSON.stringify(masked);
  }

  #inside(json: string): string {
    this.#depth += 1;
    const masked = this.record(json);
    this.#depth -= 1;
    return masked;
  }

  #text(text: string): string {
    return maskText(text, this.#masks, this.#known);
  }

  #number(token: string): string {
    const masked = token.length < SHORTEST_NUMBER || !WHOLE.test(token) ? token : this.#text(token);
    return masked === token ? token : JSON.stringify(masked);
  }
}

interface Value {
  readonly from: number;
  readonly to: number;
  /** What it is called; in a list, what the list is. */
  readonly field: string;
  /** What the object is called that it stands in. */
  readonly above: string;
}

/** Strings and numbers, in order. A stack of its own: records may be nested deeply. */
function* valuesOf(json: string): Generator<Value> {
  const above: string[] = [];
  let field = '';
  for (let from = 0; from < json.length; ) {
    const letter = json[from]!;
    const to = endOf(json, from);
    if (letter === '{') above.push(field);
    if (letter === '}') field = above.pop() ?? '';
    if (isName(json, to, letter)) field = stringOf(json.slice(from, to));
    else if (letter === '"' || isDigit(letter)) yield { from, to, field, above: above.at(-1) ?? '' };
    from = to;
  }
}

function endOf(json: string, from: number): number {
  if (json[from] === '"') return endOfString(json, from);
  return isDigit(json[from]!) ? endOfNumber(json, from) : from + 1;
}

const isDigit = (letter: string) => letter >= '0' && letter <= '9';

function endOfNumber(json: string, from: number): number {
  NUMBER.lastIndex = from;
  return NUMBER.test(json) ? NUMBER.lastIndex : from + 1;
}

/** Behind the quote that ends it: one with an even number of backslashes before it. */
function endOfString(json: string, from: number): number {
  for (let end = json.indexOf('"', from + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return json.length;
}

function isName(json: string, end: number, letter: string): boolean {
  if (letter !== '"') return false;
  let at = end;
  while (at < json.length && /[ \t\r\n]/.test(json[at]!)) at += 1;
  return json[at] === ':';
}

function stringOf(token: string): string {
  if (!token.includes('\\')) return token.slice(1, -1);
  const text = unpacked(token);
  return typeof text === 'string' ? text : token.slice(1, -1);
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  const value = unpacked(text);
  return typeof value === 'object' && value !== null;
}
