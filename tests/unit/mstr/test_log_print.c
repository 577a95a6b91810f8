/* test_log_print.c - log_criteria.h, log_print.h: criteria, right and wrong; what is printed of a log; units of work in summary. */
#include "tests/unit/mstr/log_disk.h"

#include "mstr/log_print.h"

static void collect(void *context, struct span lines)
{
    buf_put_span(context, lines);
}

static void append(struct opened *opened, uint16_t type, uint64_t *urid, uint64_t *rba)
{
    const struct log_entry entry = { .type = type, .begins_unit = *urid == 0, .urid = *urid, .previous = *urid ? *rba : 0 };
    const struct span part = span_of("HELLO");

    assert_int_equal(log_append(opened->log, &entry, &part, 1, rba), 0);
    if (*urid == 0)
        *urid = *rba;
}

static int criteria_of(const char *statement, struct log_criteria *criteria)
{
    struct buf messages;
    int reason;

    buf_init(&messages, 1000);
    log_criteria_init(criteria);
    reason = log_criteria_add(criteria, span_of(statement), &messages);
    if (reason == 0)
        reason = log_criteria_check(criteria, &messages);
    assert_true(reason == 0 || messages.length);
    buf_release(&messages);
    return reason;
}

static void print(struct opened *opened, const char *statement, struct buf *out)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    const struct log_print to = { out, collect, collect, NULL };
    struct log_criteria criteria;
    struct log_reader *reader;
    uint64_t at;

    assert_int_equal(criteria_of(statement, &criteria), 0);
    bsds_snapshot(opened->bsds, image);
    log_reader_open(&reader, &set_files, image);
    buf_clear(out);
    assert_int_equal(log_print(reader, &criteria, &to, &at), 0);
    log_reader_close(reader);
    mem_free(image);
}

static void records_and_units(void **state UNUSED)
{
    uint64_t one = 0, other = 0, third = 0, rba = 0, last = 0, end = 0;
    struct opened opened;
    const char *summary;
    char text[200];
    struct buf out;

    disk_use(false);
    make_log(1, 2, 40);
    buf_init(&out, 1 << 20);
    assert_int_equal(open_log(&opened, false), 0);
    append(&opened, LOG_PUT, &one, &rba);
    append(&opened, LOG_PUT, &other, &last);
    append(&opened, LOG_PUT, &third, &end);
    append(&opened, LOG_COMMIT, &one, &rba);
    append(&opened, LOG_PREPARE, &third, &end);
    assert_int_equal(log_wait(opened.log, end), 0);
    print(&opened, "", &out);
    assert_non_null(strstr(out.data, "SUBTYPE( START )"));
    assert_non_null(strstr(out.data, "SUBTYPE( COMMIT )"));
    assert_non_null(strstr(out.data, "*HELLO*"));
    assert_null(strstr(out.data, "CSQ1105I"));
    print(&opened, "SUMMARY(ONLY)", &out);
    assert_null(strstr(out.data, "SUBTYPE"));
    snprintf(text, sizeof text, "\nCOMPLETED UNITS OF RECOVERY\n"
                                "  URID(%016llX)  LAST RBA(%016llX)  RECORDS(2)  COMMITTED\nINFLIGHT UNITS OF RECOVERY\n", (unsigned long long)one,
             (unsigned long long)rba);
    summary = strstr(out.data, "CSQ1105I LOG PRINT UTILITY SUMMARY - 2");
    assert_non_null(summary);
    assert_non_null(strstr(summary, text));
    assert_non_null(strstr(summary, "CSQ1106I END OF SUMMARY\n"));
    assert_non_null(strstr(out.data, "RECORDS(1)  INFLIGHT\n"));
    assert_non_null(strstr(out.data, "RECORDS(2)  INDOUBT\n"));
    snprintf(text, sizeof text, "URID(%llx),DATA(4C4C) RM(DATA)", (unsigned long long)other);
    print(&opened, text, &out);
    assert_null(strstr(out.data, "COMMIT"));
    assert_non_null(strstr(out.data, "HELLO"));
    snprintf(text, sizeof text, "%016llX  URID(%016llX)", (unsigned long long)other, (unsigned long long)other);
    assert_int_equal(strncmp(out.data, text, strlen(text)), 0);
    snprintf(text, sizeof text, "RBASTART(%llX) RBAEND(%llX)", (unsigned long long)other - 5, (unsigned long long)other);
    print(&opened, text, &out);
    snprintf(text, sizeof text, "%016llX  URID(", (unsigned long long)other);
    assert_int_equal(strncmp(out.data, text, strlen(text)), 0);
    assert_null(strstr(out.data, "COMMIT"));
    assert_int_equal(close_log(&opened), 0);
    buf_release(&out);
}

