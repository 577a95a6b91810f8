/* copybooks.c - writes the COBOL copybooks of the MQI when Greenbar is built: copybooks FOLDER
 *
 * CMQV has the constants; of a structure MQOD there is CMQODL, and with initial values CMQODV. Offsets are those of the C compiler:
 * where it leaves a gap a FILLER stands. Numbers are BINARY, which for GnuCOBOL as on the mainframe has the highest byte first;
 * exec/cobol_mqi.c turns them round.
 *
 * --test and --expect are the two halves of a test (tests/system/copybooks.sh): a COBOL program that gives each field a value of
 * its own and calls DUMP with each structure, and what DUMP has to print then, computed here.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mstr/mqi_layout.h"

enum { NAME_ROOM = 64, PATH_ROOM = 4096, MARGIN = 72, ENCODING_OF_COBOL = 0x211 };

/* DIFFERS: MQENC-NATIVE of COBOL is 529, integers and decimals with the highest byte first, floating point numbers of this machine;
 * on the mainframe it is 785. That of C is 546. */
static MQLONG value_of(const char *name, MQLONG number)
{
    size_t length = strlen(name), tail = strlen("Encoding");
    bool field = strchr(name, '.') && length > tail && strcmp(name + length - tail, "Encoding") == 0;

    return strcmp(name, "MQENC_NATIVE") == 0 || (field && number == MQENC_NATIVE) ? ENCODING_OF_COBOL : number;
}

static void cobol_name(char out[NAME_ROOM], const char *structure, const char *name)
{
    size_t length = (size_t)snprintf(out, NAME_ROOM, "%s%s%s", structure, *structure ? "-" : "", name);

    for (size_t i = 0; i < length && i < NAME_ROOM - 1; i++)
        out[i] = out[i] == '_' ? '-' : (char)toupper((unsigned char)out[i]);
}

static bool all(const char *bytes, size_t size, char what)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != what)
            return false;
    return true;
}

/* -- a copybook -- */

static void put_number(FILE *out, int level, const char *name, const char *picture, long long value, bool with_value)
{
    fprintf(out, "%*s%d %-30s PIC %s BINARY", level - 3, "", level, name, picture);
    if (with_value)
        fprintf(out, "\n%*sVALUE %lld", level + 3, "", value);
    fputs(".\n", out);
}

static void put_text(FILE *out, int level, const char *name, const struct mqi_field *field, const char *value)
{
    fprintf(out, "%*s%d %-30s PIC X(%zu)", level - 3, "", level, name, field->size);
    if (value && field->kind == MQI_BYTES)
        fprintf(out, "\n%*sVALUE LOW-VALUES", level + 3, "");
    else if (value && (all(value, field->size, '\0') || all(value, field->size, ' ')))
        fprintf(out, "\n%*sVALUE SPACES", level + 3, "");
    else if (value)
        fprintf(out, "\n%*sVALUE '%.*s'", level + 3, "", (int)field->size, value);
    fputs(".\n", out);
}

static void put_fields(FILE *out, int level, const char *prefix, const struct mqi_layout *layout, const char *initial);

static void put_field(FILE *out, int level, const char *prefix, const struct mqi_layout *layout, const struct mqi_field *field,
                      const char *initial)
{
    const char *value = initial ? initial + field->offset : NULL;
    char name[NAME_ROOM], whole[NAME_ROOM];
    int64_t number = 0;

    cobol_name(name, prefix, field->name);
    snprintf(whole, sizeof whole, "%s.%s", layout->name, field->name);
    switch (field->kind) {
    case MQI_NUMBER: {
        MQLONG small = 0;

        if (value)
            memcpy(&small, value, sizeof small);
        put_number(out, level, name, "S9(9)", value_of(whole, small), value != NULL);
        break;
    }
    case MQI_LONG:
        if (value)
            memcpy(&number, value, sizeof number);
        put_number(out, level, name, "S9(18)", number, value != NULL);
        break;
    case MQI_POINTER:
        fprintf(out, "%*s%d %-30s %s", level - 3, "", level, name,
                strcmp(field->name, "CallbackFunction") == 0 ? "PROCEDURE-POINTER" : "POINTER");
        if (value)
            fprintf(out, "\n%*sVALUE NULL", level + 3, "");
        fputs(".\n", out);
        break;
    case MQI_PART:
        fprintf(out, "%*s%d %s.\n", level - 3, "", level, name);
        put_fields(out, level + 5, name, mqi_layout(field->part), value);
        break;
    default:
        put_text(out, level, name, field, value);
    }
}

