import { fromBase64, joinBytes, sameBytes, textOf, utf8 } from './bytes.js';

/** Keys, signed notes and checkpoints (C2SP), read strictly. */

const MOST_SIGNATURES = 100;

/** Name, id and 32 bytes of a key in its text form; null where it is none. */
export function parseKey(text, tools) {
  const [, name, id, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n?$/.exec(text) ?? [];
  const raw = base64 === undefined ? null : fromBase64(base64);
  if (raw === null || raw.length !== 33 || raw[0] !== 1) return null;
  const full = tools.sha256(joinBytes([utf8(`${name}\n`), raw]));
  const key = { name, id: full.subarray(0, 4), raw: raw.subarray(1), text: text.trim() };
  return tools.hex(key.id) === id ? key : null;
}

/** What people compare by eye. */
export function fingerprint(key, tools) {
  return tools.hex(tools.sha256(key.raw)).slice(0, 32).match(/.{4}/g).join(' ');
}

/** The text this key signed; throws with the reason. Signatures of other keys are passed over. */
export async function openNote(bytes, key, tools) {
  const note = textOf(bytes);
  const cut = note?.lastIndexOf('\n\n') ?? -1;
  if (cut < 0 || hasControls(note) || !note.endsWith('\n') || cut + 2 === note.length) throw new Error('不是签名文本');
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new Error('签名过多');
  const ours = lines.map(readSignature).find(({ name, id }) => name === key.name && sameBytes(id, key.id));
  if (ours === undefined) throw new Error('没有包内公钥的签名');
  if (!(await tools.verifyEd25519(key.raw, utf8(text), ours.signature))) throw new Error('签名不对');
  return text;
}

function readSignature(line) {
  const [, name, base64] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = base64 === undefined ? null : fromBase64(base64);
  if (bytes === null || bytes.length < 5) throw new Error('签名行格式不对');
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function hasControls(text) {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

/** Origin, size and root; throws where it is no checkpoint. */
export function parseCheckpoint(text) {
  const [origin = '', size = '', base64 = ''] = text.split('\n');
  const root = fromBase64(base64);
  if (!/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(Number(size)) || root?.length !== 32) {
    throw new Error('不是检查点');
  }
  return { origin, size: Number(size), root };
}
