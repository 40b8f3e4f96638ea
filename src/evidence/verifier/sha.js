/** SHA-256 in pieces and SHA-512 in one go, for where the platform has none (FIPS 180-4). */

const K256 = new Int32Array(64);
const K512 = [];
const START_256 = new Int32Array(8);
const START_512 = [];
const LOW_64 = (1n << 64n) - 1n;

/** The constants are the first bits of the roots of the first primes: computed, so that none can be mistyped. */
function fillConstants() {
  let found = 0;
  for (let n = 2; found < 80; n += 1) {
    if (!isPrime(n)) continue;
    const cube = rootBits(BigInt(n), 3n);
    K512.push(cube);
    if (found < 64) K256[found] = Number(cube >> 32n) | 0;
    if (found < 8) {
      const square = rootBits(BigInt(n), 2n);
      START_512.push(square);
      START_256[found] = Number(square >> 32n) | 0;
    }
    found += 1;
  }
}

function isPrime(n) {
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) return false;
  return true;
}

/** The first 64 bits behind the point of the root. */
function rootBits(n, power) {
  const target = n << (64n * power);
  let low = 0n;
  let high = n << 64n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** power <= target) low = middle;
    else high = middle - 1n;
  }
  return low & LOW_64;
}

fillConstants();

export class Sha256 {
  #state = START_256.slice();
  #block = new Uint8Array(64);
  #blockView = new DataView(this.#block.buffer);
  #words = new Int32Array(64);
  #filled = 0;
  #length = 0;

  update(bytes) {
    let at = 0;
    this.#length += bytes.length;
    if (this.#filled > 0) {
      at = Math.min(64 - this.#filled, bytes.length);
      this.#block.set(bytes.subarray(0, at), this.#filled);
      this.#filled += at;
      if (this.#filled < 64) return this;
      this.#mix(this.#block, 0);
      this.#filled = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.#mix(bytes, at);
    this.#block.set(bytes.subarray(at), 0);
    this.#filled = bytes.length - at;
    return this;
  }

  /** Ends it; after this it begins anew. */
  digest() {
    const [block, view] = [this.#block, this.#blockView];
    block[this.#filled] = 0x80;
    block.fill(0, this.#filled + 1);
    if (this.#filled >= 56) {
      this.#mix(block, 0);
      block.fill(0);
    }
    view.setUint32(56, Math.floor(this.#length / 2 ** 29));
    view.setUint32(60, (this.#length * 8) % 2 ** 32);
    this.#mix(block, 0);
    const out = new Uint8Array(32);
    for (let i = 0; i < 8; i += 1) {
      const word = this.#state[i];
      out[i * 4] = word >>> 24;
      out[i * 4 + 1] = word >>> 16;
      out[i * 4 + 2] = word >>> 8;
      out[i * 4 + 3] = word;
    }
    this.#state.set(START_256);
    this.#filled = 0;
    this.#length = 0;
    return out;
  }

  #mix(bytes, start) {
    const w = this.#words;
    for (let i = 0, at = start; i < 16; i += 1, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    compress(this.#state, w);
  }
}

function compress(state, w) {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K256[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

const rotated = (x, by) => ((x >> by) | (x << (64n - by))) & LOW_64;

/** Slow and plain: it only ever sees a signed note. */
export function sha512(message) {
  const length = Math.ceil((message.length + 17) / 128) * 128;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(length - 8, BigInt(message.length) * 8n);
  const state = [...START_512];
  for (let at = 0; at < length; at += 128) mix512(state, view, at);
  const out = new Uint8Array(64);
  const result = new DataView(out.buffer);
  for (const [i, word] of state.entries()) result.setBigUint64(i * 8, word);
  return out;
}

function mix512(state, view, at) {
  const w = [];
  for (let i = 0; i < 16; i += 1) w.push(view.getBigUint64(at + i * 8));
  for (let i = 16; i < 80; i += 1) {
    const s0 = rotated(w[i - 15], 1n) ^ rotated(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
    const s1 = rotated(w[i - 2], 19n) ^ rotated(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
    w.push((w[i - 16] + s0 + w[i - 7] + s1) & LOW_64);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 80; i += 1) {
    const s1 = rotated(e, 14n) ^ rotated(e, 18n) ^ rotated(e, 41n);
    const t1 = (h + s1 + ((e & f) ^ (~e & LOW_64 & g)) + K512[i] + w[i]) & LOW_64;
    const s0 = rotated(a, 28n) ^ rotated(a, 34n) ^ rotated(a, 39n);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) & LOW_64;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & LOW_64, c, b, a, (t1 + t2) & LOW_64];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] + word) & LOW_64;
}
