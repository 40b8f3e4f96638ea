import type { Viewer } from '../access/viewer.ts';
import { type Masks, maskText } from '../messages/mask.ts';
import { maskJson } from '../messages/mask-json.ts';
import type { ReadDb } from './db.ts';
import { masksFor } from './masking.ts';

/**
 * The door by which everything that was read goes out: for whoever may not see numbers they are masked in every text, except in
 * fields that name somebody or something. A field nobody thought of is masked, not shown.
 */
const NAMES_THINGS: ReadonlySet<string> = new Set([
  ...['id', 'key', 'keys', 'userid', 'wecomUserid', 'msgid', 'fileKey', 'fileId', 'file', 'sha256', 'conversation'],
  ...['conversations', 'chat', 'place', 'person', 'peer', 'peers', 'customer', 'other', 'subject', 'who', 'owner'],
  ...['senderId', 'sender', 'receivers', 'lastSender', 'revokedBy', 'invitor', 'keeper', 'leaders', 'follower'],
  ...[
    'kind',
    'type',
    'lastType',
    'what',
    'state',
    'status',
    'month',
    'day',
    'format',
    'waveform',
    'reason',
    'chatKind',
  ],
]);

/** Of what the desk keeps, words are those of who set them down; bookmarks tell of messages as well. */
const ALSO = new Set(['bookmarks']);
/** Names go into the memory all viewers share, and are masked where they are drawn; a reveal is what it says. */
const NOT = new Set(['names', 'masking', 'reveals']);

/** What a store function gives to a viewer, as it goes out to him. */
export function asSeen<R>(db: ReadDb, { file, owner }: { file: string; owner: string }, args: unknown[], result: R): R {
  const [viewer, ...asked] = args;
  if (!isViewer(viewer) || NOT.has(file) || (owner === 'desk' && !ALSO.has(file))) return result;
  return maskedFor(db, viewer, result, asked.flatMap(wordsIn));
}

/** `known`: what he has typed. */
export function maskedFor<R>(db: ReadDb, viewer: Viewer, result: R, known: readonly string[] = []): R {
  const masks = masksFor(db, viewer);
  return masks === null ? result : (new Hiding(masks, known).value(result, 'id') as R);
}

function isViewer(value: unknown): value is Viewer {
  return typeof value === 'object' && value !== null && 'accountId' in value && 'permissions' in value;
}

/** The words of a query, or those a page hands along. */
function wordsIn(asked: unknown): readonly string[] {
  if (typeof asked !== 'object' || asked === null) return [];
  const { terms = [], known = [] } = asked as { terms?: readonly { text: string }[]; known?: readonly string[] };
  return [...terms.map(({ text }) => text), ...known];
}

class Hiding {
  readonly #masks: Masks;
  readonly #known: readonly string[];

  constructor(masks: Masks, known: readonly string[]) {
    this.#masks = masks;
    this.#known = known;
  }

  /** What stands in no field at all is an id. */
  value(value: unknown, field: string): unknown {
    if (typeof value === 'string') return NAMES_THINGS.has(field) ? value : this.#text(value);
    if (Array.isArray(value)) return value.map((item: unknown) => this.value(item, field));
    if (value instanceof Map) return new Map([...value].map(([name, held]) => [name, this.value(held, '')]));
    return isPlain(value) ? this.#row(value) : value;
  }

  #row(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
    // Beside a conversation it is the one who takes part, elsewhere what he is called.
    const isId = (name: string) => name === 'employee' && 'key' in row;
    const masked = Object.fromEntries(
      Object.entries(row).map(([name, held]) => [name, isId(name) ? held : this.value(held, name)]),
    );
    const { json } = row;
    if (typeof json !== 'string') return masked;
    const record = maskJson(json, this.#masks, this.#known);
    return { ...masked, json: record, masked: record !== json };
  }

  #text(text: string): string {
    return maskText(text, this.#masks, this.#known);
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
