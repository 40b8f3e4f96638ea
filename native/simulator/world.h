#pragma once
#include <stddef.h>
#include <stdint.h>

/*
 * The world the library answers from: the directory its own file lies in. A test copies the library into a directory of
 * its own, so nothing has to be handed through the environment, and several worlds live side by side in one process.
 */

/* A file read by position. Several threads never share one. */
typedef struct {
  int fd;
  int64_t size; /* when it was opened: what is appended meanwhile is not looked at */
} File;

int open_file(const char *name, File *file); /* 0 when there is no such file; a folder is none */
size_t read_at(const File *file, int64_t offset, void *to, size_t length);
void close_file(const File *file);
int file_exists(const char *name);

/* Decimal digits. Not strtoull: it needs libc tables that a thread of another link namespace lacks. */
uint64_t number_in(const char *text);

/* A small text without its trailing white space; 0 when there is no such file. */
int read_text(const char *name, char *out, size_t size);

/* What the test wants of this one call. */
typedef struct {
  enum { ANSWER, RETURN_CODE, BODY, SLOW, HANG, ABORT, SEGFAULT, BAD_INDEX, DATA_LENGTH } what;
  long number;
  char *text; /* BODY: to be freed or handed on by the caller */
  size_t length;
} Directive;

Directive take_directive(const char *folder);

void sleep_ms(long milliseconds);

/* One line in calls.log; lines of several threads do not mix. */
void log_call(const char *call, const char *result);
void log_call_code(const char *call, int code);
