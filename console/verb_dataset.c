/* verb_dataset.c - greenbar dataset list, info, cat, put, get, delete, rename. */
#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/text.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "console/records.h"
#include "datasets/catalog_client.h"
#include "datasets/generation.h"
#include "jcl/jes_client.h"

enum { CONTENT_MAX = 1 << 30 };

/* What the action works on. */
struct work {
    const struct options *options;
    struct link *link;
    const char *text; /* the name as it was given */
    struct dsname name;
    struct name8 member;
    bool relative;    /* BASE(number): name is the base until the catalog was asked */
    int number;
    struct buf refusal;
};

/* Is the name the base of a generation data group? names: its generations. */
static bool is_base(struct work *work, struct gdg_info *gdg, struct buf *names)
{
    buf_init(names, 1 << 20);
    if (catalog_gdg(work->link, &work->name, gdg, names) == 0)
        return true;
    buf_release(names);
    return false;
}

/* Why a data set, or a member of one, could not be worked on, in words that say what to do. */
static int explain(struct work *work, int reason)
{
    const char *name = work->name.text;
    struct dataset_info what;
    struct gdg_info gdg;
    struct buf names;
    int found = catalog_info(work->link, &work->name, &what);

    if (found == REASON_NOT_FOUND && is_base(work, &gdg, &names)) {
        complain(GRB027E, name, name);
        buf_release(&names);
    } else if (found == REASON_NOT_FOUND) {
        complain(GRB016E, name);
    } else if (found < 0) {
        return complain_reason(work->text, found);
    } else if (!name8_none(&work->member) && what.org != DATASET_PO) {
        complain(GRB017E, name);
    } else if (reason == REASON_NOT_FOUND) {
        complain(GRB019E, name, work->member.text, name);
    } else if (name8_none(&work->member) && what.org == DATASET_PO) {
        complain(GRB018E, name, name);
    } else {
        return complain_reason(work->text, reason);
    }
    return EXIT_FAILED;
}

/* What racf had to say, of a refusal or of a warning. True when there was something. */
static bool show_lines(struct work *work)
{
    if (work->refusal.length == 0)
        return false;
    complain_lines(buf_span(&work->refusal));
    buf_clear(&work->refusal);
    return true;
}

static int failed(struct work *work, int reason)
{
    if (show_lines(work) && (reason == REASON_NOT_AUTHORIZED || reason == REASON_REFUSED))
        return EXIT_FAILED;
    if (work->name.text[0] && (reason == REASON_NOT_FOUND || reason == REASON_BAD_VALUE))
        return explain(work, reason);
    return complain_reason(work->text, reason);
}

/* The library of LIB(PATTERN), for messages about it. */
static void name_of_pattern(struct work *work)
{
    struct span text = span_of(work->text);
    size_t paren = span_find(text, '(');

    if (paren < text.length && dsname_of(&work->name, span_part(text, 0, paren)) == 0)
        work->member = (struct name8){ "*" };
}

/* Could a data set name fit it, or a member's in LIB(...)? */
static bool pattern_good(struct span text)
{
    struct span rest = span_part(text, 0, span_find(text, '('));
    bool more = true;

    while (more) {
        size_t period = span_find(rest, '.');
        struct span qualifier = span_part(rest, 0, period);

        for (size_t i = 0; i < qualifier.length; i++)
            if (!text_is_letter(qualifier.data[i]) && !text_is_digit(qualifier.data[i]) && !strchr("@#$-*%", qualifier.data[i]))
                return false;
        if (qualifier.length == 0)
            return false;
        more = period < rest.length;
        rest = span_from(rest, period + 1);
    }
    return true;
}

