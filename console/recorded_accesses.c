/* recorded_accesses.c - the accesses that the audit files of the system hold. */
#include "console/recorded_accesses.h"

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "console/greenbar.h"
#include "racf/messages.h"

enum { FILE_MAX = 1 << 30, TRIES = 2 /* what is written while it is read may look like damage once */ };

/* Takes every record that is good; false when something is wrong with the file. */
static bool take_file(struct access_list *list, struct span bytes, struct smf_file *file)
{
    uint64_t sequence;
    struct span record;
    struct smf80 access;

    if (smf_file_open(file, bytes, NULL, NULL) < 0)
        return file->fault == SMF_WHOLE; /* an empty file */
    for (sequence = file->next; smf_file_next(file, &record); sequence = file->next)
        if (smf80_get(record, &access) == 0)
            access_list_record(list, &access, sequence);
    return file->fault == SMF_WHOLE;
}

static void read_file(struct access_list *list, const char *name, const char *path)
{
    struct smf_file file = { .next = 0 };
    struct buf content;
    bool good = false;
    int reason = 0;

    buf_init(&content, FILE_MAX);
    for (int tries = 0; tries < TRIES && reason == 0 && !good; tries++) {
        buf_clear(&content);
        reason = io_read_file(path, &content);
        if (reason == 0)
            good = take_file(list, buf_span(&content), &file);
    }
    if (reason == 0 && !good)
        complain(GBRS001E, name, (unsigned long long)file.next, smf_fault_text(file.fault));
    else if (reason < 0 && reason != REASON_NOT_FOUND)
        complain_file(path, reason);
    buf_release(&content);
}

void recorded_accesses_read(struct access_list *list)
{
    for (unsigned i = 1; i <= SMF_FILES_MAX; i++) {
        char *path = home_path("log/SYS1.MAN%u", i);

        read_file(list, strrchr(path, '/') + 1, path);
        mem_free(path);
    }
}
