import { hash } from 'node:crypto';
import type { Message } from './message.ts';
import { isExternal } from './people.ts';
import { messageTypes } from './types/index.ts';
import { unknownContent } from './unknown-content.ts';

/** The text is no record at all: not JSON, or without a msgid. */
export class UnreadableJson extends Error {
  constructor(detail: string) {
    super(`no record: ${detail}`);
    this.name = 'UnreadableJson';
  }
}

type Raw = Readonly<Record<string, unknown>> & { readonly msgid: string };

const typesByName = new Map(messageTypes.map((type) => [type.msgtype, type]));

/**
 * Decrypted JSON in, one of our messages out. Every record becomes a message, however odd: what it lacks is empty.
 * Runs for each message on its way in, so the common fields are checked by hand.
 */
export function normalise(seq: number, json: string): Message {
  const raw = parse(json);
  const type = typeOf(raw);
  const from = word(raw['from']);
  const sender = from || word(raw['user']);
  const receivers = wordsOf(raw['tolist']);
  const people = sender === '' || receivers.includes(sender) ? receivers : [sender, ...receivers];
  const room = word(raw['roomid']);
  const known = typesByName.get(type)?.read(raw[type]) ?? null;
  const { text, preview, media, revokes } = known ?? unknownContent(type, raw);
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
    text: storable(text),
    preview: storable(preview),
    media,
    revokes,
    readable: known !== null,
  };
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

/** Half a surrogate pair has no UTF-8, and SQL reads a text only up to its first NUL. The evidence keeps both. */
function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');
}

const LATEST = Date.UTC(2100, 0); // beyond it a time is taken for a mistake: it would head every list for good

function timeOf(value: unknown): number {
  const time = typeof value === 'string' ? Number(value) : value;
  return typeof time === 'number' && time >= 0 && time < LATEST ? Math.trunc(time) : 0;
}
