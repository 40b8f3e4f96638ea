#pragma once
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the caller holds by pointer. The public fields come first, at the offsets of the real library; behind them a mark
 * by which a freed or foreign pointer is recognised, so that a mistake of the caller ends the process every time and not
 * only when memory happens to be in the way.
 */
typedef struct {
  uint32_t mark;
  atomic_flag lock;
  atomic_int calls_under_way;
  int has_token;
  char *corpid;
  char *secret;
  char token[128];
} WeWorkFinanceSdk_t;

typedef struct {
  char *buf;
  int len;
  uint32_t mark;
} Slice_t;

typedef struct {
  char *outindexbuf;
  int out_len;
  char *data;
  int data_len;
  int is_finish;
  uint32_t mark;
} MediaData_t;

void *must_allocate(size_t size); /* zeroed */
void *must_resize(void *memory, size_t size);
char *copy_text(const char *text);
_Noreturn void crash(const char *why);
_Noreturn void segfault(void);

WeWorkFinanceSdk_t *new_sdk(void);
void free_sdk(WeWorkFinanceSdk_t *sdk);
void check_sdk(const WeWorkFinanceSdk_t *sdk);

Slice_t *new_slice(void);
void free_slice(Slice_t *slice);
void check_slice(const Slice_t *slice);
/* Takes over `content`, which must have a NUL behind its `length` bytes. */
void fill_slice(Slice_t *slice, char *content, size_t length);

MediaData_t *new_media(void);
void free_media(MediaData_t *media);
void check_media(const MediaData_t *media);
void fill_media(MediaData_t *media, char *index, char *data, size_t length, int finished);

/* Slices and media not yet freed, and contents lost by filling one of them twice. */
int live_objects(void);
