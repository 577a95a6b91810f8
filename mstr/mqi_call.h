/* mqi_call.h - one call of the MQI: what a program gives, what it gets, and both as bytes (docs/formats/mqi_segment.md).
 *
 * The same structure is filled by the program's library, by the decoder of the queue manager's side, and by the engine with the
 * answer. Structures of the MQI are those of cmqc.h.
 *
 * Errors:  0 or a negative reason of decoding.
 * Memory:  fixed, but for attributes, which the owner of the call gives; mqi_call_release() takes nothing else.
 * Blocks:  no.
 */
#ifndef MSTR_MQI_CALL_H
#define MSTR_MQI_CALL_H

#include "base/buf.h"
#include "base/clock.h"
#include "mstr/cmqc.h"

enum mqi_verb {
#define MQI_VERB(number, name, call, answer) MQI_##name = (number),
#include "mstr/mqi_verbs.def"
#undef MQI_VERB
};

enum mqi_part {
    PART_OD = 1 << 0,
    PART_HANDLE = 1 << 1,
    PART_OPTIONS = 1 << 2,
    PART_MD = 1 << 3,
    PART_GMO = 1 << 4,
    PART_PMO = 1 << 5,
    PART_LENGTH = 1 << 6,    /* of the data that is put, of the buffer for a message */
    PART_GOT = 1 << 7,
    PART_SELECTORS = 1 << 8,
    PART_ROOM = 1 << 9,      /* for numbers and text of MQINQ */
    PART_NUMBERS = 1 << 10,
    PART_TEXT = 1 << 11,
    PART_OBJECT_STRING = 1 << 12,
    PART_RESOLVED = 1 << 13, /* the full topic string */
    PART_SD = 1 << 14,       /* with its texts */
    PART_SUBSCRIPTION = 1 << 15,
    PART_SRO = 1 << 16,
    PART_PROPERTIES = 1 << 17, /* bytes of their list in the data area; of a get: is there a handle for them */
    PART_SELECTION = 1 << 18,
    PART_STS = 1 << 19,
    PART_GRANT = 1 << 20,
    PART_NID = 1 << 24,      /* of a coordinator (mqi_coordinator.h) */
};

enum {
    MQI_SELECTORS_MAX = 256, /* MQRC_SELECTOR_LIMIT_EXCEEDED behind it */
    MQI_TEXT_MAX = 16384,    /* characters of all attributes of one call */
    MQI_STRING_MAX = 10240,  /* of a topic string, the name of a subscription, its user data, a selection string */
    MQI_MESSAGE_MAX = 104857600, /* MAXMSGL at most */
    MQI_SIGNALS = 256,           /* places for signals of a connection; 0 is the queue manager's own */
    MQI_SIGNAL_CONSUMER = 1 << 16, /* beside the place: of a message consumer */
    MQI_MD_LENGTH = 364,
    /* States of asynchronous consumption: MQAS_ of the command formats. */
    MQI_AS_NONE = 0, MQI_AS_STARTED = 1, MQI_AS_START_WAIT = 2, MQI_AS_STOPPED = 3, MQI_AS_SUSPENDED = 4,
    MQI_AS_SUSPENDED_TEMPORARY = 5, MQI_AS_ACTIVE = 6, MQI_AS_INACTIVE = 7,
    /* Where fields stand in the bytes of a MQMD. */
    MQI_MD_MSG_ID = 48,
    MQI_MD_CORREL_ID = 72,
    MQI_MD_BACKOUT_COUNT = 96,
    MQI_MD_GROUP_ID = 324,
};

/* What MQINQ and MQSET bring along. */
struct mqi_attributes {
    uint32_t selector_count;
    MQLONG selectors[MQI_SELECTORS_MAX];
    uint32_t number_count; /* of MQINQ's call: how many there is room for */
    MQLONG numbers[MQI_SELECTORS_MAX];
    uint32_t text_length;
    char text[MQI_TEXT_MAX];
};

/* Texts of any length that structures point at (MQCHARV). */
enum mqi_string { STRING_OBJECT, STRING_RESOLVED, STRING_SUB_NAME, STRING_USER_DATA, STRING_SELECTION, STRING_COUNT };

/* Puts ahead that the program may make (docs/formats/mqi_segment.md). */
struct mqi_grant {
    uint32_t number;
    uint32_t puts;   /* 0: none */
    uint32_t length; /* of a message, at most */
    MQBYTE24 first;  /* identifier of the first one; the others follow (mqi_next_identifier()) */
};

struct mqi_call {
    enum mqi_verb verb;
    MQOD od;
    MQHOBJ handle;
    MQLONG options;
    MQMD md;
    MQGMO gmo;
    MQPMO pmo;
    MQSD sd;
    MQSRO sro;
    MQSTS sts;
    MQHOBJ subscription;
    struct span strings[STRING_COUNT]; /* borrowed: from the program, from the engine, or from: */
    struct buf *kept;                  /* borrowed; where a decoded call keeps them; NULL: they lie in its bytes */
    uint32_t length;
    uint32_t properties; /* of a put: bytes of their list; of a get: not 0, they go into a handle, and then bytes of their list */
    MQBYTE16 nid;
    microseconds ahead; /* of a put ahead: when it was made; 0: it is none. In no bytes of a call */
    struct mqi_attributes *attributes; /* borrowed; where a verb needs it, it is not NULL */
    /* Answer. */
    MQLONG code;
    MQLONG reason;
    MQLONG code_page;        /* of a get: the queue manager's */
    uint32_t message_length; /* of the message, however long the buffer is */
    uint32_t area_length;    /* bytes of it in the data area */
    struct mqi_grant grant;
    uint32_t area_wanted;    /* not 0: nothing was done, the data area has to be that long */
};

void mqi_call_init(struct mqi_call *call, enum mqi_verb verb);
/* Completion code by reason: warnings are the reasons that MQ knows as such. */
void mqi_complete(struct mqi_call *call, MQLONG reason);
bool mqi_is_warning(MQLONG reason);

void mqi_put_call(struct buf *out, const struct mqi_call *call);
/* call->attributes and call->kept are set before; the rest is overwritten. */
int mqi_get_call(struct span bytes, struct mqi_call *call) MUST_CHECK;
void mqi_put_answer(struct buf *out, const struct mqi_call *call);
/* Into the call that was asked; strings lie in bytes. */
int mqi_get_answer(struct span bytes, struct mqi_call *call) MUST_CHECK;

void mqi_put_md(struct buf *out, const MQMD *md);
void mqi_get_md(struct reader *in, MQMD *md);
/* PutDate and PutTime. */
void mqi_put_moment(MQMD *md, microseconds at);
/* The identifier behind that one. */
void mqi_next_identifier(MQBYTE24 id);
/* A name without the blanks and NULs behind it, as the fields of structures hold it. */
struct span mqi_name(const char *field, size_t size);
/* Fills a field: blanks behind the text. */
void mqi_set(char *field, size_t size, struct span text);
#define MQI_NAME(field) mqi_name((field), sizeof(field))
#define MQI_SET(field, text) mqi_set((field), sizeof(field), (text))
/* Does a descriptor say so that the code page is that of the queue manager? */
bool mqi_is_own_page(MQLONG page);

#endif
