import { joined, mediaRef, oneLine } from './fields.ts';
import { isObject, type Json, unpacked } from './json.ts';
import type { Content, MediaRef } from './message.ts';
import { storable } from './storable.ts';

/** What can be said of a record whose type we do not know, or whose body is not as documented. */

/** Fields every record has, and those that say which part it plays rather than what was said. */
const ENVELOPE = new Set(['msgid', 'action', 'from', 'tolist', 'roomid', 'msgtime', 'msgtype', 'time', 'user', 'seq']);

/** Names of fields that hold ids, keys and addresses of files: nothing a person reads. */
const NOT_READ = /ids?$|md5|key$|sdkfile|fileext|^type$|picurl|image_url/i;

/** `label` says in lists what it is. */
export function unknownContent(label: string, record: Json): Content {
  const payload = Object.fromEntries(Object.entries(record).filter(([name]) => !ENVELOPE.has(name)));
  const { words, media } = findIn(payload);
  const text = storable(joined(words));
  return { text, preview: oneLine(`[${label}] ${text}`.trimEnd()), media, revokes: null, body: null, parts: [] };
}

interface Found {
  readonly words: string[];
  readonly media: MediaRef[];
}

/** All texts a person would read and all files, in the order they stand. A stack of its own: records may be nested deeply. */
function findIn(payload: unknown): Found {
  const found: Found = { words: [], media: [] };
  const stack: Field[] = [{ value: payload, read: true }];
  while (stack.length > 0) {
    const { value, read } = stack.pop()!;
    if (typeof value === 'string' && read) found.words.push(value);
    if (isObject(value) && value['sdkfileid'] && typeof value['sdkfileid'] === 'string')
      found.media.push(fileIn(value));
    for (const field of fieldsOf(value, read).reverse()) stack.push(field); // a spread gives way at 100,000 of them
  }
  return found;
}

interface Field {
  readonly value: unknown;
  /** Its texts are for people. Files are looked for everywhere. */
  readonly read: boolean;
}

function fieldsOf(value: unknown, read: boolean): Field[] {
  if (Array.isArray(value)) return value.map((item: unknown) => ({ value: item, read }));
  if (!isObject(value)) return [];
  // An item of a chatrecord or a mixed message: its content is JSON in a string.
  const isItem = typeof value['type'] === 'string';
  return Object.entries(value).map(([name, field]) => ({
    value: isItem && name === 'content' && typeof field === 'string' ? readable(field) : field,
    read: read && !NOT_READ.test(name),
  }));
}

function readable(content: string): unknown {
  const value = unpacked(content);
  return typeof value === 'object' && value !== null ? value : content;
}

/** What it is cannot be known here, but that it is fetched matters. */
function fileIn(body: Json): MediaRef {
  const text = (name: string) => (typeof body[name] === 'string' ? storable(body[name]) : null);
  const number = (...names: string[]) => names.map((name) => body[name]).find((value) => typeof value === 'number');
  const file = { sdkfileid: text('sdkfileid'), md5sum: text('md5sum') };
  return mediaRef('file', file, {
    name: text('filename'),
    bytes: number('filesize', 'voice_size', 'imagesize') ?? null,
    seconds: number('play_length') ?? null,
  });
}