static int list(struct work *work)
{
    struct buf names;
    struct span rest, line;
    int reason, code = EXIT_DONE;

    buf_init(&names, 1 << 26);
    reason = pattern_good(span_of(work->text)) ? catalog_list(work->link, work->text, &names, &work->refusal) : REASON_BAD_NAME;
    if (reason == REASON_BAD_NAME) {
        complain(GRB001E, "the pattern is not well formed: HLQ.*, HLQ.**, LIB(*)");
        code = EXIT_USAGE;
    } else if (reason < 0) {
        name_of_pattern(work);
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

static const char *day_text(int64_t moment, char text[24])
{
    struct tm day = clock_local(moment);

    strftime(text, 24, "%Y-%m-%d %H:%M:%S", &day);
    return text;
}

static int info_of_base(struct work *work, const struct gdg_info *gdg, struct span names)
{
    bool scratch = gdg->flags & GDG_SCRATCH, empty = gdg->flags & GDG_EMPTY;
    struct span rest = names, line, newest = SPAN_NONE;
    unsigned count = 0;
    char created[24];

    while (span_line(&rest, &line)) {
        newest = count ? newest : line;
        count++;
    }
    day_text(gdg->created, created);
    if (option_given(work->options, "--json")) {
        json_t *generations = json_array();

        while (span_line(&names, &line))
            json_array_append_new(generations, json_text(line));
        json_print(json_pack("{s:s, s:s, s:i, s:b, s:b, s:o, s:s}", "name", work->name.text, "dsorg", "GDG", "limit",
                             (int)gdg->limit, "scratch", (int)scratch, "empty", (int)empty, "generations", generations, "created",
                             created));
        return EXIT_DONE;
    }
    printf("name %s\ndsorg GDG\nlimit %u\nscratch %s\nempty %s\ngenerations %u\nnewest %.*s\ncreated %s\n", work->name.text,
           gdg->limit, scratch ? "yes" : "no", empty ? "yes" : "no", count, newest.length ? (int)newest.length : 1,
           newest.length ? newest.data : "-", created);
    return EXIT_DONE;
}

static const char *type_text(const struct dataset_info *what)
{
    static const char *const types[] = { "BASIC", "LIBRARY", "LARGE", "EXTENDED" };

    return what->org == DATASET_PO && what->type == DATASET_BASIC ? "PDS" : types[what->type];
}

/* Tracks in use. */
static uint64_t used_by(const struct dataset_info *what)
{
    struct space_layout layout = dataset_layout(what);

    return space_used(&what->space, &layout, what->bytes);
}

/* The day, or "-". */
static const char *expires_text(const struct dataset_info *what, char text[16])
{
    if (what->expires)
        snprintf(text, 16, "%04u.%03u", what->expires / 1000, what->expires % 1000);
    else
        snprintf(text, 16, "-");
    return text;
}

static const char *org_text(const struct dataset_info *what)
{
    static const char *const texts[] = { "?", "PS", "PO", "KSDS", "ESDS", "RRDS", "LDS", "SMF" };

    return texts[(unsigned)what->org < ARRAY_COUNT(texts) ? what->org : 0];
}

static json_t *cluster_as_json(const struct cluster_info *cluster)
{
    const struct cluster_attributes *a = &cluster->attributes;

    return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:s, s:s}", "keylen", (int)a->key_length, "keyoff", (int)a->key_offset,
                     "average", (int)a->average, "maximum", (int)a->maximum, "cisize", (int)a->ci_size, "shareregion",
                     (int)a->share_region, "sharesystem", (int)a->share_system, "data", cluster->data.text, "index",
                     cluster->index.text);
}

