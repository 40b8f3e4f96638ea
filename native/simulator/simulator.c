/*
 * A stand-in for libWeWorkFinanceSdk_C: the same functions, as strict as the real ones, with no network. What it answers
 * lies in its world directory (world.h, ../README.md).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aes.h"
#include "base64.h"
#include "media.h"
#include "objects.h"
#include "records.h"
#include "world.h"

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

enum { OK = 0, BAD_PARAMETER = 10000, NETWORK = 10001, UNPARSED = 10002, BAD_FILE_ID = 10005, NOT_DECRYPTED = 10006, BAD_KEY = 10008, IP_REFUSED = 10009, TOO_OLD = 10010 };

/* ── handles ── */

EXPORT WeWorkFinanceSdk_t *NewSdk(void) { return new_sdk(); }

EXPORT int Init(WeWorkFinanceSdk_t *sdk, const char *corpid, const char *secret) {
  if (!sdk || !corpid || !secret || !*corpid || !*secret) return BAD_PARAMETER;
  check_sdk(sdk);
  free(sdk->corpid);
  free(sdk->secret);
  sdk->corpid = copy_text(corpid);
  sdk->secret = copy_text(secret);
  return OK;
}

EXPORT void DestroySdk(WeWorkFinanceSdk_t *sdk) {
  if (sdk) free_sdk(sdk);
}

/* ── slices and media data ── */

EXPORT Slice_t *NewSlice(void) { return new_slice(); }

EXPORT void FreeSlice(Slice_t *slice) {
  if (slice) free_slice(slice);
}

EXPORT char *GetContentFromSlice(Slice_t *slice) {
  if (!slice) return "";
  check_slice(slice);
  return slice->buf ? slice->buf : "";
}

EXPORT int GetSliceLen(Slice_t *slice) {
  if (!slice) return 0;
  check_slice(slice);
  return slice->len;
}

EXPORT MediaData_t *NewMediaData(void) { return new_media(); }

EXPORT void FreeMediaData(MediaData_t *media) {
  if (media) free_media(media);
}

EXPORT char *GetOutIndexBuf(MediaData_t *media) {
  if (!media) return "";
  check_media(media);
  return media->outindexbuf ? media->outindexbuf : "";
}

EXPORT char *GetData(MediaData_t *media) {
  if (!media) return "";
  check_media(media);
  return media->data ? media->data : "";
}

EXPORT int GetIndexLen(MediaData_t *media) {
  if (!media) return 0;
  check_media(media);
  return media->out_len;
}

EXPORT int GetDataLen(MediaData_t *media) {
  if (!media) return 0;
  check_media(media);
  return media->data_len;
}

EXPORT int IsMediaDataFinish(MediaData_t *media) {
  if (!media) return 1;
  check_media(media);
  return media->is_finish;
}

/* Not in the real library: lets a test prove that everything was given back. */
EXPORT int huicun_simulator_live(void) { return live_objects(); }

/* ── the server behind the network calls ── */

enum { NO_REFUSAL = 0, NO_TOKEN = 41001, TOKEN_EXPIRED = 42001, IP_NOT_TRUSTED = 301042, DATA_EXPIRED = 301048 };

/* A handle fetches its token once and never notices that the server has dropped it. */
static int token_is_stale(WeWorkFinanceSdk_t *sdk) {
  char now[sizeof sdk->token] = "";
  read_text("token", now, sizeof now);
  while (atomic_flag_test_and_set(&sdk->lock)) {
  }
  if (!sdk->has_token) strcpy(sdk->token, now);
  sdk->has_token = 1;
  const int stale = strcmp(sdk->token, now) != 0;
  atomic_flag_clear(&sdk->lock);
  return stale;
}

/* A refused secret goes unnoticed too: the library carries on with an empty token. */
static int refusal(WeWorkFinanceSdk_t *sdk) {
  char secret[512];
  if (!sdk->secret) return NO_TOKEN;
  if (read_text("secret", secret, sizeof secret) && strcmp(secret, sdk->secret) != 0) return NO_TOKEN;
  if (token_is_stale(sdk)) return TOKEN_EXPIRED;
  return file_exists("deny_ip") ? IP_NOT_TRUSTED : NO_REFUSAL;
}