static void put_fields(FILE *out, int level, const char *prefix, const struct mqi_layout *layout, const char *initial)
{
    size_t at = 0;

    for (size_t i = 0; i <= layout->count; i++) {
        const struct mqi_field *field = &layout->fields[i];
        size_t next = i < layout->count ? field->offset : layout->size;

        if (next > at)
            fprintf(out, "%*s%d %-30s PIC X(%zu)%s.\n", level - 3, "", level, "FILLER", next - at,
                    initial ? " VALUE LOW-VALUES" : "");
        if (i == layout->count)
            break;
        put_field(out, level, prefix, layout, field, initial);
        at = field->offset + field->size;
    }
}

static FILE *open_book(const char *folder, const char *name, char kind)
{
    char path[PATH_ROOM];
    FILE *out;

    snprintf(path, sizeof path, "%s/CMQ%s%c.cpy", folder, name, kind);
    out = fopen(path, "w");
    if (!out) {
        perror(path);
        exit(1);
    }
    fprintf(out, "      * CMQ%s%c - OF THE MESSAGE QUEUE INTERFACE OF GREENBAR, MADE OF CMQC.H.\n", name, kind);
    return out;
}

static void close_book(FILE *out)
{
    if (fclose(out) != 0) {
        perror("copybooks");
        exit(1);
    }
}

/* The one that is not named as its structure. */
static const char *book_of(const struct mqi_layout *layout)
{
    return strcmp(layout->name, "MQCHARV") == 0 ? "CHRV" : layout->name + 2;
}

static void put_book(const char *folder, const struct mqi_layout *layout, char kind)
{
    FILE *out = open_book(folder, book_of(layout), kind);

    fprintf(out, "       10 %s.\n", layout->name);
    put_fields(out, 15, layout->name, layout, kind == 'V' ? layout->initial : NULL);
    close_book(out);
}

static void put_constants(const char *folder)
{
    FILE *out = open_book(folder, "", 'V');
    const struct mqi_constant *constants;
    char name[NAME_ROOM];
    size_t count;

    constants = mqi_constants(&count);
    for (size_t i = 0; i < count; i++) {
        cobol_name(name, "", constants[i].name);
        if (constants[i].text && !constants[i].text[0])
            fprintf(out, "       10 %-30s PIC X(%zu)\n             VALUE LOW-VALUES.\n", name, constants[i].length);
        else if (constants[i].text)
            fprintf(out, "       10 %-30s PIC X(%zu)\n             VALUE '%s'.\n", name, constants[i].length, constants[i].text);
        else
            put_number(out, 10, name, "S9(9)", value_of(constants[i].name, constants[i].number), true);
    }
    close_book(out);
}

/* -- the test -- */

static void test_fields(const char *prefix, const struct mqi_layout *layout, unsigned *number)
{
    char name[NAME_ROOM];

    for (size_t i = 0; i < layout->count; i++) {
        const struct mqi_field *field = &layout->fields[i];

        cobol_name(name, prefix, field->name);
        if (field->kind == MQI_PART)
            test_fields(name, mqi_layout(field->part), number);
        else if (field->kind == MQI_POINTER)
            printf("           SET %s\n               TO NULL\n", name);
        else if (field->kind == MQI_NUMBER || field->kind == MQI_LONG)
            printf("           MOVE %u\n               TO %s\n", ++*number, name);
        else
            printf("           MOVE ALL '%c'\n               TO %s\n", 'A' + (int)(++*number % 26), name);
    }
}

static void put_test(void)
{
    const struct mqi_constant *constants;
    char name[NAME_ROOM];
    size_t count;

    puts("       IDENTIFICATION DIVISION.\n       PROGRAM-ID. TESTCPY.\n       DATA DIVISION.\n       WORKING-STORAGE SECTION.\n"
         "       01 CONSTANTS.\n       COPY CMQV.\n       01 SIZE-OF PIC S9(9) COMP-5.");
    for (unsigned i = 0; i < MQI_LAYOUTS; i++) {
        const struct mqi_layout *layout = mqi_layout(i);

        printf("       01 L%u.\n       COPY CMQ%sL.\n", i, book_of(layout));
        if (layout->initial)
            printf("       01 V%u.\n       COPY CMQ%sV REPLACING LEADING ==%s== BY ==V%s==.\n", i, book_of(layout), layout->name,
                   layout->name);
    }
    puts("       PROCEDURE DIVISION.");
    constants = mqi_constants(&count);
    for (size_t i = 0; i < count; i++) {
        cobol_name(name, "", constants[i].name);
        printf("           MOVE LENGTH OF %s TO SIZE-OF\n           CALL 'DUMP' USING '%s'\n               %s SIZE-OF\n", name,
               constants[i].name, name);
    }
    for (unsigned i = 0; i < MQI_LAYOUTS; i++) {
        const struct mqi_layout *layout = mqi_layout(i);
        unsigned number = 0;

        printf("           MOVE LOW-VALUES TO L%u\n", i);
        test_fields(layout->name, layout, &number);
        printf("           MOVE LENGTH OF L%u TO SIZE-OF\n           CALL 'DUMP' USING '%s' L%u SIZE-OF\n", i, layout->name, i);
        if (layout->initial)
            printf("           MOVE LENGTH OF V%u TO SIZE-OF\n           CALL 'DUMP' USING '%s INITIAL' V%u SIZE-OF\n", i,
                   layout->name, i);
    }
    puts("           STOP RUN.");
}

