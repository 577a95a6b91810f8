/* test_options.c - the words behind a verb, and how long the supervisor waits. */
#include "tests/unit/test.h"

#include "console/options.h"
#include "console/supervise.h"

static const struct option_row rows[] = { { "--json", OPTION_FLAG, "", "" },
                                          { "--user", OPTION_VALUE, "ID", "" },
                                          { "--param", OPTION_MANY, "NAME=VALUE", "" },
                                          { NULL, OPTION_FLAG, NULL, NULL } };

/* Words separated by blanks; "" stands for an empty word. */
static int read_words(const char *text, struct options *options, struct buf *problem)
{
    static char copy[512];
    static char *words[OPTION_VALUES_MAX + 20];
    int count = 0;
    char *at;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &at); word; word = strtok_r(NULL, " ", &at)) {
        if (strcmp(word, "\"\"") == 0)
            *word = '\0';
        words[count++] = word;
    }
    return options_read(options, rows, count, words, problem);
}

static void right_words(void **state UNUSED)
{
    struct options options;
    struct buf problem;

    buf_init(&problem, 1000);
    assert_int_equal(read_words("one --user IBMUSER two --json --param A=B --param=C=D --param E= -- --three -", &options, &problem), 0);
    assert_int_equal(options.count, 4);
    assert_string_equal(options.words[0], "one");
    assert_string_equal(options.words[2], "--three");
    assert_string_equal(options.words[3], "-");
    assert_string_equal(option_value(&options, "--user", 0), "IBMUSER");
    assert_true(option_given(&options, "--json"));
    assert_string_equal(option_value(&options, "--param", 1), "C=D");
    assert_string_equal(option_value(&options, "--param", 2), "E=");
    assert_null(option_value(&options, "--param", 3));
    assert_int_equal(read_words("", &options, &problem), 0);
    assert_int_equal(options.count, 0);
    assert_int_equal(read_words("--user \"\" \"\"", &options, &problem), 0);
    assert_string_equal(option_value(&options, "--user", 0), "");
    assert_int_equal(options.count, 1);
    assert_string_equal(problem.data, "");
    buf_release(&problem);
}

static void wrong_words_are_named(void **state UNUSED)
{
    static const struct {
        const char *words;
        const char *problem;
    } table[] = {
        { "--colour red", "--colour is no option" },   { "--user", "--user needs a value: ID" },
        { "--json=yes", "--json takes no value" },     { "--user A --user B", "--user is given twice" },
        { "--use A", "--use is no option" },           { "--userx=A", "--userx=A is no option" },
        { "--param", "--param needs a value" },        { "---", "--- is no option" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        struct options options;
        struct buf problem;

        buf_init(&problem, 1000);
        assert_int_equal(read_words(table[i].words, &options, &problem), REASON_SYNTAX);
        if (!strstr(problem.data, table[i].problem))
            fail_msg("%s: \"%s\"", table[i].words, problem.data);
        buf_release(&problem);
    }
}

static void too_many_words(void **state UNUSED)
{
    char *words[OPTION_VALUES_MAX + 1];
    struct options options;
    struct buf problem;
    char word[] = "w";

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        words[i] = word;
    buf_init(&problem, 1000);
    assert_int_equal(options_read(&options, rows, OPTION_VALUES_MAX, words, &problem), 0);
    assert_int_equal(options_read(&options, rows, OPTION_VALUES_MAX + 1, words, &problem), REASON_SYNTAX);
    buf_release(&problem);
}

static void the_delay_grows_and_is_forgotten(void **state UNUSED)
{
    int delay = supervise_delay(0, 5), wanted[] = { 50, 100, 200, 400, 800, 1600, 3200, 5000, 5000 };

    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        assert_int_equal(delay, wanted[i]);
        delay = supervise_delay(delay, 100);
    }
    assert_int_equal(supervise_delay(5000, 60000), 50);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_words),
        cmocka_unit_test(wrong_words_are_named),
        cmocka_unit_test(too_many_words),
        cmocka_unit_test(the_delay_grows_and_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