static char *refusal_body(int errcode, size_t *length) {
  char ip[64] = "127.0.0.1";
  if (errcode == IP_NOT_TRUSTED) read_text("deny_ip", ip, sizeof ip);
  const char *why = errcode == NO_TOKEN        ? "access_token missing"
                    : errcode == TOKEN_EXPIRED ? "access_token expired"
                                               : "not allow to access from your ip";
  char *body = must_allocate(512);
  *length = (size_t)snprintf(body, 512,
                             "{\"errcode\":%d,\"errmsg\":\"%s, hint: [1700000000000000000000000], from ip: %s, more info at "
                             "https://open.work.weixin.qq.com/devtool/query?e=%d\"%s}",
                             errcode, why, ip, errcode, errcode == IP_NOT_TRUSTED ? ",\"chatdata\":[]" : "");
  return body;
}

/* What happens before any answer. The code to return, or OK to go on. */
static int obey(const Directive *directive, int timeout, const char *call) {
  const long limit = timeout > 0 ? timeout * 1000L : directive->number;
  switch (directive->what) {
    case RETURN_CODE:
      return (int)directive->number;
    case SLOW:
      sleep_ms(directive->number < limit ? directive->number : limit);
      return directive->number > limit ? NETWORK : OK;
    case HANG: /* a name that does not resolve: the timeout does not hold */
      sleep_ms(directive->number);
      return NETWORK;
    case ABORT:
      log_call(call, "abort");
      abort();
    case SEGFAULT:
      log_call(call, "segv");
      segfault();
    default:
      return OK;
  }
}

static int fetch_chat(WeWorkFinanceSdk_t *sdk, uint64_t seq, unsigned int limit, int timeout, const char *call, Slice_t *out) {
  if (limit < 1 || limit > 1000) return BAD_PARAMETER;
  const Directive directive = take_directive("next-chat");
  const int code = obey(&directive, timeout, call);
  if (code != OK) return code;
  if (directive.what == BAD_INDEX || directive.what == DATA_LENGTH) crash("a directive for media: the test is wrong");
  const int refused = refusal(sdk);
  if (directive.what == BODY) {
    fill_slice(out, directive.text, directive.length);
    return OK;
  }
  size_t length;
  char *body = refused ? refusal_body(refused, &length) : records_after(seq, limit, &length);
  fill_slice(out, body, length);
  return OK;
}

static const char *shown(const char *text) { return text ? text : ""; }

EXPORT int GetChatData(WeWorkFinanceSdk_t *sdk, unsigned long long seq, unsigned int limit, const char *proxy,
                       const char *passwd, int timeout, Slice_t *out) {
  if (!sdk || !out) return BAD_PARAMETER;
  check_sdk(sdk);
  check_slice(out);
  atomic_fetch_add(&sdk->calls_under_way, 1);
  char call[2048];
  snprintf(call, sizeof call, "chat seq=%llu limit=%u proxy=%s passwd=%s timeout=%d", seq, limit, shown(proxy),
           shown(passwd), timeout);
  const int code = fetch_chat(sdk, seq, limit, timeout, call, out);
  log_call_code(call, code);
  atomic_fetch_sub(&sdk->calls_under_way, 1);
  return code;
}

/* The media call reads the server's answer itself and makes a code of it. */
static int code_of_errcode(long errcode) {
  if (errcode == IP_NOT_TRUSTED) return IP_REFUSED;
  return errcode == DATA_EXPIRED ? TOO_OLD : UNPARSED;
}

static int code_of_body(const char *body) {
  const char *errcode = strstr(body, "\"errcode\":");
  return errcode ? code_of_errcode((long)number_in(errcode + 10)) : UNPARSED;
}