static void dump(const char *name, const void *bytes, size_t size)
{
    printf("%s ", name);
    for (size_t i = 0; i < size; i++)
        printf("%02x", ((const unsigned char *)bytes)[i]);
    putchar('\n');
}

static void expect_fields(const struct mqi_layout *layout, char *at, unsigned *number)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct mqi_field *field = &layout->fields[i];
        MQLONG small;
        MQINT64 large;

        if (field->kind == MQI_PART) {
            expect_fields(mqi_layout(field->part), at + field->offset, number);
        } else if (field->kind == MQI_NUMBER) {
            small = (MQLONG)++*number;
            memcpy(at + field->offset, &small, sizeof small);
        } else if (field->kind == MQI_LONG) {
            large = (MQINT64)++*number;
            memcpy(at + field->offset, &large, sizeof large);
        } else if (field->kind != MQI_POINTER) {
            memset(at + field->offset, 'A' + (int)(++*number % 26), field->size);
        }
    }
}

/* What is a name in C may be all NULs, or have them behind it; in COBOL blanks stand there. */
static void blank_names(const struct mqi_layout *layout, char *at)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct mqi_field *field = &layout->fields[i];
        char whole[NAME_ROOM];
        MQLONG value;

        if (field->kind == MQI_CHARACTERS)
            for (size_t j = 0; j < field->size; j++)
                if (!at[field->offset + j])
                    at[field->offset + j] = ' ';
        if (field->kind == MQI_PART)
            blank_names(mqi_layout(field->part), at + field->offset);
        if (field->kind != MQI_NUMBER)
            continue;
        snprintf(whole, sizeof whole, "%s.%s", layout->name, field->name);
        memcpy(&value, at + field->offset, sizeof value);
        value = value_of(whole, value);
        memcpy(at + field->offset, &value, sizeof value);
    }
}

static void expect_structure(unsigned number)
{
    const struct mqi_layout *layout = mqi_layout(number);
    char *native = calloc(1, layout->size), *swapped = calloc(1, layout->size), name[NAME_ROOM];
    unsigned value = 0;

    if (!native || !swapped)
        exit(1);
    expect_fields(layout, native, &value);
    mqi_layout_swap(number, native, swapped);
    dump(layout->name, swapped, layout->size);
    if (layout->initial) {
        memcpy(native, layout->initial, layout->size);
        blank_names(layout, native);
        mqi_layout_swap(number, native, swapped);
        snprintf(name, sizeof name, "%s INITIAL", layout->name);
        dump(name, swapped, layout->size);
    }
    free(native);
    free(swapped);
}

static void expect(void)
{
    const struct mqi_constant *constants;
    size_t count;

    constants = mqi_constants(&count);
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)value_of(constants[i].name, constants[i].number);
        const unsigned char bytes[] = { (unsigned char)(bits >> 24), (unsigned char)(bits >> 16), (unsigned char)(bits >> 8),
                                        (unsigned char)bits };

        if (constants[i].text)
            dump(constants[i].name, constants[i].text, constants[i].length);
        else
            dump(constants[i].name, bytes, sizeof bytes);
    }
    for (unsigned i = 0; i < MQI_LAYOUTS; i++)
        expect_structure(i);
}

int main(int count, char **words)
{
    if (count != 2) {
        fputs("copybooks FOLDER, or --test, or --expect\n", stderr);
        return 2;
    }
    if (strcmp(words[1], "--test") == 0) {
        put_test();
        return 0;
    }
    if (strcmp(words[1], "--expect") == 0) {
        expect();
        return 0;
    }
    put_constants(words[1]);
    for (unsigned i = 0; i < MQI_LAYOUTS; i++) {
        const struct mqi_layout *layout = mqi_layout(i);

        put_book(words[1], layout, 'L');
        if (layout->initial)
            put_book(words[1], layout, 'V');
    }
    return 0;
}
