#pragma once
#include <stddef.h>
#include <stdint.h>

/* AES-256-CBC with PKCS#7, in place. The length of the plain text, or -1 when length or padding are impossible. */
long aes256_cbc_decrypt(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length);
