/** Small things about bytes and texts that both verifiers share. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const encoder = new TextEncoder();

export function utf8(text) {
  return encoder.encode(text);
}

export function toHex(bytes) {
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return hex;
}

const HEX_DIGITS = '0123456789abcdef';
const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const hexValues = valuesOf(HEX_DIGITS);
const base64Values = valuesOf(BASE64_DIGITS);

/** By character code; 255 is no digit. */
function valuesOf(digits) {
  const values = new Uint8Array(128).fill(255);
  for (const [value, digit] of [...digits].entries()) values[digit.charCodeAt(0)] = value;
  return values;
}

export function isHex(text, length) {
  if (typeof text !== 'string' || text.length !== length * 2) return false;
  for (let i = 0; i < text.length; i += 1) if (!(hexValues[text.charCodeAt(i)] < 16)) return false;
  return true;
}

/** Of what isHex has seen. */
export function fromHex(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = hexValues[hex.charCodeAt(i * 2)] * 16 + hexValues[hex.charCodeAt(i * 2 + 1)];
  }
  return bytes;
}

/** Null unless it is base64 exactly as an encoder writes it. */
export function fromBase64(text) {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let [bits, held, at] = [0, 0, 0];
  for (let i = 0; i < text.length - padding; i += 1) {
    const value = base64Values[text.charCodeAt(i)];
    if (!(value < 64)) return null;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at] = bits >> held;
    at += 1;
  }
  // What is left over of the last digit must be nothing.
  return (bits & ((1 << held) - 1)) === 0 ? bytes : null;
}

export function sameBytes(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

export function joinBytes(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Null where the bytes are no UTF-8. */
export function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
