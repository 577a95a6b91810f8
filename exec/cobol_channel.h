/* cobol_channel.h - how a COBOL program in the sandbox reaches its files: requests to the step's process over a socket pair.
 *
 * A frame is a header as of base/frame.h (length, type, flags) and a body. One request, one answer; there is no HELLO, since both
 * ends are of one build. The program may be hostile and can write what it likes here: decoding trusts no length, and what a request
 * may reach is what the step's DDs name, opened as the job's user. What comes back is at most COBOL_FRAME_MAX bytes, which the
 * socket takes without waiting.
 *
 *     request:  u16 handle, u8 key, u8 relation, u8 flag, u64 number, field data
 *     answer:   u16 FILE STATUS as a number, u64 number, field data
 *     records:  of each u8 control, u64 number, field bytes; control: the ASA character of WRITE ADVANCING, or 0
 *     open:     field ddname, u8 mode, organization, access, format, optional, u32 shortest, longest, u8 count of keys,
 *               of each u32 offset, u32 length, u8 duplicates
 *
 * Errors:  0 or a negative reason.
 * Memory:  what decoding gives is borrowed from the bytes.
 * Blocks:  cobol_ask() and cobol_tell(); the rest is pure.
 */
#ifndef EXEC_COBOL_CHANNEL_H
#define EXEC_COBOL_CHANNEL_H

#include "base/buf.h"
#include "base/name.h"

enum {
    COBOL_CHANNEL_FD = 3,          /* in the host */
    COBOL_FRAME_MAX = 96 * 1024,   /* bytes of a body */
    COBOL_BATCH = 48 * 1024,       /* records go together until there are so many bytes of them */
    COBOL_RECORD_MAX = 32760,
    COBOL_KEYS_MAX = 16,
    COBOL_HANDLES_MAX = 256,
    COBOL_TEXT_MAX = 400,
};

enum cobol_request_type {
#define REQUEST(number, name, means) COBOL_##name = (number),
#include "exec/cobol_requests.def"
#undef REQUEST
};

enum cobol_mode { COBOL_INPUT = 1, COBOL_OUTPUT, COBOL_I_O, COBOL_EXTEND };
enum cobol_organization { COBOL_SEQUENTIAL, COBOL_LINE_SEQUENTIAL, COBOL_RELATIVE, COBOL_INDEXED };
enum cobol_access { COBOL_ACCESS_SEQUENTIAL = 1, COBOL_ACCESS_DYNAMIC, COBOL_ACCESS_RANDOM };
/* EITHER: records of several lengths without DEPENDING ON. RECORDING MODE is not in a module, so it may be both. */
enum cobol_format { COBOL_FIXED, COBOL_VARIABLE, COBOL_EITHER };
enum cobol_relation { COBOL_EQUAL = 1, COBOL_LESS, COBOL_NOT_GREATER, COBOL_GREATER, COBOL_NOT_LESS, COBOL_FIRST = 7, COBOL_LAST };

/* FILE STATUS, first and second digit. */
enum cobol_status {
    STATUS_OK = 0,
    STATUS_DUPLICATE = 2,
    STATUS_LENGTH = 4,
    STATUS_OPTIONAL = 5,
    STATUS_END = 10,
    STATUS_RELATIVE_NUMBER = 14,
    STATUS_SEQUENCE = 21,
    STATUS_KEY_EXISTS = 22,
    STATUS_NO_RECORD = 23,
    STATUS_BOUNDARY = 24,
    STATUS_ERROR = 30,
    STATUS_FULL = 34,
    STATUS_NOT_THERE = 35,
    STATUS_MODE = 37,
    STATUS_LOCKED = 38,
    STATUS_CONFLICT = 39,
    STATUS_IS_OPEN = 41,
    STATUS_NOT_OPEN = 42,
    STATUS_NOT_READ = 43,
    STATUS_BAD_LENGTH = 44,
    STATUS_NO_NEXT = 46,
    STATUS_NO_INPUT = 47,
    STATUS_NO_OUTPUT = 48,
    STATUS_NO_UPDATE = 49,
    STATUS_LOGIC = 92,
    STATUS_RESOURCE = 93,
    STATUS_NO_DD = 96,
};

struct cobol_request {
    uint16_t type;   /* enum cobol_request_type */
    uint16_t handle;
    uint8_t key;
    uint8_t relation;
    uint8_t flag;
    uint64_t number;
    struct span data;
};

struct cobol_answer {
    uint16_t status; /* enum cobol_status */
    uint64_t number;
    struct span data;
};

struct cobol_record {
    uint8_t control;
    uint64_t number; /* in a relative file; else 0 */
    struct span bytes;
};

struct cobol_key {
    uint32_t offset, length;
    bool duplicates;
};

struct cobol_open {
    struct name8 ddname;
    uint8_t mode, organization, access, format;
    bool optional;
    uint32_t shortest, longest; /* record */
    uint8_t key_count;
    struct cobol_key keys[COBOL_KEYS_MAX];
};

/* A whole frame, header included. */
void cobol_put_request(struct buf *out, const struct cobol_request *request);
void cobol_put_answer(struct buf *out, const struct cobol_answer *answer, bool with_fd);
/* The body of a frame of that type. */
int cobol_get_request(uint16_t type, struct span body, struct cobol_request *request) MUST_CHECK;
int cobol_get_answer(struct span body, struct cobol_answer *answer) MUST_CHECK;
void cobol_put_open(struct buf *out, const struct cobol_open *open);
int cobol_get_open(struct span data, struct cobol_open *open) MUST_CHECK;
void cobol_put_record(struct buf *out, const struct cobol_record *record);
/* Takes the first of records off rest: 1, 0 when there is none, or a reason. */
int cobol_get_record(struct span *rest, struct cobol_record *record) MUST_CHECK;

/* The host's side of the channel. Tests put their own functions in. */
struct cobol_channel {
    /* answer borrowed until the next request; *fd: what came along, or -1. */
    int (*ask)(struct cobol_channel *channel, const struct cobol_request *request, struct cobol_answer *answer, int *fd);
    int (*tell)(struct cobol_channel *channel, const struct cobol_request *request);
    int socket;
    struct buf bytes;
};

void cobol_channel_init(struct cobol_channel *channel, int socket);
void cobol_channel_release(struct cobol_channel *channel);

#endif
