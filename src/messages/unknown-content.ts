import type { Content } from './message.ts';

/** What can be said of a record whose type we do not know, or whose body is not as documented. */

type Json = Readonly<Record<string, unknown>>;

/** Fields every record has, and those that say which part it plays rather than what was said. */
const ENVELOPE = new Set(['msgid', 'action', 'from', 'tolist', 'roomid', 'msgtime', 'msgtype', 'time', 'user', 'seq']);

/** Names of fields that hold ids, keys and addresses of files: nothing a person reads. */
const NOT_READ = /ids?$|md5|key$|sdkfile|fileext|^type$|picurl|image_url/i;

export function unknownContent(type: string, record: Json): Content {
  const text = wordsIn(Object.fromEntries(Object.entries(record).filter(([name]) => !ENVELOPE.has(name)))).join(' ');
  return { text, preview: `[未识别的类型 ${type}] ${text}`.trimEnd(), media: [], revokes: null };
}

/** All texts a person would read, in the order they stand in the record. A stack of its own: records may be nested deeply. */
function wordsIn(payload: Json): string[] {
  const words: string[] = [];
  const stack: unknown[] = [payload];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value === 'string') words.push(value);
    else for (const part of partsOf(value).reverse()) stack.push(part); // a spread gives way at 100,000 parts
  }
  return words.filter((word) => word.trim() !== '');
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return [...value];
  return typeof value === 'object' && value !== null ? readFields(value as Json) : [];
}

function readFields(object: Json): unknown[] {
  // An item of a chatrecord or a mixed message: its content is JSON in a string.
  const isItem = typeof object['type'] === 'string';
  return Object.entries(object).flatMap(([name, value]) => {
    if (NOT_READ.test(name)) return [];
    return isItem && name === 'content' && typeof value === 'string' ? [unpacked(value)] : [value];
  });
}

function unpacked(content: string): unknown {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null ? value : content;
  } catch {
    return content;
  }
}
