#pragma once
#include <stddef.h>
#include <stdint.h>

/* The body GetChatData answers with: up to `limit` records whose seq is greater than `after`. NUL-terminated, to be freed. */
char *records_after(uint64_t after, unsigned int limit, size_t *length);
