import { millisecondsOf } from './fields.ts';
import { isObject, type Json, jsonOf, unpacked } from './json.ts';
import type { Part } from './message.ts';
import type { MessageType, ReadParts } from './message-type.ts';
import { storable } from './storable.ts';
import { messageTypes } from './types/index.ts';
import { unknownContent } from './unknown-content.ts';

/** The records inside a chatrecord or a mixed message, which may hold such messages again. */

const DEEPEST = 64; // nobody forwards that often; below it a record stays as it came

export const readParts: ReadParts = (items) => readPartsAt(items, 0);

function readPartsAt(items: readonly unknown[], depth: number): readonly Part[] | null {
  return depth === DEEPEST ? null : items.map((item) => readPart(isObject(item) ? item : { content: item }, depth));
}

function readPart(item: Json, depth: number): Part {
  const name = typeof item['type'] === 'string' ? item['type'] : '';
  const type = typeNamed(name);
  const { content } = item;
  const body = typeof content === 'string' ? unpacked(content) : content;
  const known = type?.read(body, (items) => readPartsAt(items, depth + 1)) ?? null;
  const msgtype = type?.msgtype ?? plain(name);
  return {
    type: msgtype,
    sentAt: timeOf(item['msgtime']),
    fromRoom: item['from_chatroom'] === true,
    readable: known !== null,
    content: known ?? unknownContent(type?.label ?? `未识别的类型 ${msgtype}`, { ...item, type: name }),
    original: known === null ? originalOf(item) : null,
  };
}

const typesByPlainName = new Map(messageTypes.map((type) => [squeezed(type.msgtype), type]));

/** `ChatRecordImage` is an image, and so is `image`; `ChatRecordChatRecord` is a chatrecord, and so is `chatrecord`. */
function typeNamed(name: string): MessageType | null {
  return typesByPlainName.get(squeezed(name)) ?? typesByPlainName.get(squeezed(plain(name))) ?? null;
}

function squeezed(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

function plain(name: string): string {
  return storable(name.replace(/^ChatRecord(?=.)/i, '').toLowerCase()) || 'unknown';
}

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Number(value) : value;
  return typeof time === 'number' ? millisecondsOf(time) : null;
}

function originalOf(item: Json): string {
  const { content } = item;
  return storable(typeof content === 'string' ? content : jsonOf(content ?? item));
}