static void info_as_json(const struct dataset_info *what)
{
    const struct space *space = &what->space;
    char recfm[6], created[24], expires[16];
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:I, s:I, s:s, s:s, s:s}", "name", what->name.text, "dsorg",
                               org_text(what), "dsntype", type_text(what), "recfm",
                               record_format_text(&what->attributes, recfm), "lrecl", (int)what->attributes.lrecl, "blksize",
                               (int)what->attributes.blksize, "records", (json_int_t)what->records, "bytes",
                               (json_int_t)what->bytes, "volume", what->volume.text, "created", day_text(what->created, created),
                               "expires", expires_text(what, expires));
    json_t *tracks = json_pack("{s:I, s:I, s:I, s:I}", "allocated", (json_int_t)space->allocated, "used", (json_int_t)used_by(what),
                               "extents", (json_int_t)space->extents, "primary", (json_int_t)space->primary);

    /* null: it grows as it needs. */
    json_object_set_new(tracks, "secondary", space->secondary == SPACE_GROWS ? json_null() : json_integer(space->secondary));
    if (dataset_is_cluster(what->org))
        json_object_set_new(object, "cluster", cluster_as_json(&what->cluster));
    if (what->org == DATASET_PO) {
        json_object_set_new(tracks, "members", json_integer(space->members));
        json_object_set_new(tracks, "directory", json_integer(space->directory));
    }
    if (what->key_label[0])
        json_object_set_new(object, "keylabel", json_string(what->key_label));
    json_object_update_missing(object, tracks);
    json_decref(tracks);
    json_print(object);
}

static void info_as_lines(const struct dataset_info *what)
{
    const struct space *space = &what->space;
    char recfm[6], created[24], expires[16], lrecl[12];

    snprintf(lrecl, sizeof lrecl, what->attributes.lrecl == RECORD_LRECL_X ? "X" : "%u", what->attributes.lrecl);
    printf("name %s\ndsorg %s\ndsntype %s\nrecfm %s\nlrecl %s\nblksize %u\nrecords %llu\nbytes %llu\nvolume %s\ncreated %s\n"
           "expires %s\n", what->name.text, org_text(what), type_text(what),
           record_format_text(&what->attributes, recfm), lrecl, what->attributes.blksize,
           (unsigned long long)what->records, (unsigned long long)what->bytes, what->volume.text, day_text(what->created, created),
           expires_text(what, expires));
    printf("allocated %u\nused %llu\nextents %u\nprimary %u\n", space->allocated, (unsigned long long)used_by(what), space->extents,
           space->primary);
    if (space->secondary == SPACE_GROWS)
        puts("secondary -");
    else
        printf("secondary %u\n", space->secondary);
    if (what->org == DATASET_PO)
        printf("members %u\ndirectory %u\n", space->members, space->directory);
    if (what->deferred)
        puts("status DEFERRED");
    if (what->key_label[0])
        printf("key label %s\n", what->key_label);
    if (dataset_is_cluster(what->org)) {
        const struct cluster_attributes *a = &what->cluster.attributes;

        printf("keylen %u\nkeyoff %u\naverage %u\nmaximum %u\ncisize %u\nshareregion %u\nsharesystem %u\ndata %s\nindex %s\n",
               a->key_length, a->key_offset, a->average, a->maximum, a->ci_size, a->share_region, a->share_system,
               what->cluster.data.text, what->org == DATASET_KSDS ? what->cluster.index.text : "-");
    }
}

static int info(struct work *work)
{
    struct dataset_info what;
    struct gdg_info gdg;
    struct buf names;
    int reason = catalog_info(work->link, &work->name, &what), code;

    if (reason == REASON_NOT_FOUND && is_base(work, &gdg, &names)) {
        code = info_of_base(work, &gdg, buf_span(&names));
        buf_release(&names);
        return code;
    }
    if (reason < 0)
        return failed(work, reason);
    if (option_given(work->options, "--json"))
        info_as_json(&what);
    else
        info_as_lines(&what);
    return EXIT_DONE;
}

/* What cat and get read: one of them. */
struct source {
    struct record_file *file;
    struct cluster *cluster;
    struct linear *linear;
};

