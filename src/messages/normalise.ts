import { hash } from 'node:crypto';
import { exactly, type Json } from './json.ts';
import type { Content, Message } from './message.ts';
import { readParts } from './parts.ts';
import { isExternal } from './people.ts';
import { storable } from './storable.ts';
import { messageTypes } from './types/index.ts';
import { unknownContent } from './unknown-content.ts';

/** Raise it when a type reads differently: what was read before is read anew from the evidence. */
export const PARSER_VERSION = 2;

/** The text is no record at all: not JSON, or without a msgid. */
export class UnreadableJson extends Error {
  constructor(detail: string) {
    super(`no record: ${detail}`);
    this.name = 'UnreadableJson';
  }
}

type Raw = Json & { readonly msgid: string };

const typesByName = new Map(messageTypes.map((type) => [type.msgtype, type]));

/**
 * Decrypted JSON in, one of our messages out. Every record becomes a message, however odd: what it lacks is empty.
 * Runs for each message on its way in, so the common fields are checked by hand.
 */
export function normalise(seq: number, json: string): Message {
  const raw = parse(json);
  const type = typeOf(raw);
  const content = contentOf(type, raw, json);
  const from = word(raw['from']);
  const sender = from || word(raw['user']);
  const receivers = wordsOf(raw['tolist']);
  const people = sender === '' || receivers.includes(sender) ? receivers : [sender, ...receivers];
  const room = word(raw['roomid']);
  return {
    seq,
    msgid: raw.msgid,
    type,
    conversation: room || (from === '' ? `system|${people[0] ?? ''}` : keyOf(people)),
    kind: room !== '' || people.length > 2 ? 'group' : 'single',
    external: raw.msgid.endsWith('_external') || people.some(isExternal),
    senderId: sender,
    receivers,
    sentAt: timeOf(raw['msgtime'] ?? raw['time']),
    ...content,
  };
}

function contentOf(name: string, raw: Raw, json: string): Content & Pick<Message, 'readable'> {
  const type = typesByName.get(name);
  const record = name === 'text' ? raw : exactly(json, raw); // most are texts, and none of their numbers is long
  const content = type?.read(type.bodyIn(record), readParts) ?? null;
  if (content) return { ...content, readable: true };
  return { ...unknownContent(type?.label ?? `未识别的类型 ${name}`, record), readable: false };
}

function parse(json: string): Raw {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UnreadableJson((error as Error).name);
  }
  if (typeof value !== 'object' || value === null) throw new UnreadableJson('no object');
  if (typeof (value as Raw).msgid !== 'string') throw new UnreadableJson('no msgid');
  return value as Raw;
}

/** Switch records have an action only. */
function typeOf(raw: Raw): string {
  const type = word(raw['msgtype']);
  if (type !== '') return type;
  const action = word(raw['action']);
  return action === '' || action === 'send' ? 'unknown' : action;
}

const MOST_IN_KEY = 20;

/** Members without a room are two as a rule. A long list stands under its hash: the key is repeated for each member. */
function keyOf(people: readonly string[]): string {
  const list = people.length === 1 ? people[0]! : people.toSorted().join('|');
  return people.length <= MOST_IN_KEY ? list : `list|${hash('sha256', list, 'base64url')}`;
}

/** An id. Numbers are taken for ids too, anything else for none. */
function word(value: unknown): string {
  if (typeof value === 'string') return storable(value);
  return typeof value === 'number' ? String(value) : '';
}

function wordsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const words = value.map(word).filter((w) => w !== '');
  return words.length < 2 ? words : [...new Set(words)];
}

const LATEST = Date.UTC(2100, 0); // beyond it a time is taken for a mistake: it would head every list for good

function timeOf(value: unknown): number {
  const time = typeof value === 'string' ? Number(value) : value;
  return typeof time === 'number' && time >= 0 && time < LATEST ? Math.trunc(time) : 0;
}
