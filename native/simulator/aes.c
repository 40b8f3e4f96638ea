/* Table-driven AES-256, decryption only. For a simulator: it makes no attempt to hide its timing. */
#include "aes.h"

#include <string.h>

enum { ROUNDS = 14, KEY_WORDS = 8, SCHEDULE_WORDS = 4 * (ROUNDS + 1) };

static uint8_t substitute[256];
static uint8_t restore[256];
static uint32_t restore_mixed[256]; /* restore, then the first column of InvMixColumns; the others are rotations of it */

static uint8_t doubled(uint8_t x) { return (uint8_t)(x << 1 ^ (x & 0x80 ? 0x1b : 0)); }

static uint8_t times(uint8_t x, unsigned factor) {
  uint8_t product = 0;
  for (; factor; factor >>= 1, x = doubled(x)) {
    if (factor & 1) product ^= x;
  }
  return product;
}

static uint8_t rotated8(uint8_t x, int by) { return (uint8_t)(x << by | x >> (8 - by)); }

static uint32_t rotated(uint32_t x, int by) { return x >> by | x << (32 - by); }

__attribute__((constructor)) static void make_tables(void) {
  uint8_t p = 1, q = 1; /* p runs through the field as powers of 3, q is always its inverse */
  do {
    p ^= doubled(p);
    q ^= (uint8_t)(q << 1);
    q ^= (uint8_t)(q << 2);
    q ^= (uint8_t)(q << 4);
    if (q & 0x80) q ^= 0x09;
    substitute[p] = q ^ rotated8(q, 1) ^ rotated8(q, 2) ^ rotated8(q, 3) ^ rotated8(q, 4) ^ 0x63;
  } while (p != 1);
  substitute[0] = 0x63;
  for (int i = 0; i < 256; i++) restore[substitute[i]] = (uint8_t)i;
  for (int i = 0; i < 256; i++) {
    const uint8_t x = restore[i];
    restore_mixed[i] = (uint32_t)times(x, 14) << 24 | (uint32_t)times(x, 9) << 16 | (uint32_t)times(x, 13) << 8 | times(x, 11);
  }
}

static uint32_t load(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }

static void store(uint8_t *p, uint32_t x) {
  p[0] = (uint8_t)(x >> 24);
  p[1] = (uint8_t)(x >> 16);
  p[2] = (uint8_t)(x >> 8);
  p[3] = (uint8_t)x;
}

static uint32_t substituted(uint32_t x) {
  return (uint32_t)substitute[x >> 24] << 24 | (uint32_t)substitute[x >> 16 & 255] << 16 |
         (uint32_t)substitute[x >> 8 & 255] << 8 | substitute[x & 255];
}

static uint32_t mixed_column(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
  return restore_mixed[a] ^ rotated(restore_mixed[b], 8) ^ rotated(restore_mixed[c], 16) ^ rotated(restore_mixed[d], 24);
}

/* The round keys of the equivalent inverse cipher: all but the outermost two go through InvMixColumns. */
static void expand(const uint8_t key[32], uint32_t w[SCHEDULE_WORDS]) {
  uint8_t constant = 1;
  for (int i = 0; i < KEY_WORDS; i++) w[i] = load(key + 4 * i);
  for (int i = KEY_WORDS; i < SCHEDULE_WORDS; i++) {
    uint32_t x = w[i - 1];
    if (i % KEY_WORDS == 0) {
      x = substituted(rotated(x, 24)) ^ (uint32_t)constant << 24;
      constant = doubled(constant);
    } else if (i % KEY_WORDS == 4) {
      x = substituted(x);
    }
    w[i] = w[i - KEY_WORDS] ^ x;
  }
  for (int i = 4; i < SCHEDULE_WORDS - 4; i++) {
    const uint32_t x = substituted(w[i]); /* undone by the restore in the table */
    w[i] = mixed_column((uint8_t)(x >> 24), (uint8_t)(x >> 16), (uint8_t)(x >> 8), (uint8_t)x);
  }
}

static void decrypt_block(const uint32_t w[SCHEDULE_WORDS], const uint8_t in[16], uint8_t out[16]) {
  uint32_t s[4], t[4];
  for (int c = 0; c < 4; c++) s[c] = load(in + 4 * c) ^ w[4 * ROUNDS + c];
  for (int round = ROUNDS - 1; round > 0; round--) {
    for (int c = 0; c < 4; c++) {
      t[c] = mixed_column((uint8_t)(s[c] >> 24), (uint8_t)(s[(c + 3) & 3] >> 16), (uint8_t)(s[(c + 2) & 3] >> 8),
                          (uint8_t)s[(c + 1) & 3]) ^
             w[4 * round + c];
    }
    memcpy(s, t, sizeof s);
  }
  for (int c = 0; c < 4; c++) {
    const uint32_t x = (uint32_t)restore[s[c] >> 24] << 24 | (uint32_t)restore[s[(c + 3) & 3] >> 16 & 255] << 16 |
                       (uint32_t)restore[s[(c + 2) & 3] >> 8 & 255] << 8 | restore[s[(c + 1) & 3] & 255];
    store(out + 4 * c, x ^ w[c]);
  }
}

long aes256_cbc_decrypt(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length) {
  if (length == 0 || length % 16 != 0) return -1;
  uint32_t w[SCHEDULE_WORDS];
  uint8_t before[16], sealed[16];
  expand(key, w);
  memcpy(before, iv, 16);
  for (uint8_t *block = data; block < data + length; block += 16) {
    memcpy(sealed, block, 16);
    decrypt_block(w, sealed, block);
    for (int i = 0; i < 16; i++) block[i] ^= before[i];
    memcpy(before, sealed, 16);
  }
  const uint8_t padding = data[length - 1];
  if (padding < 1 || padding > 16) return -1;
  for (size_t i = length - padding; i < length; i++) {
    if (data[i] != padding) return -1;
  }
  return (long)length - padding;
}
