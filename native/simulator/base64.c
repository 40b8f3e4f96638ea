#include "base64.h"

static int8_t value_of[256];

__attribute__((constructor)) static void make_table(void) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 256; i++) value_of[i] = -1;
  for (int i = 0; i < 64; i++) value_of[(uint8_t)alphabet[i]] = (int8_t)i;
}

long base64_decode(const char *text, size_t length, uint8_t *out) {
  if (length == 0 || length % 4 != 0) return -1;
  const uint8_t *in = (const uint8_t *)text;
  const size_t padding = text[length - 1] != '=' ? 0 : text[length - 2] != '=' ? 1 : 2;
  uint8_t *to = out;
  for (size_t at = 0; at < length; at += 4) {
    const size_t absent = at + 4 == length ? padding : 0;
    const int a = value_of[in[at]];
    const int b = value_of[in[at + 1]];
    const int c = absent > 1 ? 0 : value_of[in[at + 2]];
    const int d = absent > 0 ? 0 : value_of[in[at + 3]];
    if ((a | b | c | d) < 0) return -1;
    *to++ = (uint8_t)(a << 2 | b >> 4);
    *to++ = (uint8_t)(b << 4 | c >> 2);
    *to++ = (uint8_t)(c << 6 | d);
  }
  return (long)(to - out) - (long)padding;
}
