#include "objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SDK_MARK = 0x53444b21, SLICE_MARK = 0x534c4921, MEDIA_MARK = 0x4d454421, DEAD_MARK = 0x44454144 };

static atomic_int live;

_Noreturn void crash(const char *why) {
  fprintf(stderr, "simulated Finance SDK: %s\n", why);
  abort();
}

_Noreturn void segfault(void) {
  static volatile uintptr_t nowhere; /* read at run time: a constant null would be compiled into another signal */
  *(volatile char *)nowhere = 0;
  abort();
}

void *must_allocate(size_t size) {
  void *memory = calloc(1, size);
  if (!memory) crash("out of memory");
  return memory;
}

void *must_resize(void *memory, size_t size) {
  void *larger = realloc(memory, size);
  if (!larger) crash("out of memory");
  return larger;
}

char *copy_text(const char *text) {
  const size_t size = strlen(text) + 1;
  return memcpy(must_allocate(size), text, size);
}

/* The latest freed objects are kept a while, so that their mark still tells the tale when they come back. */
static void bury(void *object) {
  enum { GRAVES = 4096 };
  static _Atomic(void *) graves[GRAVES];
  static atomic_uint buried;
  free(atomic_exchange(&graves[atomic_fetch_add(&buried, 1) % GRAVES], object));
}

static void check(uint32_t mark, uint32_t expected, const char *what) {
  if (mark == expected) return;
  char why[128];
  snprintf(why, sizeof why, "%s %s", what, mark == DEAD_MARK ? "was already freed" : "is not one of mine");
  crash(why);
}

void check_sdk(const WeWorkFinanceSdk_t *sdk) { check(sdk->mark, SDK_MARK, "the handle"); }
void check_slice(const Slice_t *slice) { check(slice->mark, SLICE_MARK, "the slice"); }
void check_media(const MediaData_t *media) { check(media->mark, MEDIA_MARK, "the media data"); }

WeWorkFinanceSdk_t *new_sdk(void) {
  WeWorkFinanceSdk_t *sdk = must_allocate(sizeof *sdk);
  atomic_flag_clear(&sdk->lock);
  sdk->mark = SDK_MARK;
  return sdk;
}

void free_sdk(WeWorkFinanceSdk_t *sdk) {
  check_sdk(sdk);
  if (atomic_load(&sdk->calls_under_way) > 0) crash("the handle was destroyed during a call");
  sdk->mark = DEAD_MARK;
  free(sdk->corpid);
  free(sdk->secret);
  bury(sdk);
}

Slice_t *new_slice(void) {
  Slice_t *slice = must_allocate(sizeof *slice);
  slice->mark = SLICE_MARK;
  atomic_fetch_add(&live, 1);
  return slice;
}

void free_slice(Slice_t *slice) {
  check_slice(slice);
  slice->mark = DEAD_MARK;
  free(slice->buf);
  bury(slice);
  atomic_fetch_sub(&live, 1);
}

void fill_slice(Slice_t *slice, char *content, size_t length) {
  if (slice->buf) atomic_fetch_add(&live, 1); /* the earlier content is lost, as in the real library */
  slice->buf = content;
  slice->len = (int)length;
}

MediaData_t *new_media(void) {
  MediaData_t *media = must_allocate(sizeof *media);
  media->mark = MEDIA_MARK;
  atomic_fetch_add(&live, 1);
  return media;
}

void free_media(MediaData_t *media) {
  check_media(media);
  media->mark = DEAD_MARK;
  free(media->outindexbuf);
  free(media->data);
  bury(media);
  atomic_fetch_sub(&live, 1);
}

void fill_media(MediaData_t *media, char *index, char *data, size_t length, int finished) {
  if (media->data) atomic_fetch_add(&live, 1);
  media->outindexbuf = index;
  media->out_len = (int)strlen(index);
  media->data = data;
  media->data_len = (int)length;
  media->is_finish = finished;
}

int live_objects(void) { return atomic_load(&live); }
