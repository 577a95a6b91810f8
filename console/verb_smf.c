/* verb_smf.c - greenbar smf: the audit files; are they whole, what do they say, which are full. */
#include "base/io.h"
#include "base/mem.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "datasets/catalog_client.h"
#include "racf/messages.h"
#include "racf/smf_client.h"
#include "racf/smf_unload.h"
#include "racf/smf_verify.h"

enum { EXIT_DAMAGED = 8, FILE_MAX = 1 << 30, LINES_MAX = 1 << 16 };

/* What was opened for one command. */
struct smf_verb {
    struct racf *racf;
    struct link *catalog;
    struct smf_status status;
    struct buf contents[SMF_FILES_MAX];
    struct smf_verify_file files[SMF_FILES_MAX];
};

static int get_status(struct racf *racf, struct smf_status *status)
{
    struct buf answer;
    struct reader in;
    int reason;

    buf_init(&answer, LINES_MAX);
    reason = racf_smf_status(racf, &answer);
    in = reader_of(buf_span(&answer));
    if (reason == 0)
        reason = smf_status_get(&in, status);
    buf_release(&answer);
    return reason;
}

/* The bytes of one audit file, as the catalog lets us have them. */
static int read_file(struct smf_verb *verb, size_t number)
{
    struct smf_verify_file *file = &verb->files[number];
    struct dsname name;
    struct buf refusal;
    int fd, reason;

    file->name = verb->status.files[number].name;
    reason = dsname_of(&name, span_of(file->name));
    buf_init(&refusal, LINES_MAX);
    if (reason == 0)
        reason = catalog_open_smf(verb->catalog, &name, &fd, &refusal);
    if (reason == 0) {
        buf_clear(&verb->contents[number]);
        reason = io_read_all(fd, &verb->contents[number]);
        io->close(fd);
        file->bytes = buf_span(&verb->contents[number]);
    }
    if (refusal.length)
        complain_lines(buf_span(&refusal));
    buf_release(&refusal);
    return reason;
}

/* Where recording stands, and then the files: what is in them then goes so far at least. */
static int read_all(struct smf_verb *verb)
{
    int reason = get_status(verb->racf, &verb->status);

    for (size_t i = 0; i < verb->status.count && reason == 0; i++)
        reason = read_file(verb, i);
    return reason;
}

static int open_verb(const struct options *options, struct smf_verb *verb)
{
    *verb = (struct smf_verb){ .racf = NULL };
    for (size_t i = 0; i < SMF_FILES_MAX; i++)
        buf_init(&verb->contents[i], FILE_MAX);
    return open_server(options, "catalog", &verb->racf, &verb->catalog);
}

static void close_verb(struct smf_verb *verb)
{
    for (size_t i = 0; i < SMF_FILES_MAX; i++)
        buf_release(&verb->contents[i]);
    link_close(verb->catalog);
    racf_close(verb->racf);
}

/* -- status -- */

static int status(const struct options *options)
{
    struct smf_status status = { 0 };
    struct racf *racf;
    int code = open_session(options, &racf), reason;
    json_t *array;

    if (code)
        return code;
    reason = get_status(racf, &status);
    racf_close(racf);
    if (reason < 0)
        return complain_reason("smf", reason);
    if (!option_given(options, "--json")) {
        for (uint32_t i = 0; i < status.count; i++)
            printf("%-10s %-13s %12llu bytes %3llu%% full\n", status.files[i].name, smf_state_text(status.files[i].state),
                   (unsigned long long)status.files[i].bytes, (unsigned long long)(status.files[i].bytes * 100 / status.size));
        printf("%llu records so far, %llu lost since all files are full\n", (unsigned long long)status.next - 1,
               (unsigned long long)status.lost);
        return EXIT_DONE;
    }
    array = json_array();
    for (uint32_t i = 0; i < status.count; i++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:I, s:I, s:I}", "name", status.files[i].name, "state",
                                               smf_state_text(status.files[i].state), "generation",
                                               (json_int_t)status.files[i].generation, "bytes", (json_int_t)status.files[i].bytes,
                                               "size", (json_int_t)status.size));
    json_print(array);
    return EXIT_DONE;
}

/* -- verify -- */

static int check_seal(void *context, struct span bytes, const unsigned char seal[SMF_HASH])
{
    return racf_smf_check(context, bytes, seal);
}

static int conclude(const struct options *options, const struct smf_verify_file *files, size_t count, size_t faults,
                    struct buf *lines)
{
    uint64_t records = 0;

    for (size_t i = 0; i < count; i++)
        records += files[i].records;
    if (faults == 0)
        message(lines, GBRS107I, (unsigned long long)records);
    if (option_given(options, "--json")) {
        json_t *said = json_array();
        struct span rest = buf_span(lines), line;

        while (span_line(&rest, &line))
            json_array_append_new(said, json_text(line));
        json_print(json_pack("{s:b, s:I, s:I, s:o}", "whole", faults == 0, "records", (json_int_t)records, "faults",
                             (json_int_t)faults, "messages", said));
    } else {
        fputs(lines->data, stdout);
    }
    return faults == 0 ? EXIT_DONE : EXIT_DAMAGED;
}

