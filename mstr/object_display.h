/* object_display.h - DISPLAY of objects that are chosen in another way than by their names.
 *
 * Memory:  everything is borrowed for the time of the call.
 */
#ifndef MSTR_OBJECT_DISPLAY_H
#define MSTR_OBJECT_DISPLAY_H

#include "mstr/commands.h"

struct object_choice {
    const void *context;
    bool (*fits)(const void *context, const struct object *object);
    /* Attributes that are shown without being asked for. */
    bool (*always)(enum attribute attribute);
};

/* As a mqsc_function. */
int display_objects(struct qmgr *qmgr, struct order *order, const struct mqsc *command,
                    const struct object_choice *choice) MUST_CHECK;

#endif
