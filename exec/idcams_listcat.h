/* idcams_listcat.h - what the modules of LISTCAT share.
 *
 * Memory:  a cell's text is the caller's room.
 */
#ifndef EXEC_IDCAMS_LISTCAT_H
#define EXEC_IDCAMS_LISTCAT_H

#include "exec/idcams.h"

enum { LISTCAT_CELL = 24, LISTCAT_TEXT = LISTCAT_CELL + DSNAME_MAX };

/* The types of entries, in the order of the totals. */
enum listcat_type { LIST_AIX, LIST_ALIAS, LIST_CLUSTER, LIST_DATA, LIST_GDG, LIST_INDEX, LIST_NONVSAM, LIST_TYPES };

struct listing {
    struct idcams *ams;
    const struct idcams_command *command;
    struct link *link;
    bool lists[LIST_TYPES];
    bool any; /* an entry has been printed */
    unsigned count[LIST_TYPES];
    unsigned code;
};

/* Was that group of fields asked for? */
bool listcat_wants(const struct listing *l, enum idcams_key key);
/* "LIMIT------------------5": dashes between a label and its value. */
const char *listcat_cell(char text[LISTCAT_TEXT], const char *label, const char *value);
const char *listcat_number(uint64_t number, char text[24]);
/* The first lines of an entry; it is counted. */
void listcat_entry(struct listing *l, enum listcat_type type, bool inside, const char *name);
void listcat_history(struct listing *l, int64_t created, uint32_t expires, bool deferred);
/* Is it encrypted, and under which key label? */
void listcat_encryption(struct listing *l, const struct dataset_info *info);
/* A cluster and its components, as far as their types are listed; only the component where name is that of one. */
void listcat_cluster(struct listing *l, const struct dsname *name, const struct dataset_info *info);

#endif
