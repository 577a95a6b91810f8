/* verb_dataset.c - greenbar dataset list, info, cat, put, get, delete, rename. */
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/text.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "console/records.h"
#include "datasets/catalog_client.h"

enum { CONTENT_MAX = 1 << 30 };

/* What the action works on. */
struct work {
    const struct options *options;
    struct link *link;
    const char *text; /* the name as it was given */
    struct dsname name;
    struct name8 member;
    struct buf refusal;
};

static int failed(struct work *work, int reason)
{
    if (work->refusal.length) {
        complain_lines(buf_span(&work->refusal));
        return EXIT_FAILED;
    }
    return complain_reason(work->text, reason);
}

static int list(struct work *work)
{
    struct buf names;
    struct span rest, line;
    int reason, code = EXIT_DONE;

    buf_init(&names, 1 << 26);
    reason = catalog_list(work->link, work->text, &names);
    if (reason < 0) {
        code = failed(work, reason);
    } else if (option_given(work->options, "--json")) {
        json_t *array = json_array();

        rest = buf_span(&names);
        while (span_line(&rest, &line))
            json_array_append_new(array, json_text(line));
        json_print(array);
    } else {
        fputs(names.data, stdout);
    }
    buf_release(&names);
    return code;
}

static int info(struct work *work)
{
    struct dataset_info what;
    struct tm day;
    char recfm[6], created[24];
    int reason = catalog_info(work->link, &work->name, &what);

    if (reason < 0)
        return failed(work, reason);
    day = clock_local(what.created);
    strftime(created, sizeof created, "%Y-%m-%d %H:%M:%S", &day);
    record_format_text(&what.attributes, recfm);
    if (option_given(work->options, "--json")) {
        json_print(json_pack("{s:s, s:s, s:s, s:i, s:i, s:I, s:I, s:s, s:s}", "name", what.name.text, "dsorg", what.org == DATASET_PO ? "PO" : "PS",
                             "recfm", recfm, "lrecl", (int)what.attributes.lrecl, "blksize", (int)what.attributes.blksize, "records",
                             (json_int_t)what.records, "bytes", (json_int_t)what.bytes, "volume", what.volume.text, "created", created));
        return EXIT_DONE;
    }
    printf("name %s\ndsorg %s\nrecfm %s\nlrecl %u\nblksize %u\nrecords %llu\nbytes %llu\nvolume %s\ncreated %s\n", what.name.text,
           what.org == DATASET_PO ? "PO" : "PS", recfm, what.attributes.lrecl, what.attributes.blksize, (unsigned long long)what.records,
           (unsigned long long)what.bytes, what.volume.text, created);
    return EXIT_DONE;
}

/* A file is written to only when there is something to write: what was in it is lost then. */
static int print_content(struct work *work, const char *path)
{
    struct record_file *file;
    struct dataset_info what;
    int reason = catalog_open(work->link, &work->name, &work->member, DATASET_READ, NULL, &file, &what, &work->refusal);
    FILE *out;

    if (reason < 0)
        return failed(work, reason);
    out = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
    if (!out) {
        record_close(file, false);
        return complain_reason(path, REASON_IO);
    }
    reason = records_print(file, option_given(work->options, "--binary"), out);
    if (out != stdout && fclose(out) != 0 && reason == 0)
        return complain_reason(path, REASON_IO);
    return reason < 0 ? failed(work, reason) : EXIT_DONE;
}

static int cat(struct work *work)
{
    return print_content(work, "-");
}

static int get(struct work *work)
{
    return print_content(work, work->options->count > 2 ? work->options->words[2] : "-");
}

/* The attributes that the options give, or those of a new data set without any: FB 80; --binary into a library: U. */
static int attributes_of(struct work *work, struct record_attributes *attributes)
{
    const char *recfm = option_value(work->options, "--recfm", 0), *lrecl = option_value(work->options, "--lrecl", 0);
    bool load = option_given(work->options, "--binary") && !name8_none(&work->member);
    uint64_t number = load ? 0 : 80;

    *attributes = (struct record_attributes){ .format = load ? RECFM_U : RECFM_F, .blocked = !load };
    if ((recfm && !record_format_of(span_of(recfm), attributes)) || (lrecl && !text_number(span_of(lrecl), RECORD_LRECL_MAX, &number))) {
        complain(GRB001E, "--recfm takes F FB V VB U and the like, --lrecl a number up to 32760");
        return EXIT_USAGE;
    }
    attributes->lrecl = (uint32_t)number;
    return 0;
}

