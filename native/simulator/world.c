#define _GNU_SOURCE
#include "world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "objects.h"

#ifdef _WIN32
#include <windows.h>
#define PATH_ROOM 4096
#else
#include <dlfcn.h>
#define PATH_ROOM (PATH_MAX + 1)
#define O_BINARY 0
#endif

static char directory[PATH_ROOM];

/* At load time: the path the linker knows may be relative to a working directory that is left later. */
__attribute__((constructor)) static void find_directory(void) {
#ifdef _WIN32
  HMODULE self = NULL;
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     (LPCSTR)&find_directory, &self);
  if (GetModuleFileNameA(self, directory, sizeof directory) == 0) crash("cannot find my own file");
  char *end = strrchr(directory, '\\');
#else
  Dl_info self;
  if (!dladdr((void *)&find_directory, &self) || !self.dli_fname || !realpath(self.dli_fname, directory)) {
    crash("cannot find my own file");
  }
  char *end = strrchr(directory, '/');
#endif
  if (end) *end = 0;
}

static int path_of(const char *name, char *path) {
  return snprintf(path, PATH_ROOM, "%s/%s", directory, name) < PATH_ROOM;
}

int open_file(const char *name, File *file) {
  char path[PATH_ROOM];
  if (!path_of(name, path)) return 0;
  file->fd = open(path, O_RDONLY | O_BINARY);
  if (file->fd < 0) return 0;
#ifdef _WIN32
  struct _stat64 stat;
  const int known = _fstat64(file->fd, &stat) == 0;
#else
  struct stat stat;
  const int known = fstat(file->fd, &stat) == 0;
#endif
  if (!known || !S_ISREG(stat.st_mode)) {
    close(file->fd);
    return 0;
  }
  file->size = stat.st_size;
  return 1;
}

size_t read_at(const File *file, int64_t offset, void *to, size_t length) {
  size_t got = 0;
  while (got < length) {
#ifdef _WIN32
    if (_lseeki64(file->fd, offset + (int64_t)got, SEEK_SET) < 0) break;
    const int n = read(file->fd, (char *)to + got, (unsigned)(length - got));
#else
    const ssize_t n = pread(file->fd, (char *)to + got, length - got, (off_t)(offset + (int64_t)got));
    if (n < 0 && errno == EINTR) continue;
#endif
    if (n <= 0) break;
    got += (size_t)n;
  }
  return got;
}

void close_file(const File *file) { close(file->fd); }

int file_exists(const char *name) {
  char path[PATH_ROOM];
  return path_of(name, path) && access(path, F_OK) == 0;
}

int read_text(const char *name, char *out, size_t size) {
  File file;
  if (!open_file(name, &file)) return 0;
  size_t length = read_at(&file, 0, out, size - 1);
  close_file(&file);
  while (length > 0 && strchr(" \t\r\n", out[length - 1])) length--;
  out[length] = 0;
  return 1;
}

uint64_t number_in(const char *text) {
  uint64_t number = 0;
  for (; *text >= '0' && *text <= '9'; text++) number = number * 10 + (uint64_t)(*text - '0');
  return number;
}

static Directive read_directive(const char *content, size_t length) {
  Directive directive = {ANSWER, 0, NULL, 0};
  if (strncmp(content, "rc ", 3) == 0) directive.what = RETURN_CODE;
  else if (strncmp(content, "slow ", 5) == 0) directive.what = SLOW;
  else if (strncmp(content, "hang ", 5) == 0) directive.what = HANG;
  else if (strncmp(content, "abort", 5) == 0) directive.what = ABORT;
  else if (strncmp(content, "segv", 4) == 0) directive.what = SEGFAULT;
  else if (strncmp(content, "badindex", 8) == 0) directive.what = BAD_INDEX;
  else if (strncmp(content, "datalen ", 8) == 0) directive.what = DATA_LENGTH;
  else if (strncmp(content, "body", 4) == 0) directive.what = BODY;
  else crash("a directive nobody knows: the test is wrong");
  const char *number = strchr(content, ' ');
  if (number) directive.number = number[1] == '-' ? -(long)number_in(number + 2) : (long)number_in(number + 1);
  if (directive.what != BODY) return directive;
  directive.length = length > 5 ? length - 5 : 0; /* all after "body " */
  directive.text = must_allocate(directive.length + 1);
  memcpy(directive.text, content + length - directive.length, directive.length);
  return directive;
}

/* The first name in order, not counting hidden ones: those are being written, or belong to another call. */
static int first_name(const char *path, char *first, size_t size) {
  DIR *folder = opendir(path);
  if (!folder) return 0;
  int found = 0;
  for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
    if (entry->d_name[0] == '.' || strlen(entry->d_name) >= size) continue;
    if (found && strcmp(entry->d_name, first) >= 0) continue;
    strcpy(first, entry->d_name);
    found = 1;
  }
  closedir(folder);
  return found;
}

Directive take_directive(const char *folder) {
  static atomic_uint claims;
  char first[256], path[PATH_ROOM], name[512], claimed[512], from[PATH_ROOM], to[PATH_ROOM];
  Directive none = {ANSWER, 0, NULL, 0};
  if (!path_of(folder, path)) return none;
  while (first_name(path, first, sizeof first)) {
    snprintf(name, sizeof name, "%s/%s", folder, first);
    snprintf(claimed, sizeof claimed, "%s/.claimed-%ld-%u", folder, (long)getpid(), atomic_fetch_add(&claims, 1));
    if (!path_of(name, from) || !path_of(claimed, to)) return none;
    if (rename(from, to) != 0) continue; /* another call was faster */
    File file;
    if (!open_file(claimed, &file)) crash("a claimed directive is gone");
    char *content = must_allocate((size_t)file.size + 1);
    const size_t length = read_at(&file, 0, content, (size_t)file.size);
    close_file(&file);
    unlink(to);
    const Directive directive = read_directive(content, length);
    free(content);
    return directive;
  }
  return none;
}

void sleep_ms(long milliseconds) {
#ifdef _WIN32
  Sleep((DWORD)milliseconds);
#else
  struct timespec rest = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
  }
#endif
}

void log_call(const char *call, const char *result) {
  char path[PATH_ROOM];
  if (!path_of("calls.log", path)) return;
  const size_t room = strlen(call) + strlen(result) + 8;
  char *line = must_allocate(room);
  const int length = snprintf(line, room, "%s rc=%s\n", call, result);
  const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_BINARY, 0644);
  if (fd >= 0) {
    if (write(fd, line, (unsigned)length) != length) crash("cannot write calls.log");
    close(fd);
  }
  free(line);
}

void log_call_code(const char *call, int code) {
  char result[16];
  snprintf(result, sizeof result, "%d", code);
  log_call(call, result);
}