/* What is not HELLO; of managers that log nothing here; ranges without a record. */
static void nothing_fits(void **state UNUSED)
{
    static const char *const statements[] = { "DATA(4C4D)", "DATA(48454C4C4F48)", "RM(BUFFER)", "RM(IMSBRIDGE)", "URID(7)", "RM(DATA) PAGESET(63)" };
    uint64_t unit = 0, rba = 0;
    struct opened opened;
    struct buf out;

    disk_use(false);
    make_log(1, 2, 40);
    buf_init(&out, 1 << 20);
    assert_int_equal(open_log(&opened, false), 0);
    append(&opened, LOG_PUT, &unit, &rba);
    assert_int_equal(log_wait(opened.log, rba), 0);
    for (size_t i = 0; i < ARRAY_COUNT(statements); i++) {
        print(&opened, statements[i], &out);
        assert_null(strstr(out.data, "SUBTYPE"));
        assert_non_null(strstr(out.data, "CSQ1212I FIRST LOG RBA ENCOUNTERED=0000000000000000\n"));
    }
    print(&opened, "RBASTART(20000)", &out);
    assert_non_null(strstr(out.data, "CSQ1215I"));
    assert_int_equal(close_log(&opened), 0);
    buf_release(&out);
}

static void wrong_criteria(void **state UNUSED)
{
    static const struct {
        const char *statement, *id;
    } cases[] = {
        { "RBASTART", "CSQ1113E" }, { "RBASTART()", "CSQ1113E" }, { "RBASTART(G)", "CSQ1131E" }, { "RBASTART(00000000000000000)", "CSQ1131E" },
        { "RBASTART(1", "CSQ1113E" }, { "RBASTART)1(", "CSQ1127E" }, { "SUMMARY(MAYBE)", "CSQ1131E" }, { "RM(X)", "CSQ1131E" },
        { "PAGESET(64)", "CSQ1131E" }, { "PAGESET()", "CSQ1113E" }, { "PAGESET(G)", "CSQ1131E" }, { "PAGESET(1 2)", "CSQ1113E" },
        { "PAGESET(1) PAGESET(2) PAGESET(3) PAGESET(4) PAGESET(5) PAGESET(6) PAGESET(7) PAGESET(8) PAGESET(9) PAGESET(A) PAGESET(B)",
          "CSQ1129E LIMIT OF 10 KEYWORDS PAGESET" },
        { "DATA(1)", "CSQ1131E" }, { "DATA(YES)", "CSQ1131E" }, { "DATA(0G)", "CSQ1131E" }, { "PAGESET", "CSQ1113E" }, { "(1)", "CSQ1127E" },
        { "DATA(00112233445566778899AABBCCDDEEFF0011223344556677)", NULL },
        { "DATA(00112233445566778899AABBCCDDEEFF001122334455667788)", "CSQ1112E TOKEN 00112233..." },
        { "RBASTART(0) RBAEND(1))", "CSQ1131E" }, { "RBAEND(5)", "CSQ1128E" }, { "RBASTART(5) RBAEND(4)", "CSQ1209E" },
        { "RBASTART(5) RBAEND(5)", NULL }, { "ST(5),EN(6)", NULL }, { "STARTRBA(5) ENDRBA(6)", NULL }, { "RBASTART(1) ST(1)", "CSQ1129E" },
        { "SUMMARY(NO) SUMMARY(NO)", "CSQ1129E LIMIT OF 1 KEYWORDS SUMMARY" }, { "EXTRACT(MAYBE)", "CSQ1131E" }, { "EXTRACT(YES)", NULL },
        { "DECOMPRESS(YES)", NULL }, { "DECOMPRESS(ONLY)", "CSQ1131E" }, { "LRSNSTART(0)", "GBRM130E KEYWORD LRSNSTART" },
        { "LRSNEND(FF)", "GBRM130E KEYWORD LRSNEND" }, { "STARTLRSN(0)", "GBRM130E" }, { "OFFSET(0)", "CSQ1127E KEYWORD OFFSET" },
        { "URID(1) URID(2) URID(3) URID(4) URID(5) URID(6) URID(7) URID(8) URID(9) URID(A) URID(B)", "CSQ1129E" },
    };
    struct log_criteria criteria;

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct buf messages;
        int reason;

        buf_init(&messages, 1000);
        log_criteria_init(&criteria);
        reason = log_criteria_add(&criteria, span_of(cases[i].statement), &messages);
        if (reason == 0)
            reason = log_criteria_check(&criteria, &messages);
        assert_int_equal(reason, cases[i].id ? REASON_SYNTAX : 0);
        if (cases[i].id)
            assert_int_equal(strncmp(messages.data, cases[i].id, strlen(cases[i].id)), 0);
        buf_release(&messages);
    }
    assert_int_equal(criteria_of("rbastart(1F) RBAEND(ff) summary(yes)", &criteria), 0);
    assert_true(criteria.start == 0x1f && criteria.end == 0xff && criteria.summary && criteria.records);
}

