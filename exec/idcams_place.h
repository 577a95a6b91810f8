/* idcams_place.h - what REPRO and PRINT read and write: a DD, a data set or member that the command names, a VSAM cluster,
 * or a linear data set.
 *
 * Errors:  0 or a reason; idcams_open_..() have said why then, the others not.
 * Memory:  a place that was opened goes back with idcams_close_place().
 */
#ifndef EXEC_IDCAMS_PLACE_H
#define EXEC_IDCAMS_PLACE_H

#include "exec/idcams.h"

struct idcams_place {
    struct idcams *ams;
    char name[DSNAME_MAX + NAME8_MAX + 3]; /* of messages: the data set, or the ddname of what has no name */
    struct name8 ddname;
    struct dd *dd;
    struct link *link;
    struct record_file *file;
    struct cluster *cluster;
    struct linear *linear; /* its records are its control intervals */
    struct dsname dsname; /* of a cluster: its own name */
    struct name8 member;
    uint64_t number;      /* of records read or written */
    bool replace;         /* a record with the same key takes the place of the one that is there */
    bool sequenced;       /* a record was written; key: its key */
    size_t key_length;
    char key[CLUSTER_KEY_MAX];
    char interval[LINEAR_CI];
};

int idcams_open_input(struct idcams *ams, const struct idcams_command *command, struct idcams_place *place) MUST_CHECK;
/* wanted: attributes of a new data set. */
int idcams_open_output(struct idcams *ams, const struct idcams_command *command, const struct record_attributes *wanted,
                       struct idcams_place *place) MUST_CHECK;
/* A cluster, to be changed. */
int idcams_open_to_verify(struct idcams *ams, const struct idcams_command *command, struct idcams_place *place) MUST_CHECK;
const struct record_attributes *idcams_attributes_of(const struct idcams_place *place);
/* Calls take for the records that SKIP, COUNT, FROMKEY and the like choose; 0, or a reason, said already when it is not take's. */
typedef int idcams_take(void *context, const struct cluster_record *record);
int idcams_each_record(struct idcams_place *in, const struct idcams_command *command, idcams_take *take, void *context) MUST_CHECK;
/* REASON_BAD_VALUE: out of sequence. */
int idcams_write_record(struct idcams_place *place, struct span record) MUST_CHECK;
/* good false: what was written to a data set that the command names does not count; a cluster keeps it. */
int idcams_close_place(struct idcams_place *place, bool writing, bool good) MUST_CHECK;
void idcams_say_action_error(struct idcams_place *place, int reason);

#endif