static int fetch_media(WeWorkFinanceSdk_t *sdk, const char *index, const char *id, int timeout, const char *call, MediaData_t *out) {
  if (!id || !*id) return BAD_PARAMETER;
  const Directive directive = take_directive("next-media");
  const int code = obey(&directive, timeout, call);
  if (code != OK) return code;
  const int refused = refusal(sdk);
  if (directive.what == BODY) {
    const int read = code_of_body(directive.text);
    free(directive.text);
    return read;
  }
  if (refused) return code_of_errcode(refused);
  const int answered = read_media(index, id, directive.what == BAD_INDEX, out);
  if (directive.what == DATA_LENGTH) out->data_len = (int)directive.number;
  return answered;
}

EXPORT int GetMediaData(WeWorkFinanceSdk_t *sdk, const char *indexbuf, const char *sdkFileid, const char *proxy,
                        const char *passwd, int timeout, MediaData_t *out) {
  if (!sdk || !out) return BAD_PARAMETER;
  check_sdk(sdk);
  check_media(out);
  atomic_fetch_add(&sdk->calls_under_way, 1);
  char call[8192];
  snprintf(call, sizeof call, "media fileid=%s index=%s proxy=%s passwd=%s timeout=%d", shown(sdkFileid),
           shown(indexbuf), shown(proxy), shown(passwd), timeout);
  const int code = fetch_media(sdk, indexbuf, sdkFileid, timeout, call, out);
  log_call_code(call, code);
  atomic_fetch_sub(&sdk->calls_under_way, 1);
  return code;
}

/* ── decryption: no handle, no world ── */

enum { KEY_TEXT = 160, KEY_BYTES = 64, IV_AT = 32, LEAST_KEY = 48, MARKER = 8 };

/* A record the test has chosen to misbehave. Base64 has no '!', so no other record can be taken for one. */
static int obey_marker(const char **message) {
  const char *marker = *message;
  if (strncmp(marker, "!ABORT!!", MARKER) == 0) abort();
  if (strncmp(marker, "!SEGV!!!", MARKER) == 0) segfault();
  if (strncmp(marker, "!RC", 3) == 0 && strspn(marker + 3, "0123456789") >= 5) {
    char code[6] = "";
    memcpy(code, marker + 3, 5);
    return (int)number_in(code);
  }
  if (strncmp(marker, "!SLOW!!!", MARKER) == 0) {
    sleep_ms(30000);
    *message += MARKER;
  }
  return OK;
}

static int read_key(const char *text, uint8_t key[KEY_TEXT]) {
  const size_t length = strlen(text);
  if (length > KEY_TEXT) return BAD_KEY;
  const long got = base64_decode(text, length, key);
  if (got < LEAST_KEY) return BAD_KEY;
  return got == KEY_BYTES ? OK : BAD_FILE_ID; /* it decodes, but its lengths are impossible */
}

EXPORT int DecryptData(const char *encrypt_key, const char *encrypt_msg, Slice_t *out) {
  if (!encrypt_key || !encrypt_msg || !out) return BAD_PARAMETER;
  check_slice(out);
  const int marked = obey_marker(&encrypt_msg);
  if (marked != OK) return marked;
  const size_t length = strlen(encrypt_msg);
  if (length < 13) abort(); /* an exception leaves the real library here, and with it the process */
  uint8_t key[KEY_TEXT];
  const int read = read_key(encrypt_key, key);
  if (read != OK) return read;
  if (length <= 44) return BAD_KEY;
  if (length <= 60) return BAD_FILE_ID;
  uint8_t *text = must_resize(NULL, length / 4 * 3 + 1);
  const long sealed = base64_decode(encrypt_msg, length, text);
  const long opened = sealed < 0 ? -1 : aes256_cbc_decrypt(key, key + IV_AT, text, (size_t)sealed);
  if (opened < 0) {
    free(text);
    return NOT_DECRYPTED;
  }
  text[opened] = 0;
  fill_slice(out, (char *)text, (size_t)opened);
  return OK;
}