/* 40 keywords and their values are 80 tokens. */
static void too_many_tokens(void **state UNUSED)
{
    struct log_criteria criteria;
    struct buf messages;

    buf_init(&messages, 1000);
    log_criteria_init(&criteria);
    criteria.tokens = CRITERIA_TOKENS - 2;
    assert_int_equal(log_criteria_add(&criteria, span_of("RM(DATA)"), &messages), 0);
    assert_int_equal(log_criteria_add(&criteria, span_of("SUMMARY(NO)"), &messages), REASON_SYNTAX);
    assert_non_null(strstr(messages.data, "CSQ1111E"));
    buf_release(&messages);
}

/* PAGESET, in hexadecimal: of records that speak of one; no others. */
static void records_of_page_sets(void **state UNUSED)
{
    static const struct {
        uint16_t type;
        const char *body;
        size_t length;
    } records[] = {
        { LOG_PUT, "\0\1FIRST", 7 }, { LOG_PUT, "\0\12TENTH", 7 }, { LOG_RELEASE, "\0\2OTHER", 7 }, { LOG_PUT, "\0", 1 },
        { LOG_COMMIT, "\0\1COMMIT", 8 },
    };
    struct opened opened;
    uint64_t rba = 0;
    struct buf out;

    disk_use(false);
    make_log(1, 2, 40);
    buf_init(&out, 1 << 20);
    assert_int_equal(open_log(&opened, false), 0);
    for (size_t i = 0; i < ARRAY_COUNT(records); i++) {
        const struct log_entry entry = { .type = records[i].type, .urid = 64 };
        const struct span part = span_bytes(records[i].body, records[i].length);

        assert_int_equal(log_append(opened.log, &entry, &part, 1, &rba), 0);
    }
    assert_int_equal(log_wait(opened.log, rba), 0);
    print(&opened, "PAGESET(1) PAGESET(A)", &out);
    assert_non_null(strstr(out.data, "FIRST*"));
    assert_non_null(strstr(out.data, "TENTH*"));
    assert_null(strstr(out.data, "OTHER"));
    assert_null(strstr(out.data, "COMMIT"));
    assert_null(strstr(out.data, "START"));
    print(&opened, "PAGESET(02) SUMMARY(YES)", &out);
    assert_non_null(strstr(out.data, "OTHER*"));
    assert_null(strstr(out.data, "FIRST*"));
    assert_non_null(strstr(out.data, "RECORDS(1)"));
    assert_int_equal(close_log(&opened), 0);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)
        TEST(records_and_units), TEST(wrong_criteria), TEST(nothing_fits), TEST(too_many_tokens), TEST(records_of_page_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
