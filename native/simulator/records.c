/*
 * records.jsonl is asked by binary search over its bytes: it may hold ten million lines and grows while it is read, so
 * nothing is kept between calls. A line counts once its line feed is there.
 */
#include "records.h"

#include <stdlib.h>
#include <string.h>

#include "objects.h"
#include "world.h"

enum { PROBE = 4096, BLOCK = 128 * 1024 };

static const char PREFIX[] = "{\"seq\":";

/* The place behind the last line feed: what follows it is still being written. */
static int64_t end_of_lines(const File *file) {
  char probe[PROBE];
  int64_t end = file->size;
  while (end > 0) {
    const int64_t from = end > PROBE ? end - PROBE : 0;
    const size_t got = read_at(file, from, probe, (size_t)(end - from));
    for (size_t i = got; i > 0; i--) {
      if (probe[i - 1] == '\n') return from + (int64_t)i;
    }
    end = from;
  }
  return 0;
}

/* Where the first line at or behind `offset` starts. A line feed at the end of the lines is certain. */
static int64_t line_start(const File *file, int64_t offset) {
  if (offset == 0) return 0;
  char probe[PROBE];
  for (int64_t at = offset - 1;; at += PROBE) {
    const size_t got = read_at(file, at, probe, sizeof probe);
    const char *feed = got > 0 ? memchr(probe, '\n', got) : NULL;
    if (feed) return at + (feed - probe) + 1;
    if (got < sizeof probe) crash("records.jsonl became shorter while it was read");
  }
}

static uint64_t seq_of_line(const File *file, int64_t start) {
  char line[32];
  const size_t got = read_at(file, start, line, sizeof line - 1);
  line[got] = 0;
  const size_t digits = sizeof PREFIX - 1;
  if (got <= digits || memcmp(line, PREFIX, digits) != 0) crash("a line of records.jsonl does not start with {\"seq\":");
  return number_in(line + digits);
}

/* The start of the first line with a greater seq, or `end`. */
static int64_t first_after(const File *file, int64_t end, uint64_t after) {
  int64_t low = 0, high = end;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    const int64_t line = line_start(file, middle);
    if (line >= high || seq_of_line(file, line) > after) high = middle;
    else low = line + 1;
  }
  return low < end ? line_start(file, low) : end;
}

typedef struct {
  char *text;
  size_t length, room;
} Text;

static void make_room(Text *text, size_t more) {
  if (text->length + more <= text->room) return;
  text->room = (text->length + more) * 2;
  text->text = must_resize(text->text, text->room);
}

static void add(Text *text, const char *part) {
  const size_t length = strlen(part);
  make_room(text, length);
  memcpy(text->text + text->length, part, length);
  text->length += length;
}

/* The lines are JSON already: with commas for line feeds they are the array. */
static unsigned int add_lines(Text *body, const File *file, int64_t from, int64_t end, unsigned int limit) {
  unsigned int taken = 0;
  size_t complete = body->length;
  while (taken < limit && from < end) {
    const size_t want = end - from < BLOCK ? (size_t)(end - from) : BLOCK;
    make_room(body, want);
    char *at = body->text + body->length;
    const size_t got = read_at(file, from, at, want);
    if (got == 0) break;
    for (char *feed = memchr(at, '\n', got); feed; feed = memchr(feed, '\n', got - (size_t)(feed - at))) {
      *feed++ = ',';
      complete = (size_t)(feed - body->text);
      if (++taken == limit) break;
    }
    body->length += got;
    from += (int64_t)got;
  }
  body->length = complete;
  return taken;
}

static uint64_t forgotten_below(void) {
  char oldest[32];
  return read_text("oldest", oldest, sizeof oldest) ? number_in(oldest) : 0;
}

char *records_after(uint64_t after, unsigned int limit, size_t *length) {
  const uint64_t oldest = forgotten_below();
  if (oldest > 0 && oldest - 1 > after) after = oldest - 1;
  Text body = {NULL, 0, 0};
  add(&body, "{\"errcode\":0,\"errmsg\":\"ok\"");
  const size_t empty = body.length;
  add(&body, ",\"chatdata\":[");
  File file;
  unsigned int taken = 0;
  if (open_file("records.jsonl", &file)) {
    const int64_t end = end_of_lines(&file);
    taken = add_lines(&body, &file, first_after(&file, end, after), end, limit);
    close_file(&file);
  }
  if (taken > 0) body.text[body.length - 1] = ']'; /* for the last comma */
  else body.length = empty;                        /* up to date: the server leaves chatdata out */
  add(&body, "}");
  *length = body.length;
  make_room(&body, 1);
  body.text[body.length] = 0;
  return body.text;
}
