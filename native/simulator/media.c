#include "media.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

enum { CHUNK = 512 * 1024, AES_BLOCK = 16, NAME_PART = 200 };

/* Digits only; -1 when there are none or too many. */
static int64_t take_number(const char **text) {
  int64_t number = -1;
  for (; **text >= '0' && **text <= '9'; (*text)++) {
    if (number > INT64_MAX / 100) return -1;
    number = (number < 0 ? 0 : number * 10) + (**text - '0');
  }
  return number;
}

/* "Range:bytes=a-b", at most one chunk wide; nothing means the beginning. */
static int read_index(const char *index, int64_t *first, int64_t *last) {
  static const char prefix[] = "Range:bytes=";
  *first = 0;
  *last = CHUNK - 1;
  if (!index || !*index) return 1;
  if (strncmp(index, prefix, sizeof prefix - 1) != 0) return 0;
  const char *at = index + sizeof prefix - 1;
  *first = take_number(&at);
  if (*first < 0 || *at++ != '-') return 0;
  *last = take_number(&at);
  return *at == 0 && *last >= *first && *last - *first < CHUNK;
}

static char *write_index(int64_t first) {
  char *index = must_allocate(64);
  snprintf(index, 64, "Range:bytes=%lld-%lld", (long long)first, (long long)(first + CHUNK - 1));
  return index;
}

/*
 * Ids are base64 and may be longer than a file name: '/' becomes '_', and each full 200 characters become a folder
 * (ending in '~', which keeps it apart from a file of that name).
 */
static int name_of(const char *id, char *name, size_t room) {
  if (id[0] == '.' || strlen(id) + strlen(id) / NAME_PART * 2 + 32 > room) return 0;
  char *to = name + sprintf(name, "media/");
  for (size_t i = 0; id[i]; i++) {
    if (i > 0 && i % NAME_PART == 0) {
      *to++ = '~';
      *to++ = '/';
    }
    *to++ = id[i] == '/' ? '_' : id[i];
  }
  *to = 0;
  return 1;
}

int read_media(const char *index, const char *id, int stuck, MediaData_t *out) {
  int64_t first, last;
  if (!read_index(index, &first, &last)) return 10000;
  char name[4096 + 16];
  if (!name_of(id, name, 4096)) return 10005;
  File file;
  const int found = open_file(name, &file);
  strcat(name, ".expired");
  if (file_exists(name)) {
    if (found) close_file(&file);
    return 10010;
  }
  if (!found) return 10005;
  /* What travels is sealed: padding is always added, so a file of exactly one chunk ends with a second, empty one. */
  const int64_t sealed_size = (file.size / AES_BLOCK + 1) * AES_BLOCK;
  if (first >= sealed_size) {
    close_file(&file);
    return 10002;
  }
  const int64_t end = last + 1 < file.size ? last + 1 : file.size;
  const size_t length = end > first ? (size_t)(end - first) : 0;
  char *data = must_allocate(length + 1);
  const size_t got = read_at(&file, first, data, length);
  close_file(&file);
  if (got != length) crash("a media file became shorter while it was read");
  fill_media(out, write_index(stuck ? 1 : last + 1), data, length, !stuck && last + 1 >= sealed_size);
  return 0;
}
