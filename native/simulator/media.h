#pragma once
#include "objects.h"

/* One chunk of media/<id>; answers GetMediaData's code. With `stuck` the index it hands out does not advance. */
int read_media(const char *index, const char *id, int stuck, MediaData_t *out);