static int open_source(struct work *work, struct source *source)
{
    struct dataset_info what;
    int reason;

    *source = (struct source){ NULL, NULL, NULL };
    reason = catalog_open(work->link, &work->name, &work->member, DATASET_READ, NULL, &source->file, NULL, &work->refusal);
    if (reason != REASON_BAD_VALUE || catalog_info(work->link, &work->name, &what) < 0 || !dataset_is_cluster(what.org))
        return reason;
    buf_clear(&work->refusal); /* is said again */
    if (what.org == DATASET_LDS)
        return catalog_open_linear(work->link, &work->name, CLUSTER_READ, &source->linear, NULL, &work->refusal);
    return catalog_open_cluster(work->link, &work->name, CLUSTER_READ, &source->cluster, NULL, &work->refusal);
}

static int print_source(const struct work *work, const struct source *source, FILE *out)
{
    bool binary = option_given(work->options, "--binary");

    if (source->linear)
        return records_print_linear(source->linear, binary, out);
    return source->cluster ? records_print_cluster(source->cluster, binary, out) : records_print(source->file, binary, out);
}

static int close_source(const struct source *source)
{
    return source->linear    ? linear_close(source->linear, NULL)
           : source->cluster ? cluster_close(source->cluster, NULL)
                             : record_close(source->file, false);
}

static int cat(struct work *work)
{
    struct source source;
    int reason = open_source(work, &source);

    if (reason == 0)
        reason = print_source(work, &source, stdout);
    return reason < 0 ? failed(work, reason) : EXIT_DONE;
}

/* The file is made when there is something to put into it: a refusal leaves one that is there alone. */
static int get(struct work *work)
{
    const char *path = work->options->count > 2 ? work->options->words[2] : "-";
    struct source source;
    FILE *out;
    int reason;

    if (strcmp(path, "-") == 0)
        return cat(work);
    reason = open_source(work, &source);
    if (reason < 0)
        return failed(work, reason);
    out = fopen(path, "we");
    if (!out) {
        reason = reason_from_errno(errno);
        if (close_source(&source) < 0)
            return complain_reason(work->text, REASON_IO);
        return complain_file(path, reason);
    }
    reason = print_source(work, &source, out);
    if (fclose(out) != 0 && reason == 0)
        reason = REASON_IO;
    return reason < 0 ? complain_reason(path, reason) : EXIT_DONE;
}

/* The attributes that the options give, or those of a new data set without any: FB 80; --binary into a library: U. */
static int attributes_of(struct work *work, struct record_attributes *attributes)
{
    const char *recfm = option_value(work->options, "--recfm", 0), *lrecl = option_value(work->options, "--lrecl", 0);
    bool load = option_given(work->options, "--binary") && !name8_none(&work->member);
    uint64_t number = load ? 0 : 80;

    *attributes = (struct record_attributes){ .format = load ? RECFM_U : RECFM_F, .blocked = !load };
    if (lrecl && span_is(span_of(lrecl), "X"))
        number = RECORD_LRECL_X;
    else if (lrecl && !text_number(span_of(lrecl), RECORD_LRECL_MAX, &number))
        number = UINT64_MAX;
    if ((recfm && !record_format_of(span_of(recfm), attributes)) || number == UINT64_MAX ||
        (number == RECORD_LRECL_X && attributes->format != RECFM_S)) {
        complain(GRB001E, "--recfm takes F FB V VB VBS U and the like, --lrecl a number up to 32760, of VS and VBS also X");
        return EXIT_USAGE;
    }
    if (attributes->format == RECFM_S && !name8_none(&work->member)) {
        complain(GRB001E, "--recfm VS and VBS are for sequential data sets: a library has no spanned records");
        return EXIT_USAGE;
    }
    attributes->lrecl = (uint32_t)number;
    return 0;
}

static int key_label_of(struct work *work, char label[BLOCK_LABEL_MAX + 1])
{
    const char *value = option_value(work->options, "--key-label", 0);

    label[0] = '\0';
    if (!value)
        return 0;
    if (text_copy(label, BLOCK_LABEL_MAX + 1, span_of(value)))
        text_fold(label, strlen(label));
    if (key_label_good(span_of(label)))
        return 0;
    complain(GRB001E, "--key-label takes 1-64 characters A-Z 0-9 @ # $ and period, the first not a digit or period");
    return EXIT_USAGE;
}

