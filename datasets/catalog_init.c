/* catalog_init.c - what `greenbar init` has made: the volume, the catalog, the system libraries and their members. */
#include "datasets/catalog.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/io.h"

static const char *const system_libraries[] = { "SYS1.PROCLIB", "SYS1.PARMLIB" };

static int create_library(const char *name_text)
{
    static const struct space_request any_space;
    struct dataset_info info = { .org = DATASET_PO, .type = DATASET_LIBRARY, .created = clock_now(),
                                 .attributes = { RECFM_F, true, CONTROL_NONE, 80, 0 } };
    int reason = dsname_of(&info.name, span_of(name_text));

    record_complete(&info.attributes);
    info.volume = *volume_name(catalog.volumes[0].volume);
    if (reason == 0)
        reason = catalog_place(&info, &any_space, "");
    if (reason == 0)
        reason = catalog_db_add(catalog.db, &info);
    if (reason == REASON_EXISTS)
        return 0;
    return reason < 0 ? reason : volume_create(catalog.volumes[0].volume, &info);
}

/* Writes the lines of a file as a member: FB 80, as procedures are. */
static int store_member(const char *target, const char *path)
{
    struct dataset_info info, written, old;
    struct record_file *file;
    struct span rest, line;
    bool replaces;
    struct name8 member;
    struct dsname name;
    struct stat status;
    struct buf content;
    int reason = dataset_name_of(span_of(target), NULL, &name, &member), fd;

    if (reason == 0 && name8_none(&member))
        reason = REASON_BAD_NAME;
    if (reason == 0)
        reason = create_library(name.text); /* where there is none yet */
    if (reason == 0)
        reason = catalog_db_find(catalog.db, &name, &info);
    if (reason < 0)
        return reason;
    buf_init(&content, 1 << 24);
    reason = strcmp(path, "-") == 0 ? io_read_all(STDIN_FILENO, &content) : io_read_file(path, &content);
    if (reason < 0)
        goto release;
    written = old = info;
    replaces = volume_member(catalog.volumes[0].volume, &name, &member, &old) == 0;
    fd = volume_open_file(catalog.volumes[0].volume, &name, &member, DATASET_REPLACE);
    reason = fd < 0 ? fd : fstat(fd, &status) < 0 ? reason_from_errno(errno) : 0;
    if (reason == 0)
        reason = record_open_write(&file, fd, &info.attributes, false);
    if (reason < 0)
        goto release;
    rest = buf_span(&content);
    while (reason == 0 && span_line(&rest, &line))
        reason = record_write(file, line, true);
    if (reason < 0)
        record_close(file, false);
    else
        reason = record_close(file, true);
    if (reason == 0)
        reason = volume_install(catalog.volumes[0].volume, &member, status.st_ino, &written);
    else if (fd >= 0)
        volume_discard(catalog.volumes[0].volume, &name, &member, status.st_ino);
    if (reason == 0) {
        catalog_account(&written, replaces ? &old : NULL, false);
        reason = catalog_db_update(catalog.db, &written);
    }
release:
    buf_release(&content);
    return reason;
}

/* catalog --init [--member 'LIB(MEMBER)' FILE]...: the volume, the catalog and the system libraries. */
int catalog_initialize(int count, char **words)
{
    int reason = catalog_open_files();

    if (reason < 0)
        return 1;
    for (size_t i = 0; reason == 0 && i < ARRAY_COUNT(system_libraries); i++) {
        reason = create_library(system_libraries[i]);
        if (reason < 0)
            catalog_say(GBRD002E, system_libraries[i], reason_text(reason));
    }
    catalog_add_smf();
    if (reason == 0)
        reason = catalog_add_qmgrs();
    catalog_settle(&catalog);
    for (int i = 0; reason == 0 && i < count; i += 3) {
        if (i + 2 >= count || strcmp(words[i], "--member") != 0) {
            fprintf(stderr, "usage: catalog --init [--member 'LIB(MEMBER)' FILE]...\n");
            reason = REASON_SYNTAX;
        } else {
            reason = store_member(words[i + 1], words[i + 2]);
            if (reason < 0)
                catalog_say(GBRD002E, words[i + 1], reason_text(reason));
        }
    }
    catalog_settle(&catalog);
    catalog_close_files();
    return reason < 0 ? 1 : 0;
}
