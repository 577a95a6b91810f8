/* offload_format.h - what lies in an offload data set: jobs as items, items as records, and back.
 *
 * The reader is made for a data set that somebody else wrote: it trusts no length, and hands out the END of a job only where all
 * items in front of it are there and fit its checksum. Who receives takes nothing of a job before that.
 *
 * Errors:  0 or a negative reason; REASON_CORRUPT: this job is damaged or not complete.
 * Memory:  a writer and a reader are the caller's: ..._new(), ..._free(). An item is borrowed until the next record is taken.
 * Blocks:  as the function does that writes a record.
 * Format:  docs/formats/offload.md.
 */
#ifndef JCL_OFFLOAD_FORMAT_H
#define JCL_OFFLOAD_FORMAT_H

#include "base/clock.h"
#include "datasets/record.h"
#include "jcl/jes_wire.h"

enum {
    OFFLOAD_RECORD_HEADER = 12,
    OFFLOAD_LRECL_MIN = 256,
    OFFLOAD_LRECL = 32756,       /* of a data set that has no attributes yet */
    OFFLOAD_ITEM_MAX = 512 * 1024,
    OFFLOAD_CHUNK = 256 * 1024,  /* bytes of a text, or about as many of records, that make one item */
};

enum offload_kind { OFFLOAD_JOB = 1, OFFLOAD_TEXT, OFFLOAD_DATA_SET, OFFLOAD_RECORDS, OFFLOAD_END };

/* The job header. */
struct offload_job {
    bool ended;              /* its texts and output follow; else its cards */
    char kind;               /* J job, S started task */
    struct name8 jobid, name, owner, group;
    char job_class[9];
    uint8_t priority;
    bool held;
    bool scan;
    uint32_t cards;
    microseconds received, started, end;
    struct jes_result result;
    struct step_outcome steps[JOB_STEPS_MAX];
    uint32_t step_count;
};
void offload_job_encode(const struct offload_job *job, struct buf *out);
int offload_job_decode(struct span bytes, struct offload_job *job) MUST_CHECK;
/* May a job of this kind have that text (enum queue_text) in the data set? */
bool offload_has_text(bool ended, uint8_t which);
/* The content of a DATA SET. */
void offload_data_set_encode(uint32_t dsid, const struct record_attributes *attributes, struct buf *out);
int offload_data_set_decode(struct span item, uint32_t *dsid, struct record_attributes *attributes) MUST_CHECK;

struct offload_writer;
typedef int offload_write(void *context, struct span record);
/* lrecl: of the data set, OFFLOAD_LRECL_MIN at least. */
struct offload_writer *offload_writer_new(uint32_t lrecl, offload_write *write, void *context);
void offload_writer_free(struct offload_writer *writer);
/* One item, of OFFLOAD_ITEM_MAX bytes at most. JOB begins a job, whatever became of the one in front. records: of a RECORDS item,
 * else 0. */
int offload_put(struct offload_writer *writer, enum offload_kind kind, struct span item, uint64_t records) MUST_CHECK;
/* END. */
int offload_put_end(struct offload_writer *writer) MUST_CHECK;

struct offload_reader;
struct offload_reader *offload_reader_new(void);
void offload_reader_free(struct offload_reader *reader);
/* Takes a record: 0, the item goes on, or the record belongs to a job that is damaged; enum offload_kind, an item is complete; or
 * REASON_CORRUPT: the job is damaged. If one was begun before (offload_inside()), take the same record once more: it may begin
 * the next one. */
int offload_take(struct offload_reader *reader, struct span record, struct span *item) MUST_CHECK;
/* Is a job begun that has no END yet? */
bool offload_inside(const struct offload_reader *reader);

#endif
