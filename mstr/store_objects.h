/* store_objects.h - objects as messages of queue 0 on page set 0: the object_store of mstr/objects.h.
 *
 * Errors:  those of the store; nothing was changed then, but for REASON_IN_DOUBT, after which the queue manager ends.
 * Memory:  store_objects_new() hands out what store_objects_free() takes back; the object_store in it is borrowed from it.
 * Blocks:  put and remove wait until the change is durable; load reads all of queue 0.
 * Format:  docs/formats/message_store.md, "Queue 0".
 */
#ifndef MSTR_STORE_OBJECTS_H
#define MSTR_STORE_OBJECTS_H

#include "mstr/message_store.h"
#include "mstr/objects.h"

struct store_objects;

struct store_objects *store_objects_new(struct store *store);
void store_objects_free(struct store_objects *objects);
const struct object_store *store_objects_interface(struct store_objects *objects);

#endif
