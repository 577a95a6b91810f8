/* log_extract.h - messages and changes of objects out of the log, unit of work by unit of work: EXTRACT of CSQ1LOGP.
 *
 * The records of the log are handed over in their order. What a unit did is written when its end comes, read a second time from
 * the log, so that only places in the log are kept meanwhile.
 *
 * Errors:  0, a reason of the reader (*at then says where), or what put() returned. A record that does not say what one of its type
 *          says is passed over: REASON_CORRUPT is what cannot be read.
 * Memory:  log_extract_new() and log_extract_free(); the reader is borrowed, and used by nobody else. Records are borrowed.
 * Blocks:  for the disk.
 * Format:  docs/formats/log_extract.md.
 */
#ifndef MSTR_LOG_EXTRACT_H
#define MSTR_LOG_EXTRACT_H

#include "mstr/log_reader.h"

enum extract_output { EXTRACT_COMMITTED, EXTRACT_BACKED_OUT, EXTRACT_BOTH, EXTRACT_IN_FLIGHT, EXTRACT_OBJECTS, EXTRACT_OUTPUTS };
enum {
    EXTRACT_LRECL = 32756, EXTRACT_BLKSIZE = 32760,
    EXTRACT_RECORD = EXTRACT_LRECL - 4, /* bytes without the record descriptor word */
    EXTRACT_FIXED = 165,
    EXTRACT_PART = EXTRACT_RECORD - EXTRACT_FIXED,
};

struct extract_sink {
    void *context;
    int (*put)(void *context, enum extract_output output, struct span record);
};

struct log_extract;
struct log_extract *log_extract_new(struct log_reader *reader, const struct extract_sink *sink);
void log_extract_free(struct log_extract *extract);
/* A record in front of what is wanted: which queues and objects there are. */
void log_extract_learn(struct log_extract *extract, const struct log_record *record);
/* content: what it does is wanted; else it only tells how its unit goes on. */
int log_extract_take(struct log_extract *extract, const struct log_record *record, bool content) MUST_CHECK;
/* Behind the last record: units that have not ended. */
int log_extract_end(struct log_extract *extract) MUST_CHECK;
/* Was it reading again that failed, and at which RBA? */
bool log_extract_failed(const struct log_extract *extract);
uint64_t log_extract_at(const struct log_extract *extract);
/* Messages, ends of units and changes of objects that an output got. */
uint64_t log_extract_count(const struct log_extract *extract, enum extract_output output);

#endif
