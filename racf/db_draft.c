/* db_draft.c - a second RACF database beside the one that counts. */
#include "racf/db_draft.h"

#include <libgen.h>

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/store.h"

enum { PATH_TEXT = 4096 };

static const char *path_of(const struct racf_store *store, const char *ending, char path[PATH_TEXT])
{
    if ((size_t)snprintf(path, PATH_TEXT, "%s.%s", store->path, ending) >= PATH_TEXT)
        bug("%s is too long a path", store->path);
    return path;
}

int draft_new(const struct racf_store *store, const char *ending, struct racf_store **result)
{
    char path[PATH_TEXT];
    struct racf_store *draft = mem_alloc(1, sizeof *draft);
    int reason;

    draft->path = mem_copy_text(path_of(store, ending, path));
    draft->draft = true;
    draft->classes = store->classes;
    draft->class_count = store->class_count;
    draft->class_rows = mem_alloc(CLASSES_MAX, sizeof *draft->class_rows);
    for (size_t i = 0; i < store->class_count; i++)
        draft->class_rows[i] = store->class_rows[i];
    reason = sql_open_draft(&draft->sql, path);
    if (reason < 0)
        racf_store_close(draft);
    else
        *result = draft;
    return reason;
}

void draft_remove(const struct racf_store *store, const char *ending)
{
    char path[PATH_TEXT];

    io->unlink(path_of(store, ending, path));
}

static int open_again(struct racf_store *store)
{
    int reason = sql_open(&store->sql, store->path, store_schema);

    if (reason == 0)
        reason = store_reload(store);
    store_all_changed(store);
    return reason < 0 ? REASON_IN_DOUBT : 0;
}

int draft_take_place(struct racf_store *store, struct racf_store *draft)
{
    char *draft_path = mem_copy_text(draft->path), *copy = mem_copy_text(store->path);
    int reason = sql_settle(draft->sql), renamed;

    must(!store->open);
    racf_store_close(draft);
    if (reason < 0)
        goto free;
    reason = sql_close_whole(store->sql);
    store->sql = NULL;
    if (reason < 0) {
        reason = REASON_IN_DOUBT;
        goto free;
    }
    renamed = io->rename(draft_path, store->path) < 0 ? REASON_IO : io_sync_folder(dirname(copy));
    reason = open_again(store);
    if (renamed < 0)
        reason = REASON_IN_DOUBT; /* which of the two a restart would find is not known */
free:
    mem_free(copy);
    mem_free(draft_path);
    return reason;
}
