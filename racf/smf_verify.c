/* smf_verify.c - do all audit files together say what was recorded? */
#include "racf/smf_verify.h"

#include "racf/messages.h"

/* Is this where recording stood? */
static bool at_head(const struct smf_file *file, const struct smf_status *head)
{
    return head && file->next == head->next && memcmp(file->hash, head->hash, SMF_HASH) == 0;
}

static size_t verify_one(struct smf_verify_file *one, smf_checker *checker, void *context, const struct smf_status *head,
                         bool *reached, struct buf *lines)
{
    int reason = smf_file_open(&one->file, one->bytes, checker, context);
    struct span record;

    one->empty = reason == REASON_NOT_FOUND;
    if (one->empty) {
        message(lines, GBRS101I, one->name);
        return 0;
    }
    if (reason == 0 && at_head(&one->file, head))
        *reached = true;
    while (reason == 0 && smf_file_next(&one->file, &record)) {
        one->records++;
        if (at_head(&one->file, head))
            *reached = true;
    }
    if (one->file.fault != SMF_WHOLE) {
        message(lines, GBRS001E, one->name, (unsigned long long)one->file.next, smf_fault_text(one->file.fault));
        return 1;
    }
    message(lines, GBRS102I, one->name, (unsigned long long)one->records, (unsigned long long)one->file.header.first,
            (unsigned long long)one->file.header.generation);
    if (one->file.torn)
        message(lines, GBRS103W, one->name);
    return 0;
}

static const struct smf_verify_file *find_generation(const struct smf_verify_file *files, size_t count, uint64_t generation)
{
    for (size_t i = 0; i < count; i++)
        if (!files[i].empty && files[i].file.fault != SMF_NO_HEADER && files[i].file.header.generation == generation)
            return &files[i];
    return NULL;
}

static bool was_cleared(const struct smf_verify_file *files, size_t count, uint64_t generation)
{
    for (size_t i = 0; i < count; i++)
        if (files[i].file.fault != SMF_NO_HEADER && files[i].file.header.before == generation)
            return true;
    return false;
}

/* Each generation goes on where the one before ended, and none that the files can hold is missing without having been cleared. */
static size_t verify_links(const struct smf_verify_file *files, size_t count, uint64_t latest, struct buf *lines)
{
    uint64_t generation = latest > count ? latest - count + 1 : 1;
    size_t faults = 0;

    for (; generation <= latest; generation++) {
        const struct smf_verify_file *one = find_generation(files, count, generation);
        const struct smf_verify_file *before = find_generation(files, count, generation - 1);

        if (!one && !was_cleared(files, count, generation)) {
            message(lines, GBRS104E, (unsigned long long)generation);
            faults++;
        }
        if (!one || !before || before->file.fault || one->file.fault)
            continue;
        if (one->file.header.first != before->file.marks[0].next ||
            memcmp(one->file.header.previous, before->file.marks[0].hash, SMF_HASH) != 0) {
            message(lines, GBRS105E, one->name, before->name);
            faults++;
        }
    }
    return faults;
}

size_t smf_verify(struct smf_verify_file *files, size_t count, smf_checker *checker, void *context,
                  const struct smf_status *head, struct buf *lines)
{
    bool reached = false;
    uint64_t latest = 0;
    size_t faults = 0;

    for (size_t i = 0; i < count; i++) {
        files[i].records = 0;
        faults += verify_one(&files[i], checker, context, head, &reached, lines);
        if (!files[i].empty && files[i].file.fault != SMF_NO_HEADER && files[i].file.header.generation > latest)
            latest = files[i].file.header.generation;
    }
    if (!head)
        return faults;
    faults += verify_links(files, count, latest, lines);
    if (!reached && faults == 0) {
        message(lines, GBRS106E, (unsigned long long)head->next - 1);
        faults++;
    }
    return faults;
}
