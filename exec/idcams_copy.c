/* idcams_copy.c - REPRO and PRINT of sequential data sets and members.
 *
 * DIFFERS: characters are shown in what they are stored in here, ASCII; HEX and DUMP show those bytes.
 */
#include "exec/idcams.h"

#include "base/text.h"
#include "exec/messages.h"

enum { REFUSAL_MAX = 1 << 16, ERRORS_MAX = 4, DUMP_BYTES = 32, DUMP_GROUP = 4 };

/* A file of the step, or a data set that the command names. */
struct place {
    struct idcams *ams;
    char name[DSNAME_MAX + NAME8_MAX + 3]; /* of messages: the data set, or the ddname of what has no name */
    struct name8 ddname;
    struct dd *dd;
    struct link *link;
    struct record_file *file;
    struct dsname dsname;
    struct name8 member;
    uint64_t number; /* of records read or written */
};

static void name_place(struct place *place, const struct dsname *name, const struct name8 *member)
{
    bool part = !name8_none(member);

    snprintf(place->name, sizeof place->name, "%s%s%s%s", name->text, part ? "(" : "", member->text, part ? ")" : "");
}

static int ddname_of(struct idcams *ams, const struct idcams_command *command, enum idcams_key key, struct place *place)
{
    const struct step_table *table = step_table(ams->step);
    struct span text = idcams_text(command, key);

    if (command->given[key]->first->has_list || name8_of(&place->ddname, text) < 0) {
        idcams_message(ams, IDC3203I, (int)(text.length > 60 ? 60 : text.length), text.data);
        return REASON_BAD_NAME;
    }
    memcpy(place->name, place->ddname.text, sizeof place->ddname.text);
    for (uint32_t i = 0; i < table->dd_count; i++)
        if (name8_equal(&table->dds[i].ddname, &place->ddname) && table->dds[i].kind == STEP_DD_DATASET)
            name_place(place, &table->dds[i].dsname, &table->dds[i].member);
    return 0;
}

static int dataset_of(struct idcams *ams, const struct idcams_command *command, enum idcams_key key, struct place *place)
{
    const struct idcams_item *item = command->given[key]->first;
    int reason = idcams_dataset(ams, item, true, &place->dsname, &place->member);

    if (reason == REASON_BAD_NAME)
        return reason;
    if (reason < 0)
        snprintf(place->name, sizeof place->name, "%.*s", (int)(item->text.length > DSNAME_MAX ? DSNAME_MAX : item->text.length),
                 item->text.data);
    else
        name_place(place, &place->dsname, &place->member);
    return reason;
}

static int open_dataset(struct place *place, enum dataset_mode mode, const struct record_attributes *wanted)
{
    struct buf refusal;
    int reason = idcams_link(place->ams, &place->link);

    if (reason < 0)
        return reason;
    buf_init(&refusal, REFUSAL_MAX);
    reason = catalog_open(place->link, &place->dsname, &place->member, mode, wanted, &place->file, NULL, &refusal);
    step_wto(place->ams->step, 0, buf_span(&refusal));
    buf_release(&refusal);
    return reason;
}

/* Says why a place could not be opened; bad names are said already. */
static void cannot_open(struct place *place, int reason)
{
    if (reason == REASON_BAD_NAME)
        return;
    idcams_message(place->ams, IDC3300I, place->name);
    if (reason == REASON_NOT_AUTHORIZED)
        idcams_message(place->ams, IDC3018I);
    else if (reason == REASON_BAD_VALUE && !place->dd && name8_none(&place->member))
        idcams_message(place->ams, GBRE053E, place->name);
    else if (reason != REASON_NOT_FOUND)
        idcams_message(place->ams, GBRE049E, place->name, reason_text(reason));
}

