/* idcams_print.c - PRINT: records of a place on SYSPRINT.
 *
 * DIFFERS: characters are shown in what they are stored in here, ASCII; HEX and DUMP show those bytes.
 */
#include "exec/idcams_place.h"

#include "base/text.h"
#include "exec/messages.h"

enum { DUMP_BYTES = 32, DUMP_GROUP = 4 };

struct printing {
    struct idcams *ams;
    struct idcams_place in;
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

/* What stands above a record: how it is found. */
static void print_heading(struct printing *p, const struct cluster_record *record, bool hex)
{
    enum cluster_kind kind = p->in.linear ? CLUSTER_LDS : p->in.cluster ? cluster_attributes(p->in.cluster)->kind : 0;
    char key[2 * CLUSTER_KEY_MAX + 1];

    switch (kind) {
    case CLUSTER_KSDS:
        if (hex) {
            put_hex(key, record->key);
        } else {
            memcpy(key, record->key.data, record->key.length);
            text_make_printable(key, record->key.length);
            key[record->key.length] = '\0';
        }
        idcams_printf(p->ams, '0', "KEY OF RECORD - %s", key);
        break;
    case CLUSTER_LDS:
    case CLUSTER_ESDS: idcams_printf(p->ams, '0', "RBA OF RECORD - %llu", (unsigned long long)record->number); break;
    case CLUSTER_RRDS: idcams_printf(p->ams, '0', "RELATIVE RECORD NUMBER - %llu", (unsigned long long)record->number); break;
    default: idcams_printf(p->ams, '0', "RECORD SEQUENCE NUMBER - %llu", (unsigned long long)p->in.number); break;
    }
}

static int print_record(void *context, const struct cluster_record *record)
{
    struct printing *p = context;

    p->printed++;
    print_heading(p, record, p->dump || p->hex);
    if (p->dump)
        print_dump(p->ams, record->bytes);
    else if (p->hex)
        print_hex(p->ams, record->bytes);
    else
        print_text(p->ams, record->bytes);
    return 0;
}

unsigned idcams_print_records(struct idcams *ams, const struct idcams_command *command)
{
    struct printing p = { .ams = ams, .hex = command->given[IDCAMS_AS_HEX] };
    unsigned code = IDCAMS_GOOD_CODE;
    int closed;

    p.dump = !p.hex && !command->given[IDCAMS_CHARACTER];
    if (idcams_open_input(ams, command, &p.in) < 0)
        return IDCAMS_TERMINATED;
    idcams_new_page(ams);
    idcams_printf(ams, '-', "LISTING OF DATA SET -%s", p.in.name);
    if (idcams_each_record(&p.in, command, print_record, &p) < 0)
        code = IDCAMS_TERMINATED;
    closed = idcams_close_place(&p.in, false, true);
    if (closed < 0) {
        idcams_say_action_error(&p.in, closed);
        code = IDCAMS_TERMINATED;
    }
    idcams_message(ams, IDC0005I, (unsigned long long)p.printed);
    return code;
}