/* Bytes without line ends: records of LRECL bytes; a member of RECFM U is the file as it is. */
static int put_bytes(struct work *work, const struct record_attributes *attributes, struct span bytes)
{
    struct record_file *file;
    struct dataset_info what;
    size_t length = attributes->format == RECFM_U ? bytes.length : attributes->lrecl;
    int reason = catalog_info(work->link, &work->name, &what);

    if (reason == REASON_NOT_FOUND)
        reason = catalog_create(work->link, &work->name, name8_none(&work->member) ? DATASET_PS : DATASET_PO, attributes, &work->refusal);
    if (reason == 0)
        reason = catalog_open(work->link, &work->name, &work->member, DATASET_REPLACE, attributes, &file, &what, &work->refusal);
    if (reason < 0)
        return reason;
    if (record_attributes(file)->format == RECFM_F)
        length = record_attributes(file)->lrecl;
    while (reason == 0 && bytes.length) {
        reason = record_write(file, span_part(bytes, 0, length), true);
        bytes = span_from(bytes, length);
    }
    if (reason < 0) {
        record_close(file, false); /* what was there stays: REPLACE takes effect at catalog_close() */
        return reason;
    }
    return catalog_close(work->link, &work->name, &work->member, file);
}

static int put(struct work *work)
{
    const char *path = work->options->count > 2 ? work->options->words[2] : "-";
    struct record_attributes attributes;
    struct buf content;
    int reason, code = attributes_of(work, &attributes);

    if (code)
        return code;
    buf_init(&content, CONTENT_MAX);
    reason = strcmp(path, "-") == 0 ? io_read_all(STDIN_FILENO, &content) : io_read_file(path, &content);
    if (reason < 0) {
        code = complain_reason(path, reason);
    } else {
        reason = option_given(work->options, "--binary")
                     ? put_bytes(work, &attributes, buf_span(&content))
                     : catalog_put_lines(work->link, &work->name, &work->member, &attributes, buf_span(&content), &work->refusal);
        if (reason < 0)
            code = failed(work, reason);
    }
    buf_release(&content);
    return code;
}

static int delete(struct work *work)
{
    int reason = catalog_delete(work->link, &work->name, &work->member, &work->refusal);

    return reason < 0 ? failed(work, reason) : EXIT_DONE;
}

static int rename_to(struct work *work)
{
    struct dsname to;
    struct name8 member;
    int reason;

    if (work->options->count < 3 || dataset_name_of(span_of(work->options->words[2]), NULL, &to, &member) < 0 || !name8_none(&member)) {
        complain(GRB001E, "usage: greenbar dataset rename NAME NEWNAME");
        return EXIT_USAGE;
    }
    reason = catalog_rename(work->link, &work->name, &to, &work->refusal);
    return reason < 0 ? failed(work, reason) : EXIT_DONE;
}

static const struct {
    const char *name;
    int (*action)(struct work *work);
    bool pattern; /* the name may be a pattern */
} actions[] = {
    { "list", list, true },  { "info", info, false },     { "cat", cat, false },          { "put", put, false },
    { "get", get, false },   { "delete", delete, false }, { "rename", rename_to, false },
};

int verb_dataset(const struct options *options)
{
    struct work work = { .options = options, .text = options->count > 1 ? options->words[1] : "**" };
    struct racf *racf;
    int code = EXIT_USAGE;

    for (size_t i = 0; i < ARRAY_COUNT(actions); i++) {
        if (strcmp(actions[i].name, options->words[0]) != 0)
            continue;
        if (!actions[i].pattern && (options->count < 2 || dataset_name_of(span_of(work.text), NULL, &work.name, &work.member) < 0)) {
            complain(GRB001E, "a data set name is missing or not well formed: HLQ.NAME, LIB(MEMBER)");
            return EXIT_USAGE;
        }
        code = open_server(options, "catalog", &racf, &work.link);
        if (code)
            return code;
        buf_init(&work.refusal, 1 << 16);
        code = actions[i].action(&work);
        buf_release(&work.refusal);
        link_close(work.link);
        racf_close(racf);
        return code;
    }
    complain(GRB001E, "usage: greenbar dataset list|info|cat|put|get|delete|rename NAME");
    return EXIT_USAGE;
}