static int open_input(struct idcams *ams, const struct idcams_command *command, struct place *place)
{
    int reason;

    *place = (struct place){ .ams = ams };
    if (command->given[IDCAMS_INFILE]) {
        reason = ddname_of(ams, command, IDCAMS_INFILE, place);
        if (reason == 0)
            reason = dd_open_read(ams->step, place->ddname.text, &place->dd);
    } else {
        reason = dataset_of(ams, command, IDCAMS_INDATASET, place);
        if (reason == 0)
            reason = open_dataset(place, DATASET_READ, NULL);
    }
    if (reason < 0)
        cannot_open(place, reason);
    return reason;
}

static int open_output(struct idcams *ams, const struct idcams_command *command, const struct record_attributes *wanted,
                       struct place *place)
{
    int reason;

    *place = (struct place){ .ams = ams };
    if (command->given[IDCAMS_OUTFILE]) {
        reason = ddname_of(ams, command, IDCAMS_OUTFILE, place);
        if (reason == 0)
            reason = dd_open_write(ams->step, place->ddname.text, wanted, &place->dd);
    } else {
        reason = dataset_of(ams, command, IDCAMS_OUTDATASET, place);
        if (reason == 0)
            reason = open_dataset(place, DATASET_REPLACE, wanted);
    }
    if (reason < 0)
        cannot_open(place, reason);
    return reason;
}

static const struct record_attributes *attributes_of(const struct place *place)
{
    return place->dd ? dd_attributes(place->dd) : record_attributes(place->file);
}

static int read_record(struct place *place, struct span *record)
{
    int got = place->dd ? dd_read(place->dd, record) : record_read(place->file, record);

    place->number += got > 0;
    return got;
}

static int write_record(struct place *place, struct span record)
{
    return place->dd ? dd_write(place->dd, record) : record_write(place->file, record, true);
}

/* good false: what was written to a data set that the command names does not count. */
static int close_place(struct place *place, bool writing, bool good)
{
    if (place->dd)
        return dd_close(place->dd);
    if (!writing || !good)
        return record_close(place->file, false);
    return catalog_close(place->link, &place->dsname, &place->member, place->file);
}

static void say_action_error(struct place *place, int reason)
{
    idcams_message(place->ams, IDC3302I, place->name);
    idcams_message(place->ams, GBRE049E, place->name, reason_text(reason));
}

/* Calls take for the records that SKIP and COUNT choose; 0 or a reason, said already. */
static int each_record(struct place *in, const struct idcams_command *command, int (*take)(void *context, struct span record),
                       void *context)
{
    uint64_t skip = idcams_number(command, IDCAMS_SKIP, 0), count = idcams_number(command, IDCAMS_COUNT, UINT64_MAX);
    struct span record;
    int got = 0, reason = 0;

    while (reason == 0 && count > 0 && (got = read_record(in, &record)) > 0) {
        if (skip) {
            skip--;
            continue;
        }
        count--;
        reason = take(context, record);
    }
    if (got < 0) {
        say_action_error(in, got);
        reason = got;
    }
    return reason;
}

/* -- REPRO -- */

struct copy {
    struct place in, out;
    uint64_t copied;
    unsigned errors;
};

static int copy_record(void *context, struct span record)
{
    struct copy *copy = context;
    int reason = write_record(&copy->out, record);

    if (reason == 0) {
        copy->copied++;
        return 0;
    }
    idcams_message(copy->out.ams, IDC3302I, copy->out.name);
    idcams_message(copy->out.ams, GBRE051E, (unsigned long long)copy->in.number, reason_text(reason));
    copy->errors++;
    return reason == REASON_TOO_LONG && copy->errors < ERRORS_MAX ? 0 : reason;
}

