#pragma once
#include <stddef.h>
#include <stdint.h>

/* Strict: no white space, padding only at the end. `out` has room for length / 4 * 3 bytes. -1 when it is not base64. */
long base64_decode(const char *text, size_t length, uint8_t *out);
