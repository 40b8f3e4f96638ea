import { joinBytes } from './bytes.js';
import { sha512 } from './sha.js';

/** Ed25519 verification of RFC 8032, for browsers whose WebCrypto has none. Only checks: it holds no secret. */

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);
const BASE = pointFrom(mod(4n * inverse(5n)), 0n);
const ZERO = [0n, 1n, 1n, 0n];

export function verifyEd25519(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const a = decodePoint(publicKey);
  const r = decodePoint(signature.subarray(0, 32));
  const s = littleEndian(signature.subarray(32));
  if (a === null || r === null || s >= L) return false;
  const k = littleEndian(sha512(joinBytes([signature.subarray(0, 32), publicKey, message]))) % L;
  return samePoint(times(BASE, s), plus(r, times(a, k)));
}

function mod(n) {
  const rest = n % P;
  return rest < 0n ? rest + P : rest;
}

function power(base, exponent) {
  let result = 1n;
  let square = mod(base);
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function inverse(n) {
  return power(n, P - 2n);
}

function littleEndian(bytes) {
  let n = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) n = (n << 8n) | BigInt(bytes[i]);
  return n;
}

function decodePoint(bytes) {
  const n = littleEndian(bytes);
  return pointFrom(n & (2n ** 255n - 1n), n >> 255n);
}

/** The point with this y, as x, y, z, x·y; null where the curve has none. */
function pointFrom(y, sign) {
  if (y >= P) return null;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
  const square = mod(v * x * x);
  if (square !== u && square !== mod(-u)) return null;
  if (square !== u) x = mod(x * ROOT_OF_MINUS_1);
  if (x === 0n && sign === 1n) return null;
  if ((x & 1n) !== sign) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
}

function plus([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(point, n) {
  let sum = ZERO;
  let doubled = point;
  for (let k = n; k > 0n; k >>= 1n) {
    if (k & 1n) sum = plus(sum, doubled);
    doubled = plus(doubled, doubled);
  }
  return sum;
}

function samePoint([x1, y1, z1], [x2, y2, z2]) {
  return mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;
}
