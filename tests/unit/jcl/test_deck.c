/* test_deck.c - a stream into jobs, and the passwords of a JOB statement: found, and never left readable. */
#include "tests/unit/test.h"

#include "base/mem.h"
#include "jcl/deck.h"

/* The jobs of a stream, each with ";" for the ends of its records and "|" behind it, then the records skipped. */
static void describe(const char *stream, struct buf *out)
{
    struct span rest = span_of(stream), cards;
    uint32_t skipped, all = 0;

    while (deck_next_job(&rest, &cards, &skipped) > 0) {
        buf_put_span(out, cards);
        buf_put_text(out, "|");
        all += skipped;
    }
    all += skipped;
    for (size_t i = 0; i < out->length; i++)
        if (out->data[i] == '\n')
            out->data[i] = ';';
    buf_printf(out, "%u", (unsigned)all);
    assert_int_equal(cards.length, 0);
}

static void jobs_of_a_stream(void **state UNUSED)
{
    static const struct {
        const char *stream, *wanted;
    } rows[] = {
        { "", "0" },
        { "\n\n", "0" },
        { "HELLO\nWORLD\n", "2" },
        { "//A JOB\n//S EXEC PGM=X\n", "//A JOB;//S EXEC PGM=X;|0" },
        { "//A JOB\n//B JOB\n", "//A JOB;|//B JOB;|0" },
        { "//A JOB", "//A JOB|0" },
        { "//A JOB\n//\n//S EXEC PGM=X\nDATA\n//\n//\n//B JOB\n//\n//\n", "//A JOB;|//B JOB;|2" },
        { "JUNK\n/*\n//A JOB\n", "//A JOB;|1" },
        { "//* COMMENT\n//A JOB\n", "//A JOB;|1" },
        { "/*PRIORITY 5\n//A JOB\n", "//A JOB;|1" },
        { "//A JOB\n//S EXEC PGM=X\n/*PRIORITY 5\n//B JOB\n", "//A JOB;//S EXEC PGM=X;|//B JOB;|1" },
        { "//A JOB\n//S EXEC PGM=X\n//D DD *\nDATA\n/*PRIORITY 5\n//B JOB\n", "//A JOB;//S EXEC PGM=X;//D DD *;DATA;|//B JOB;|1" },
        { "//A JOB\n//D DD DATA,DLM=@@\n/*PRIORITY 5\n//B JOB\n@@\n", "//A JOB;//D DD DATA,DLM=@@;/*PRIORITY 5;//B JOB;@@;|0" },
        { "//A JOB\n/*PRIORITY 5\n//S EXEC PGM=X\n", "//A JOB;/*PRIORITY 5;//S EXEC PGM=X;|0" },
        { "//A JOB\n/*PRIORITY 5\n/*PRIORITY 6\n//B JOB\n/*PRIORITY 7", "//A JOB;/*PRIORITY 5;|//B JOB;/*PRIORITY 7|1" },
        /* In-stream data that is protected hides a JOB card, other data does not. */
        { "//A JOB\n//D DD DATA\n//X JOB\n/*\n//B JOB\n", "//A JOB;//D DD DATA;//X JOB;/*;|//B JOB;|0" },
        { "//A JOB\n//D DD *,DLM=@@\n//X JOB\n//\n@@\n//B JOB\n", "//A JOB;//D DD *,DLM=@@;//X JOB;//;@@;|//B JOB;|0" },
        { "//A JOB\n//D DD *\n//B JOB\n", "//A JOB;//D DD *;|//B JOB;|0" },
        { "//A JOB\n//D DD DATA,DLM=@@\n//B JOB\n", "//A JOB;//D DD DATA,DLM=@@;//B JOB;|0" },
        /* What XMIT ships elsewhere makes no job here. */
        { "//A JOB\n//X XMIT DEST=N2\n//B JOB\n/*\n//C JOB\n", "//A JOB;//X XMIT DEST=N2;//B JOB;/*;|//C JOB;|0" },
        { "//A JOB\n// XMIT DLM=@@,DEST=N2\n//B JOB\n/*\n@@\n", "//A JOB;// XMIT DLM=@@,DEST=N2;//B JOB;/*;@@;|0" },
        { "//A JOB\n/*XMIT N2 DLM=@@\n//B JOB\n/*\n@@\n", "//A JOB;/*XMIT N2 DLM=@@;//B JOB;/*;@@;|0" },
        { "//A JOB\n/*XMIT N2\n//B JOB\n", "//A JOB;/*XMIT N2;//B JOB;|0" },
        /* A word JOB in a comment, a statement without a name, and a continuation make no job. */
        { "//A JOB\n// JOB\n//* JOB\n//S EXEC JOB\n", "//A JOB;// JOB;//* JOB;//S EXEC JOB;|0" },
        { "//A JOB (X),\n// JOB\n", "//A JOB (X),;// JOB;|0" },
        { "// JOB\n", "1" },
        { "//A JOBX\n", "1" },
        { "//A job\n", "1" },
        { "//AVERYLONGNAME JOB\n", "//AVERYLONGNAME JOB;|0" },
        { "//A JOB 'OPEN\n//B JOB\n", "//A JOB 'OPEN;|//B JOB;|0" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf out;

        buf_init(&out, 1000);
        describe(rows[i].stream, &out);
        if (strcmp(out.data, rows[i].wanted) != 0)
            fail_msg("%s: got %s, wanted %s", rows[i].stream, out.data, rows[i].wanted);
        buf_release(&out);
    }
}

static void what_a_job_card_says(void **state UNUSED)
{
    static const struct {
        const char *cards;
        int reason;
        const char *name, *user, *password, *new_password;
    } rows[] = {
        { "//A JOB", 0, "A", "", "", "" },
        { "//A JOB (X),'N',USER=U,PASSWORD=P\n", 0, "A", "U", "P", "" },
        { "//A JOB USER=U,PASSWORD=(OLD,NEW)\n", 0, "A", "U", "OLD", "NEW" },
        { "//A JOB PASSWORD=('a b',\n//* COMMENT\n// 'New,1'),USER=U\n", 0, "A", "U", "a b", "New,1" },
        { "//A JOB PASSWORD=('it''s')\n", 0, "A", "", "it''s", "" },
        { "//A JOB USER=U  PASSWORD=COMMENT\n", 0, "A", "U", "", "" },
        { "//A JOB 'PASSWORD=X'\n", 0, "A", "", "", "" },
        { "//A JOB\n//S EXEC PGM=X,PASSWORD=X\n", 0, "A", "", "", "" },
        { "//ABCDEFGHI JOB\n", REASON_BAD_NAME, "", "", "", "" },
        { "//1 JOB\n", REASON_BAD_NAME, "", "", "", "" },
        { "//A EXEC\n", REASON_BAD_NAME, "", "", "", "" },
        { "", REASON_BAD_NAME, "", "", "", "" },
        { "//A JOB USER=ABCDEFGHI\n", REASON_BAD_VALUE, NULL, NULL, NULL, NULL },
        { "//A JOB GROUP=ABCDEFGHI\n", REASON_BAD_VALUE, NULL, NULL, NULL, NULL },
        { "//A JOB GROUP=&G\n", REASON_BAD_VALUE, NULL, NULL, NULL, NULL },
        { "//A JOB PASSWORD=(A,B,C)\n", REASON_BAD_VALUE, NULL, NULL, NULL, NULL },
        { "//A JOB PASSWORD=(A\n", REASON_BAD_VALUE, NULL, NULL, NULL, NULL },
        { "//A JOB PASSWORD='A\n", REASON_BAD_VALUE, NULL, NULL, NULL, NULL },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct job_card card;
        int reason = deck_job_card(span_of(rows[i].cards), &card);

        if (reason != rows[i].reason)
            fail_msg("%s: %d", rows[i].cards, reason);
        if (!rows[i].name)
            continue;
        assert_string_equal(card.name.text, rows[i].name);
        assert_string_equal(card.user.text, rows[i].user);
        assert_span(card.password, rows[i].password);
        assert_span(card.new_password, rows[i].new_password);
    }
}

static void passwords_are_masked(void **state UNUSED)
{
    static const struct {
        const char *cards, *wanted;
    } rows[] = {
        { "//A JOB PASSWORD=SECRET,USER=U", "//A JOB PASSWORD=******,USER=U" },
        { "//A JOB PASSWORD=SECRET COMMENT", "//A JOB PASSWORD=****** COMMENT" },
        { "//A JOB PASSWORD=(OLD,NEW),USER=U", "//A JOB PASSWORD=(***,***),USER=U" },
        { "//A JOB PASSWORD=('a b','c')", "//A JOB PASSWORD=(*****,***)" },
        { "//A JOB PASSWORD='a,b)',USER=U", "//A JOB PASSWORD=******,USER=U" },
        { "//A JOB USER=U,\n// PASSWORD=SECRET\n//S EXEC PGM=X", "//A JOB USER=U,\n// PASSWORD=******\n//S EXEC PGM=X" },
        { "//A JOB PASSWORD=(OLD,\n//* NO SECRET\n//  NEW)\n", "//A JOB PASSWORD=(***,\n//* NO SECRET\n//  ***)\n" },
        { "//A JOB PASSWORD=(OLD,   NO SECRET\n//  NEW)\n", "//A JOB PASSWORD=(***,   NO SECRET\n//  ***)\n" },
        { "//A JOB PASSWORD=(OLD,\n//             NEW),CLASS=A", "//A JOB PASSWORD=(***,\n//             ***),CLASS=A" },
        { "//A JOB PASSWORD=(,\n// NEW  C)\n", "//A JOB PASSWORD=(,\n// ***  C)\n" },
        { "//A JOB\n//*  PASSWORD=SECRET\n", "//A JOB\n//*  PASSWORD=******\n" },
        { "//A JOB password=secret\n", "//A JOB password=******\n" },
        { "//A JOB USER=U  PASSWORD=SECRET\n", "//A JOB USER=U  PASSWORD=******\n" },
        { "//A JOB PASSWORD =SECRET\n", "//A JOB PASSWORD =******\n" },
        { "//A JOB PASSWORD= SECRET X\n", "//A JOB PASSWORD= ****** X\n" },
        { "//A JOB PASSWORD=( SECRET,X)\n", "//A JOB PASSWORD=( ******,*)\n" },
        { "//A JOB PASSWORD=\n", "//A JOB PASSWORD=\n" },
        { "//A JOB PASSWORD=A,PASSWORD=B\n", "//A JOB PASSWORD=*,PASSWORD=*\n" },
        { "//A JOB 'PASSWORD=SECRET'\n", "//A JOB 'PASSWORD=*******\n" },
        /* Of another statement it is no password. */
        { "//A JOB\n//S EXEC PGM=X,PARM='PASSWORD=SECRET'\n", "//A JOB\n//S EXEC PGM=X,PARM='PASSWORD=SECRET'\n" },
        { "//A JOB\nPASSWORD=DATA\n", "//A JOB\nPASSWORD=DATA\n" },
        { "", "" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char *cards = mem_copy_text(rows[i].cards);

        deck_mask_passwords(cards, strlen(rows[i].cards), '*');
        if (strcmp(cards, rows[i].wanted) != 0)
            fail_msg("got %s, wanted %s", cards, rows[i].wanted);
        mem_free(cards);
    }
}

/* Text in apostrophes that goes on in the next record is a secret there, too; it is none that can be used. */
static void a_password_over_two_cards_is_masked(void **state UNUSED)
{
    struct job_card card;
    struct buf deck;

    buf_init(&deck, 1000);
    buf_put_text(&deck, "//A JOB USER=U,");
    buf_put_text(&deck, "PASSWORD='AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n//             SECRET'\n//S EXEC PGM=X\n");
    assert_int_equal(deck_job_card(buf_span(&deck), &card), REASON_BAD_VALUE);
    deck_mask_passwords(deck.data, deck.length, '*');
    assert_null(strstr(deck.data, "SECRET"));
    assert_null(strstr(deck.data, "AA"));
    assert_non_null(strstr(deck.data, "\n//             *******\n//S EXEC PGM=X"));
    buf_release(&deck);
}

static void the_priority_in_front_of_a_job(void **state UNUSED)
{
    static const struct {
        const char *records;
        int reason;
        uint8_t priority;
    } rows[] = {
        { "", 0, 0 },
        { "/*PRIORITY 5\n", 0, 5 },
        { "/*PRIORITY 5", 0, 5 },
        { "/*PRIORITY      15                                                          72345678\n", 0, 15 },
        { "/*PRIORITY 0\n", 0, 1 },
        { "JUNK\n/*PRIORITY 3\n/*PRIORITY 4\n", 0, 4 },
        { "/*PRIORITY 5\n\n", 0, 0 },
        { "/*PRIORITY 5\n//* COMMENT\n", 0, 0 },
        { "/*PRIORITY\n", REASON_BAD_VALUE, 0 },
        { "/*PRIORITY 16\n", REASON_BAD_VALUE, 0 },
        { "/*PRIORITY -1\n", REASON_BAD_VALUE, 0 },
        { "/*PRIORITY 5X\n", REASON_BAD_VALUE, 0 },
        { "/*PRIORITY 5 6\n", REASON_BAD_VALUE, 0 },
        { "/*PRIORITY 99999999999999999999\n", REASON_BAD_VALUE, 0 },
        { "/*PRIORITYS 5\n", 0, 0 },
        { "/*MESSAGE PRIORITY 5\n", 0, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        uint8_t priority = 77;

        assert_int_equal(deck_priority(span_of(rows[i].records), &priority), rows[i].reason);
        assert_int_equal(priority, rows[i].priority);
    }
}

/* Masking keeps the records as long as they are, and what the converter makes of them. */
static void masked_cards_still_convert(void **state UNUSED)
{
    char cards[] = "//A JOB (X),'N',USER=U,PASSWORD=(OLD,NEW),CLASS=B\n//S EXEC PGM=X\n";
    struct job_card card;

    deck_mask_passwords(cards, strlen(cards), '*');
    assert_int_equal(deck_job_card(span_of(cards), &card), 0);
    assert_string_equal(card.user.text, "U");
    assert_span(card.password, "***");
}

static void the_job_statement_ends_where_another_begins(void **state UNUSED)
{
    static const struct {
        const char *cards;
        size_t length;
    } rows[] = {
        { "//A JOB\n//S EXEC PGM=X\n", 8 },
        { "//A JOB X,\n// Y\n//S EXEC\n", 16 },
        { "//A JOB\n//*\n/*JOBPARM\n// SET A=B\n", 22 },
        { "//A JOB\nDATA\n", 8 },
        { "//A JOB\n//\n", 8 },
        { "//A JOB\n", 8 },
        { "", 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_int_equal(deck_job_card_length(span_of(rows[i].cards)), rows[i].length);
}

/* Each PASSWORD= was looked for through the whole deck: 700 of them before 10 MB of comments took seconds. */
static void two_passwords_are_no_password(void **state UNUSED)
{
    struct job_card card;

    assert_int_equal(deck_job_card(span_of("//A JOB PASSWORD=A,PASSWORD=B\n"), &card), REASON_BAD_VALUE);
    assert_int_equal(deck_job_card(span_of("//A JOB PASSWORD=A,PASSWORD=A\n"), &card), REASON_BAD_VALUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_of_a_stream),
        cmocka_unit_test(the_priority_in_front_of_a_job),
        cmocka_unit_test(what_a_job_card_says),
        cmocka_unit_test(passwords_are_masked),
        cmocka_unit_test(a_password_over_two_cards_is_masked),
        cmocka_unit_test(masked_cards_still_convert),
        cmocka_unit_test(the_job_statement_ends_where_another_begins),
        cmocka_unit_test(two_passwords_are_no_password),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
