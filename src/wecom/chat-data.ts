import { OWN_CODES, WecomError } from './errors.ts';
import { PackReader, type PackWriter } from './packed.ts';

/**
 * The body GetChatData hands through: checked here, because the library checks nothing (rc 0 only means that something
 * arrived). By hand and not with zod: this runs for every record of a backlog, and each microsecond counts.
 */

/** One record as WeCom hands it over: numbered, and still encrypted. */
export interface Envelope {
  readonly seq: number;
  readonly msgid: string;
  readonly keyVersion: number;
  readonly randomKey: string;
  readonly chatMsg: string;
  /** JSON of the fields nobody has documented; null when there are none. */
  readonly extra: string | null;
}

type Row = Readonly<Record<string, unknown>> & { readonly seq: number };

const CALL = 'GetChatData';

export function parseChatData(body: Buffer, afterSeq: number, limit: number): Envelope[] {
  const text = body.toString('utf8');
  if (text.trim() === '') throw new WecomError(CALL, OWN_CODES.emptyBody);
  const { errcode, errmsg, chatdata } = parseObject(text);
  if (typeof errcode !== 'number') throw misfit('no errcode');
  if (errcode !== 0) throw new WecomError(CALL, errcode, String(errmsg ?? ''));
  if (chatdata === undefined || chatdata === null) return []; // as WeCom answers when we are up to date
  if (!Array.isArray(chatdata)) throw misfit('chatdata is no array');
  if (chatdata.length > limit) throw misfit(`${chatdata.length} rows, ${limit} asked for`);
  let last = afterSeq;
  return chatdata.map((row: unknown) => {
    checkRow(row);
    if (row.seq <= last) throw misfit(`seq ${row.seq} after ${last}`);
    last = row.seq;
    return toEnvelope(row);
  });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // said below, without the parser's excerpt
  }
  throw new WecomError(CALL, OWN_CODES.notJson);
}

/** Without its number a row cannot be placed, so the batch is refused; with it, a row is kept whatever else it lacks. */
function checkRow(value: unknown): asserts value is Row {
  const { seq } = (value ?? {}) as Partial<Row>;
  if (typeof seq === 'number' && seq > Number.MAX_SAFE_INTEGER) throw new WecomError(CALL, OWN_CODES.seqTooLarge);
  if (!Number.isInteger(seq)) throw misfit('a row without seq');
}

const FIELDS: Readonly<Record<string, 'number' | 'string'>> = {
  seq: 'number',
  msgid: 'string',
  publickey_ver: 'number',
  encrypt_random_key: 'string',
  encrypt_chat_msg: 'string',
};

function toEnvelope(row: Row): Envelope {
  const { seq, msgid, publickey_ver, encrypt_random_key, encrypt_chat_msg } = row;
  return {
    seq,
    msgid: typeof msgid === 'string' ? msgid : '',
    keyVersion: typeof publickey_ver === 'number' ? publickey_ver : 0,
    randomKey: typeof encrypt_random_key === 'string' ? encrypt_random_key : '',
    chatMsg: typeof encrypt_chat_msg === 'string' ? encrypt_chat_msg : '',
    extra: undocumented(row),
  };
}

/** What would otherwise be lost: fields nobody has documented, and known ones of an unknown kind. */
function undocumented(row: Row): string | null {
  for (const key in row) {
    if (typeof row[key] === FIELDS[key]) continue;
    return JSON.stringify(
      Object.fromEntries(Object.entries(row).filter(([name, value]) => typeof value !== FIELDS[name])),
    );
  }
  return null;
}

function misfit(detail: string): WecomError {
  return new WecomError(CALL, OWN_CODES.rowsDoNotFit, detail);
}

export function packEnvelopes(writer: PackWriter, envelopes: readonly Envelope[]): Buffer {
  for (const { seq, keyVersion, msgid, randomKey, chatMsg, extra } of envelopes) {
    writer.number(seq);
    writer.number(keyVersion);
    writer.text(msgid);
    writer.text(randomKey);
    writer.text(chatMsg);
    writer.text(extra);
  }
  return writer.take();
}

export function unpackEnvelopes(packed: Uint8Array): Envelope[] {
  const reader = new PackReader(packed);
  const envelopes: Envelope[] = [];
  while (!reader.done) {
    const seq = reader.number();
    const keyVersion = reader.number();
    const msgid = reader.text()!;
    const randomKey = reader.text()!;
    const chatMsg = reader.text()!;
    envelopes.push({ seq, msgid, keyVersion, randomKey, chatMsg, extra: reader.text() });
  }
  return envelopes;
}
