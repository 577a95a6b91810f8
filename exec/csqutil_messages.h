/* csqutil_messages.h - the records of COPY: queues and their messages, written and read.
 *
 * Errors:  0 or a reason. copied_take(): REASON_CORRUPT for a record that is none, or stands where it cannot; REASON_TOO_LONG for
 *          data that is longer or shorter than its message says. The reader is of no more use then.
 * Memory:  a reader owns the message that it hands out, until the next call; copied_reader_release().
 * Format:  docs/formats/csqutil_messages.md.
 */
#ifndef EXEC_CSQUTIL_MESSAGES_H
#define EXEC_CSQUTIL_MESSAGES_H

#include "base/buf.h"
#include "datasets/record.h"
#include "mstr/mqi_call.h"

enum { COPIED_LRECL = 32756, COPIED_RECORD = COPIED_LRECL - 4, COPIED_DATA_MAX = MQI_MESSAGE_MAX + 4096 };

/* -- writing -- */
struct copied_writer {
    int (*write)(void *context, struct span record);
    void *context;
    size_t longest;    /* bytes of a record */
    uint32_t messages; /* of the queue so far */
    uint64_t bytes;
};
/* Records are as long as those of the data set, and at most COPIED_RECORD. */
void copied_fit(struct copied_writer *writer, const struct record_attributes *attributes);
int copied_queue(struct copied_writer *writer, struct span name) MUST_CHECK;
int copied_message(struct copied_writer *writer, const MQMD *md, struct span data) MUST_CHECK;
int copied_end(struct copied_writer *writer) MUST_CHECK;

/* -- reading -- */
enum copied_event { COPIED_NOTHING, COPIED_QUEUE, COPIED_MESSAGE, COPIED_END };
struct copied_reader {
    char queue[MQ_Q_NAME_LENGTH + 1]; /* empty: between queues */
    uint32_t messages;
    uint64_t bytes;
    MQMD md;
    uint32_t length; /* of the message, as it says */
    struct buf data;
    bool more;       /* data of the message is missing */
};
void copied_reader_init(struct copied_reader *reader);
void copied_reader_release(struct copied_reader *reader);
int copied_take(struct copied_reader *reader, struct span record, enum copied_event *event) MUST_CHECK;
/* Behind the last record: is a message or a queue not complete? */
bool copied_open(const struct copied_reader *reader);

#endif