static int verify_file(const struct options *options, const char *path)
{
    struct smf_verify_file file = { .name = path };
    struct buf content, lines;
    int reason, code;

    buf_init(&content, FILE_MAX);
    buf_init(&lines, LINES_MAX);
    reason = io_read_file(path, &content);
    if (reason < 0) {
        code = complain_file(path, reason);
    } else {
        size_t faults;

        file.bytes = buf_span(&content);
        faults = smf_verify(&file, 1, NULL, NULL, NULL, &lines);
        message(&lines, GBRS108W);
        code = conclude(options, &file, 1, faults, &lines);
    }
    buf_release(&lines);
    buf_release(&content);
    return code;
}

static int verify(const struct options *options)
{
    struct smf_verb *verb = mem_alloc(1, sizeof *verb);
    struct buf lines;
    size_t faults = 0;
    int reason = 0, code = open_verb(options, verb);

    buf_init(&lines, LINES_MAX);
    /* What is written while it is read may look like damage once. */
    for (int tries = 0; code == EXIT_DONE && reason == 0 && tries < 2 && (tries == 0 || faults); tries++) {
        buf_clear(&lines);
        reason = read_all(verb);
        if (reason == 0)
            faults = smf_verify(verb->files, verb->status.count, check_seal, verb->racf, &verb->status, &lines);
    }
    if (code == EXIT_DONE)
        code = reason < 0 ? complain_reason("the audit files", reason)
                          : conclude(options, verb->files, verb->status.count, faults, &lines);
    buf_release(&lines);
    close_verb(verb);
    mem_free(verb);
    return code;
}

/* -- list -- */

static void list_record(uint64_t number, const struct smf80 *record, struct json_list *list)
{
    char event[SMF_WORD], qualifier[SMF_WORD], time[9], day[11];
    bool violation = (record->des & SMF_DES_VIOLATION) != 0;

    smf_unload_time(&record->head, time, day);
    if (list)
        json_list_add(list, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "record", (json_int_t)number,
                                      "day", day, "time", time, "event", smf_event_name(record->event, event), "qualifier",
                                      smf_qualifier_name(record->event, record->qualifier, qualifier), "user", record->user.text,
                                      "violation", violation, "class", json_text(record->class_name), "resource",
                                      json_text(record->resource), "profile", json_text(record->profile), "command",
                                      json_text(record->command)));
    else
        printf("%8llu %s %s %-8s %-8s %-8s %-3s %-8.*s %.*s\n", (unsigned long long)number, day, time,
               smf_event_name(record->event, event), smf_qualifier_name(record->event, record->qualifier, qualifier),
               record->user.text, violation ? "YES" : "NO", (int)record->class_name.length, record->class_name.data,
               (int)record->resource.length, record->resource.data);
}

/* In the order in which they were recorded; how far a damaged file goes. */
static void list_generation(const struct smf_verify_file *one, struct json_list *list)
{
    struct smf_file file;
    struct span record;
    int reason = smf_file_open(&file, one->bytes, NULL, NULL);

    for (;;) {
        uint64_t number = file.next;
        struct smf80 racf;

        if (reason < 0 || !smf_file_next(&file, &record))
            break;
        if (smf80_get(record, &racf) == 0)
            list_record(number, &racf, list);
    }
    if (file.fault)
        complain(GBRS001E, one->name, (unsigned long long)file.next, smf_fault_text(file.fault));
}

static int list(const struct options *options)
{
    struct smf_verb *verb = mem_alloc(1, sizeof *verb);
    struct json_list rows = { 0 };
    bool as_json = option_given(options, "--json");
    int reason = 0, code = open_verb(options, verb);

    if (code == EXIT_DONE)
        reason = read_all(verb);
    if (code == EXIT_DONE && reason < 0)
        code = complain_reason("the audit files", reason);
    for (uint64_t done = 0; code == EXIT_DONE;) {
        size_t next = SIZE_MAX;

        for (size_t i = 0; i < verb->status.count; i++)
            if (verb->status.files[i].generation > done &&
                (next == SIZE_MAX || verb->status.files[i].generation < verb->status.files[next].generation))
                next = i;
        if (next == SIZE_MAX)
            break;
        done = verb->status.files[next].generation;
        list_generation(&verb->files[next], as_json ? &rows : NULL);
    }
    if (code == EXIT_DONE && as_json)
        json_list_end(&rows);
    close_verb(verb);
    mem_free(verb);
    return code;
}

int verb_smf(const struct options *options)
{
    const char *action = options->words[0], *file = options->count > 1 ? options->words[1] : NULL;

    if (strcmp(action, "verify") == 0)
        return file ? verify_file(options, file) : verify(options);
    if (!file && strcmp(action, "list") == 0)
        return list(options);
    if (!file && strcmp(action, "status") == 0)
        return status(options);
    complain(GRB001E, "usage: greenbar smf status|list|verify [FILE]");
    return EXIT_USAGE;
}
