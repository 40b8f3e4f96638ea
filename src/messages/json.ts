/** Reading and writing JSON that WeCom sends: numbers beyond 2^53 are ids and keep every digit, no depth is too deep. */

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as it was parsed from `json`; where there are numbers too long for a double, once more with these as strings. */
export function exactly<Value>(json: string, value: Value): Value {
  if (!LONG_NUMBER.test(json)) return value;
  try {
    return JSON.parse(json, longAsString) as Value;
  } catch {
    return value; // a reviver gives way at some thousand levels, where no id of ours stands
  }
}

/** Also found inside strings, which costs time but does no harm. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;
const WHOLE = /^-?\d+$/;

function longAsString(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return WHOLE.test(source) ? source : value;
}

/** JSON in a string: undefined when it is none. */
export function unpacked(json: string): unknown {
  try {
    return exactly(json, JSON.parse(json) as unknown);
  } catch {
    return undefined;
  }
}

/** JSON of what was parsed from JSON. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return jsonOfDeep(value); // JSON.stringify gives way at some thousand levels
  }
}

class Verbatim {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const COMMA = new Verbatim(',');

function jsonOfDeep(value: unknown): string {
  const written: string[] = [];
  const stack = [value];
  while (stack.length > 0) {
    const next = stack.pop();
    if (next instanceof Verbatim) written.push(next.text);
    else if (typeof next !== 'object' || next === null) written.push(JSON.stringify(next));
    else for (const piece of piecesOf(next).reverse()) stack.push(piece);
  }
  return written.join('');
}

function piecesOf(value: object): unknown[] {
  if (Array.isArray(value)) {
    const items = value.flatMap((item, i) => (i === 0 ? [item] : [COMMA, item]));
    return [new Verbatim('['), ...items, new Verbatim(']')];
  }
  const fields = Object.entries(value).flatMap(([name, field], i) => [
    new Verbatim(`${i === 0 ? '' : ','}${JSON.stringify(name)}:`),
    field,
  ]);
  return [new Verbatim('{'), ...fields, new Verbatim('}')];
}