unsigned idcams_repro(struct idcams *ams, const struct idcams_command *command)
{
    struct copy copy = { .copied = 0 };
    struct record_attributes wanted;
    unsigned code = IDCAMS_TERMINATED;
    int reason, closed;

    if (open_input(ams, command, &copy.in) < 0)
        return code;
    wanted = *attributes_of(&copy.in);
    if (open_output(ams, command, &wanted, &copy.out) == 0) {
        reason = each_record(&copy.in, command, copy_record, &copy);
        closed = close_place(&copy.out, true, reason == 0);
        if (closed < 0)
            say_action_error(&copy.out, closed);
        idcams_message(ams, IDC0005I, (unsigned long long)copy.copied);
        if (reason == 0 && closed == 0 && copy.errors == 0)
            code = IDCAMS_GOOD_CODE;
    }
    closed = close_place(&copy.in, false, true);
    if (closed < 0) {
        say_action_error(&copy.in, closed);
        code = IDCAMS_TERMINATED;
    }
    return code;
}

/* -- PRINT -- */

struct printing {
    struct idcams *ams;
    struct place in;
    uint64_t printed;
    bool hex, dump;
};

static void print_text(struct idcams *ams, struct span record)
{
    do {
        char line[IDCAMS_LINE];
        struct span part = span_part(record, 0, sizeof line);

        memcpy(line, part.data, part.length);
        text_make_printable(line, part.length);
        idcams_print(ams, ' ', span_bytes(line, part.length));
        record = span_from(record, part.length);
    } while (record.length);
}

static void put_hex(char *out, struct span bytes)
{
    for (size_t i = 0; i < bytes.length; i++)
        snprintf(out + 2 * i, 3, "%02X", (unsigned char)bytes.data[i]);
}

static void print_hex(struct idcams *ams, struct span record)
{
    do {
        char line[IDCAMS_LINE + 1];
        struct span part = span_part(record, 0, IDCAMS_LINE / 2);

        put_hex(line, part);
        idcams_print(ams, ' ', span_bytes(line, 2 * part.length));
        record = span_from(record, part.length);
    } while (record.length);
}

/* 0000   hhhhhhhh hhhhhhhh ...   *characters* */
static void print_dump(struct idcams *ams, struct span record)
{
    size_t offset = 0;

    do {
        char characters[DUMP_BYTES], hex[2 * DUMP_GROUP + 1];
        struct span part = span_part(record, offset, DUMP_BYTES);
        struct buf line;

        buf_init(&line, 256);
        buf_printf(&line, "%04zX   ", offset);
        for (size_t at = 0; at < DUMP_BYTES; at += DUMP_GROUP) {
            hex[0] = '\0';
            put_hex(hex, span_part(part, at, DUMP_GROUP));
            buf_printf(&line, "%-8s ", hex);
        }
        memcpy(characters, part.data, part.length);
        text_make_printable(characters, part.length);
        buf_printf(&line, "  *%-32.*s*", (int)part.length, characters);
        idcams_print(ams, ' ', buf_span(&line));
        buf_release(&line);
        offset += DUMP_BYTES;
    } while (offset < record.length);
}

static int print_record(void *context, struct span record)
{
    struct printing *p = context;

    p->printed++;
    idcams_printf(p->ams, '0', "RECORD SEQUENCE NUMBER - %llu", (unsigned long long)p->in.number);
    if (p->dump)
        print_dump(p->ams, record);
    else if (p->hex)
        print_hex(p->ams, record);
    else
        print_text(p->ams, record);
    return 0;
}

unsigned idcams_print_records(struct idcams *ams, const struct idcams_command *command)
{
    struct printing p = { .ams = ams, .hex = command->given[IDCAMS_AS_HEX] };
    unsigned code = IDCAMS_GOOD_CODE;
    int closed;

    p.dump = !p.hex && !command->given[IDCAMS_CHARACTER];
    if (open_input(ams, command, &p.in) < 0)
        return IDCAMS_TERMINATED;
    idcams_new_page(ams);
    idcams_printf(ams, '-', "LISTING OF DATA SET -%s", p.in.name);
    if (each_record(&p.in, command, print_record, &p) < 0)
        code = IDCAMS_TERMINATED;
    closed = close_place(&p.in, false, true);
    if (closed < 0) {
        say_action_error(&p.in, closed);
        code = IDCAMS_TERMINATED;
    }
    idcams_message(ams, IDC0005I, (unsigned long long)p.printed);
    return code;
}