static const char wrong_order[] = "the data set comes first, then the Linux file: greenbar dataset put NAME FILE";

/* put FILE NAME, where a person meant put NAME FILE. */
static bool turned_round(const struct work *work)
{
    struct dsname name;
    struct name8 member;

    return work->options->count == 3 && dataset_name_of(span_of(work->options->words[2]), NULL, &name, &member) == 0 &&
           access(work->text, F_OK) == 0;
}

/* Names the first line that the records have no room for; attributes: those of a data set that was not there. */
static int too_long(struct work *work, const struct record_attributes *attributes, struct span content)
{
    struct dataset_info there;
    struct span line;
    unsigned long long number = 0, first = 0;
    unsigned most;

    if (catalog_info(work->link, &work->name, &there) == 0)
        attributes = &there.attributes;
    most = attributes->lrecl == RECORD_LRECL_X ? RECORD_X_MAX + 4 : attributes->lrecl ? attributes->lrecl : RECORD_LRECL_MAX;
    most -= record_is_variable(attributes) && most > 4 ? 4 : 0;
    while (!first && span_line(&content, &line)) {
        number++;
        if (line.length > most)
            first = number;
    }
    complain(GRB020E, first, work->name.text, attributes->lrecl);
    return EXIT_FAILED;
}

static int put(struct work *work)
{
    const char *path = work->options->count > 2 ? work->options->words[2] : "-";
    struct record_attributes attributes;
    struct buf content;
    char key_label[BLOCK_LABEL_MAX + 1];
    int reason, code = attributes_of(work, &attributes);

    if (code == 0)
        code = key_label_of(work, key_label);
    if (code)
        return code;
    buf_init(&content, CONTENT_MAX);
    reason = strcmp(path, "-") == 0 ? io_read_all(STDIN_FILENO, &content) : io_read_file(path, &content);
    if (reason == REASON_NOT_FOUND && turned_round(work)) {
        complain(GRB001E, wrong_order);
        code = EXIT_USAGE;
    } else if (reason < 0) {
        code = complain_file(path, reason);
    } else {
        reason = option_given(work->options, "--binary")
                     ? catalog_put_bytes(work->link, &work->name, &work->member, &attributes, key_label, buf_span(&content),
                                         &work->refusal)
                     : catalog_put_lines(work->link, &work->name, &work->member, &attributes, key_label, buf_span(&content),
                                         &work->refusal);
        if (reason == REASON_TOO_LONG) {
            code = too_long(work, &attributes, buf_span(&content));
        } else if (reason < 0) {
            code = failed(work, reason);
        }
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

    if (dataset_name_of(span_of(work->options->words[2]), NULL, &to, &member) < 0) {
        complain(GRB001E, "usage: greenbar dataset rename NAME NEWNAME");
        return EXIT_USAGE;
    }
    if (!name8_none(&work->member) || !name8_none(&member)) {
        complain(GRB021E, "renaming a member");
        return EXIT_FAILED;
    }
    reason = catalog_rename(work->link, &work->name, &to, &work->refusal);
    if (reason == REASON_EXISTS)
        return complain_reason(to.text, reason);
    return reason < 0 ? failed(work, reason) : EXIT_DONE;
}

static const struct {
    const char *name;
    int (*action)(struct work *work);
    const char *operands;
    int least, most;   /* words with the action's own */
    bool member;       /* works on members too */
    bool alone;        /* a job that has the data set is in the way; DIFFERS: not of a member, as SPFEDIT would be */
} actions[] = {
    { "list", list, "[PATTERN|LIB(PATTERN)]", 1, 2, false, false },
    { "info", info, "NAME", 2, 2, false, false },
    { "cat", cat, "NAME|LIB(MEMBER)|GDG(0)", 2, 2, true, false },
    { "put", put, "NAME|LIB(MEMBER)|GDG(+1) FILE|-", 3, 3, true, true },
    { "get", get, "NAME|LIB(MEMBER) [FILE|-]", 2, 3, true, false },
    { "delete", delete, "NAME|LIB(MEMBER)", 2, 2, true, true },
    { "rename", rename_to, "NAME NEWNAME", 3, 3, true, true },
};

/* The name that an action works on, or the exit code, said already. */
static int take_name(struct work *work, bool member)
{
    struct span text = span_of(work->text);

    work->relative = generation_text(text, &work->name, &work->number);
    if (work->relative)
        return 0;
    if (dataset_name_of(text, NULL, &work->name, &work->member) < 0 || (!member && !name8_none(&work->member))) {
        complain(GRB001E, turned_round(work) ? wrong_order
                          : member         ? "the data set name is not well formed: HLQ.NAME or LIB(MEMBER)"
                                           : "the data set name is not well formed: HLQ.NAME, no member");
        return EXIT_USAGE;
    }
    return 0;
}

/* The generation that BASE(number) means now. */
static int resolve(struct work *work)
{
    struct gdg_info gdg;
    struct dsname name;
    struct buf names;
    int reason;

    if (!work->relative)
        return 0;
    if (!is_base(work, &gdg, &names)) {
        complain(GRB016E, work->text);
        return EXIT_FAILED;
    }
    reason = generation_relative(&work->name, buf_span(&names), work->number, &name);
    buf_release(&names);
    if (reason < 0) {
        complain(GRB016E, work->text);
        return EXIT_FAILED;
    }
    work->name = name;
    return 0;
}

/* Does it while no job has the data set. Who may not hold it may not change it either: the catalog says so in better words. */
static int act_alone(struct work *work, struct racf *racf, int (*action)(struct work *work))
{
    struct link *jes;
    struct buf unsaid;
    int code, reason = racf_connect(racf, "jes", LINK_PATIENCE, &jes);

    if (reason < 0)
        return complain_reason("jes", reason);
    buf_init(&unsaid, 1 << 16);
    reason = jes_hold_data_set(jes, &work->name, &unsaid);
    buf_release(&unsaid);
    if (reason == REASON_BUSY) {
        complain(GRB130E, work->name.text);
        code = EXIT_FAILED;
    } else if (reason < 0 && reason != REASON_NOT_AUTHORIZED) {
        code = complain_reason("jes", reason);
    } else {
        code = action(work);
    }
    link_close(jes); /* and the data set is free again */
    return code;
}

int verb_dataset(const struct options *options)
{
    struct work work = { .options = options, .text = options->count > 1 ? options->words[1] : "**" };
    struct racf *racf;
    struct buf usage;
    size_t i = 0;
    int code = 0;

    while (i < ARRAY_COUNT(actions) && strcmp(actions[i].name, options->words[0]) != 0)
        i++;
    if (i == ARRAY_COUNT(actions)) {
        complain(GRB001E, "usage: greenbar dataset list|info|cat|put|get|delete|rename NAME, see greenbar help dataset");
        return EXIT_USAGE;
    }
    if (options->count < actions[i].least || options->count > actions[i].most) {
        buf_init(&usage, 256);
        buf_printf(&usage, "usage: greenbar dataset %s %s", actions[i].name, actions[i].operands);
        complain(GRB001E, usage.data);
        buf_release(&usage);
        return EXIT_USAGE;
    }
    if (actions[i].action != list)
        code = take_name(&work, actions[i].member);
    if (code == 0)
        code = open_server(options, "catalog", &racf, &work.link);
    if (code)
        return code;
    buf_init(&work.refusal, 1 << 16);
    code = resolve(&work);
    if (code == 0 && actions[i].alone && name8_none(&work.member))
        code = act_alone(&work, racf, actions[i].action);
    else if (code == 0)
        code = actions[i].action(&work);
    show_lines(&work);
    buf_release(&work.refusal);
    link_close(work.link);
    racf_close(racf);
    return code;
}
