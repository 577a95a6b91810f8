/* allocation_inside.h - what allocation.c and disposition.c share (not for others). */
#ifndef JCL_ALLOCATION_INSIDE_H
#define JCL_ALLOCATION_INSIDE_H

#include "jcl/allocation.h"

#include "datasets/catalog_client.h"

enum { ALLOCATION_MESSAGES_MAX = 1 << 20 };

/* One DD, or one part of a concatenation, while its step runs. */
struct allocated {
    const struct job_dd *dd;
    struct dsname written; /* as later DDs name it: absolute where the DD has a relative number */
    struct dsname dsname;  /* the real one of a temporary data set */
    struct record_attributes attributes; /* coded, and those of the model */
    enum dataset_org organization;
    enum dataset_type type;
    struct space_request space;
    struct name8 volume;
    bool asks_volume;      /* volume is what the DD asks for */
    bool uncataloged;      /* found by its volume */
    int records, file;     /* of a UNIX file: its records in memory, where they go at the end; or -1 */
    uint32_t dsid;         /* of a spool data set */
    bool in_job;           /* created by this job */
    bool made;             /* created by this step */
    bool received;         /* was passed to this step */
    bool deferred;         /* a generation that is not rolled in yet */
};

/* A data set that belongs to the job until somebody takes it. */
struct passed {
    struct passed *next;
    struct dsname written; /* as DD statements name it: of a temporary one what stands behind && */
    bool temporary;
    bool unnamed;
    struct dsname dsname;
    struct name8 volume;
    bool uncataloged;
    bool in_job;
};

struct allocation {
    struct allocation_job job;
    uint32_t step;
    struct allocated *parts;
    size_t part_count;
    size_t room;          /* of parts, entries and fds */
    struct step_dd *entries;
    size_t entry_count;
    struct spawn_fd *fds;
    size_t fd_count;
    struct passed *passed;
    bool making;             /* the job has made data sets that are not settled yet */
    struct generations *generations;
    struct arena arena;  /* DDs of this step that the job does not have: the generations of a base */
    struct buf messages; /* being put together for JESYSMSG */
};

/* NULLFILE is another way to write DUMMY. */
static inline bool allocation_is_dataset(const struct job_dd *dd)
{
    return dd->entry.kind == STEP_DD_DATASET && strcmp(dd->entry.dsname.text, "NULLFILE") != 0;
}

void allocation_write_messages(struct allocation *a);
/* Messages of the catalog (ICH408I) go to both logs. */
void allocation_write_refusal(struct allocation *a, const struct buf *refusal);
/* Of a part of a concatenation: of its first part. */
const char *allocation_ddname_of(const struct allocation *a, size_t index);
/* Why a UNIX file cannot be had, or what was written cannot be kept. */
void allocation_say_path(struct allocation *a, const struct job_dd *dd, const char *ddname, int reason);
void allocation_close_path(struct allocated *part);
void allocation_drop_passed(struct passed **place);
/* What the job has made stays, unless it is passed on or, where a step begins, the end of that step would delete it. */
void allocation_settle(struct allocation *a, bool step_begins);
/* Forgets what the present step has. */
void allocation_forget_step(struct allocation *a);

#endif
