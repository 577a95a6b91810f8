/* broker_message.h - command messages of the queued publish/subscribe interface, read, and the responses to them, made: folder psc
 * and pscr of a MQRFH2, pairs of a MQRFH.
 *
 * Errors:  MQRC_ and MQRCCF_ reasons, as a response tells them.
 * Memory:  a message is filled by broker_message_read(), and given back by broker_message_release(), whatever that said; its texts
 *          lie in it, its folders and body in the bytes that were read.
 * Blocks:  no.
 * Format:  docs/formats/broker_message.md.
 */
#ifndef MSTR_BROKER_MESSAGE_H
#define MSTR_BROKER_MESSAGE_H

#include "base/buf.h"
#include "mstr/cmqc.h"

/* Reasons that cmqc.h does not have. */
enum {
    BROKER_STREAM_ERROR = 3071,
    BROKER_TOPIC_ERROR = 3072,
    BROKER_NOT_REGISTERED = 3073,
    BROKER_QMGR_ERROR = 3074,
    BROKER_INCORRECT_STREAM = 3075,
    BROKER_QUEUE_ERROR = 3076,
    BROKER_NOTHING_RETAINED = 3077,
    BROKER_DUPLICATE_IDENTITY = 3078,
    BROKER_INCORRECT_QUEUE = 3079,
    BROKER_CORREL_ERROR = 3080,
    BROKER_NOT_AUTHORIZED = 3081,
    BROKER_UNKNOWN_STREAM = 3082,
    BROKER_REGISTRATION_OPTION = 3083,
    BROKER_PUBLICATION_OPTION = 3084,
    BROKER_DELETE_OPTION = 3087,
    BROKER_FILTER_ERROR = 3150,
    BROKER_WRONG_USER = 3151,
    BROKER_DUPLICATE_SUBSCRIPTION = 3152,
    BROKER_NAME_ERROR = 3153,
    BROKER_IDENTITY_ERROR = 3154,
    BROKER_IN_USE = 3155,
    BROKER_SUBPOINT_ERROR = 3309,
};

enum broker_queue_kind { BROKER_ON_STREAM = 1, BROKER_ON_CONTROL = 2 };

enum broker_element {
#define BROKER_COMMAND(...)
#define BROKER_ELEMENT(id, ...) BROKER_E_##id,
#define BROKER_OPTION(...)
#include "mstr/broker_words.def"
#undef BROKER_ELEMENT
#undef BROKER_OPTION
    BROKER_ELEMENTS
};
enum broker_option {
#define BROKER_ELEMENT(...)
#define BROKER_OPTION(id, ...) BROKER_O_##id,
#include "mstr/broker_words.def"
#undef BROKER_OPTION
    BROKER_OPTIONS
};
#undef BROKER_COMMAND
enum broker_verb {
#define BROKER_COMMAND(id, ...) BROKER_##id,
#define BROKER_OPTION(...)
#include "mstr/broker_words.def"
#undef BROKER_COMMAND
#undef BROKER_ELEMENT
#undef BROKER_OPTION
    BROKER_VERBS
};

enum broker_form { BROKER_NO_FORM, BROKER_RFH2, BROKER_RFH1 };
enum { BROKER_TOPICS_MAX = 256 /* of one message */ };

struct broker_message {
    enum broker_form form;
    enum broker_verb verb;
    uint64_t options;                     /* a bit each */
    struct span texts[BROKER_ELEMENTS];   /* of those that occur once; empty: it is not there, or empty */
    uint32_t given;                       /* elements that are there, a bit each */
    struct span topics[BROKER_TOPICS_MAX];
    unsigned topic_count;
    struct span said;                     /* folder psc, or the pairs, as they came */
    struct span folders[BROKER_TOPICS_MAX]; /* other folders of the header */
    unsigned folder_count;
    struct span body;                     /* behind the header */
    MQMD md;                              /* that describes it */
    struct buf kept;
};

/* md: of the message; data: without the properties in front of it. MQRC_NONE, or why it is no good command; then as much of the
 * message is there as could be read. */
MQLONG broker_message_read(const MQMD *md, struct span data, struct broker_message *message);
void broker_message_release(struct broker_message *message);
static inline bool broker_has(const struct broker_message *message, enum broker_option option)
{
    return message->options >> option & 1;
}
static inline bool broker_given(const struct broker_message *message, enum broker_element element)
{
    return message->given >> element & 1;
}
/* May it come to that kind of queue? */
bool broker_queue_fits(const struct broker_message *message, enum broker_queue_kind kind);

/* What a response tells. */
enum broker_completion { BROKER_OK, BROKER_WARNING, BROKER_FAILED };
struct broker_reason {
    MQLONG reason;
    struct span topic; /* empty: none */
};
struct broker_response {
    enum broker_completion completion;
    const struct broker_reason *reasons;
    unsigned count;
    struct span attributes; /* of the subscription: elements of a folder, or pairs; empty: none */
};
/* The whole data of the response to a message, and in md the format of it; numbers and code page of md are there. */
void broker_response_make(const struct broker_message *message, const struct broker_response *response, MQMD *md, struct buf *out);
/* One more attribute, in the form of the message. */
void broker_attribute(const struct broker_message *message, enum broker_element element, struct span value, struct buf *out);

#endif
