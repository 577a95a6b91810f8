/* test_replies.c - REPLY taken apart; numbers of questions. */
#include "tests/unit/test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "console/replies.h"

static void forms_of_reply(void **state UNUSED)
{
    static const struct {
        const char *operands;
        enum reply_parsed parsed;
        unsigned number;
        const char *text;
    } rows[] = {
        { "01,yes", REPLY_GOOD, 1, "YES" },
        { "1 yes and no", REPLY_GOOD, 1, "YES AND NO" },
        { "1yes", REPLY_GOOD, 1, "YES" },
        { "103NONE", REPLY_GOOD, 10, "3NONE" },
        { "007,u", REPLY_GOOD, 7, "U" },
        { "00", REPLY_GOOD, 0, "" },
        { "12", REPLY_GOOD, 12, "" },
        { "12,", REPLY_GOOD, 12, "" },
        { "12,''", REPLY_GOOD, 12, "" },
        { "12,,", REPLY_GOOD, 12, "," },
        { "12'It''s'", REPLY_GOOD, 12, "It's" },
        { "12,'a' ", REPLY_GOOD, 12, "a" },
        { "12,it's", REPLY_GOOD, 12, "IT'S" },
        { "12,'", REPLY_DELIMITERS, 12, NULL },
        { "12,'''", REPLY_DELIMITERS, 12, NULL },
        { "12,'a", REPLY_DELIMITERS, 12, NULL },
        { "12,'a'b", REPLY_DELIMITERS, 12, NULL },
        { "12,'a','b'", REPLY_DELIMITERS, 12, NULL },
        { "", REPLY_NO_NUMBER, 0, NULL },
        { ",1", REPLY_NO_NUMBER, 0, NULL },
        { "X,1", REPLY_NO_NUMBER, 0, NULL },
        { "-1,X", REPLY_NO_NUMBER, 0, NULL },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char text[REPLY_PARSED];
        unsigned number;

        assert_int_equal(reply_parse(span_of(rows[i].operands), &number, text), rows[i].parsed);
        assert_int_equal(number, rows[i].number);
        if (rows[i].text)
            assert_string_equal(text, rows[i].text);
    }
}

static void a_long_reply_is_cut_to_what_no_question_takes(void **state UNUSED)
{
    char operands[4000], text[REPLY_PARSED];
    unsigned number;

    memset(operands, 'x', sizeof operands);
    operands[0] = '1';
    assert_int_equal(reply_parse(span_bytes(operands, sizeof operands), &number, text), REPLY_GOOD);
    assert_int_equal(strlen(text), REPLY_PARSED - 1);
}

static void nobody_says(void *context UNUSED, const char *jobid UNUSED, struct span lines UNUSED)
{
}

static void numbers_go_round_and_the_hundredth_question_waits(void **state UNUSED)
{
    enum { QUESTIONS = REPLY_NUMBER_MAX + 1 };
    const struct name8 job = { "ASKER" }, jobid = { "JOB00001" };
    struct replies_calls calls = { nobody_says, NULL };
    struct question question = { &job, &jobid, 1, 0, 10, span_of("WELL?") };
    struct server *server = server_new("test");
    struct replies *replies = replies_new(&calls);
    struct session *sessions[QUESTIONS];
    int ends[QUESTIONS];
    struct buf lines;

    for (size_t i = 0; i < QUESTIONS; i++) {
        int pair[2];

        assert_return_code(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        ends[i] = pair[1];
        sessions[i] = server_adopt(server, pair[0], FROM_DAEMON, NULL);
        replies_ask(replies, sessions[i], &question);
    }
    buf_init(&lines, 1 << 16);
    assert_int_equal(replies_count(replies), QUESTIONS);
    assert_true(replies_answer(replies, span_of("7,X"), &lines)); /* its number goes to the one that waits for one */
    assert_int_equal(replies_count(replies), QUESTIONS - 1);
    assert_true(replies_answer(replies, span_of("7,X"), &lines));
    assert_false(replies_answer(replies, span_of("7,X"), &lines));
    assert_false(replies_answer(replies, span_of("8,12345678901"), &lines)); /* too long for it */
    assert_true(replies_answer(replies, span_of("8,1234567890"), &lines));
    replies_ask(replies, sessions[6], &question); /* behind the last one that was given, 7 */
    assert_true(replies_answer(replies, span_of("8,AGAIN"), &lines));
    question.number = 7; /* asked again at a new master */
    replies_ask(replies, sessions[6], &question);
    assert_true(replies_answer(replies, span_of("7,AGAIN"), &lines));
    question.number = 9; /* which another has by now */
    replies_ask(replies, sessions[6], &question);
    assert_int_equal(replies_count(replies), QUESTIONS - 2);
    replies_forget(replies, sessions[8]);
    assert_false(replies_answer(replies, span_of("9,GONE"), &lines));
    for (size_t i = 0; i < QUESTIONS; i++)
        close(ends[i]);
    replies_free(replies);
    server_free(server);
    buf_release(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_reply),
        cmocka_unit_test(a_long_reply_is_cut_to_what_no_question_takes),
        cmocka_unit_test(numbers_go_round_and_the_hundredth_question_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
