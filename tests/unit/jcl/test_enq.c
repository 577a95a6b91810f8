/* test_enq.c - who has which data set: shared and exclusive, all at once, in the order of asking, free again step by step. */
#include "tests/unit/test.h"

#include "jcl/enq.h"

enum { NAMES_MAX = 8, JOBS = 10 };

static struct enq *enq;
static bool has[JOBS]; /* by key */

static void begin(void)
{
    enq = enq_new();
    memset(has, 0, sizeof has);
}

/* "A+ B" is A exclusively and B shared; every name lives through step 9 unless "A+3" says another. */
static size_t names_of(const char *text, struct enq_name *names)
{
    struct span rest = span_of(text), word;
    size_t count = 0;

    for (word = span_word(&rest); word.length; word = span_word(&rest)) {
        size_t plus = span_find(word, '+');

        names[count] = (struct enq_name){ .exclusive = plus < word.length, .last_step = 9 };
        assert_int_equal(dsname_of(&names[count].name, span_part(word, 0, plus)), 0);
        if (plus + 1 < word.length)
            names[count].last_step = (uint32_t)(word.data[plus + 1] - '0');
        count++;
    }
    return count;
}

static const char *waits_for(int64_t key, const char *text)
{
    static char waits[200];
    struct enq_name names[NAMES_MAX];
    struct buf out;
    size_t count = names_of(text, names);

    buf_init(&out, sizeof waits - 1);
    has[key] = enq_take(enq, key, names, count, &out);
    snprintf(waits, sizeof waits, "%s", out.data);
    buf_release(&out);
    return waits;
}

static void note(void *context UNUSED, int64_t key)
{
    assert_false(has[key]);
    has[key] = true;
}

/* Which jobs have theirs, "1,3". */
static const char *granted(void)
{
    static char text[4 * JOBS];
    size_t at = 0;

    enq_grant(enq, note, NULL);
    text[0] = '\0';
    for (int key = 0; key < JOBS; key++)
        if (has[key])
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%d", at ? "," : "", key);
    return text;
}

static void release(int64_t key)
{
    enq_release(enq, key);
    has[key] = false;
}

static void readers_go_side_by_side(void **state UNUSED)
{
    begin();
    assert_string_equal(waits_for(1, "A.B"), "");
    assert_string_equal(waits_for(2, "A.B C"), "");
    assert_string_equal(waits_for(3, "A.B+"), "A.B\n");
    assert_string_equal(granted(), "1,2");
    release(1);
    assert_string_equal(granted(), "2");
    release(2);
    assert_string_equal(granted(), "3");
    enq_free(enq);
}

static void a_writer_is_alone(void **state UNUSED)
{
    begin();
    assert_string_equal(waits_for(1, "A+ B"), "");
    assert_string_equal(waits_for(2, "A B+ C"), "A\nB\n");
    assert_string_equal(waits_for(3, "D+"), "");
    release(1);
    assert_string_equal(granted(), "2,3");
    release(7); /* nobody */
    enq_free(enq);
}

/* Who waits is not overtaken by whoever wants the same, but by others. */
static void in_the_order_of_asking(void **state UNUSED)
{
    begin();
    assert_string_equal(waits_for(1, "A"), "");
    assert_string_equal(waits_for(2, "A+"), "A\n");
    assert_string_equal(waits_for(3, "A"), "A\n"); /* a reader behind a writer that waits: else the writer might wait for ever */
    assert_string_equal(waits_for(4, "B+"), "");
    release(1);
    assert_string_equal(granted(), "2,4");
    release(2);
    assert_string_equal(granted(), "3,4");
    enq_free(enq);
}

/* Two jobs that name the same two data sets in any order never hold one each. */
static void all_at_once(void **state UNUSED)
{
    begin();
    assert_string_equal(waits_for(1, "A+ B+"), "");
    assert_string_equal(waits_for(2, "B+ C+"), "B\n");
    assert_string_equal(waits_for(3, "C+ A+"), "C\nA\n"); /* C is wanted by 2, which has nothing yet, but asked before */
    release(1);
    assert_string_equal(granted(), "2");
    release(2);
    assert_string_equal(granted(), "3");
    enq_free(enq);
}

static void free_behind_the_last_step(void **state UNUSED)
{
    begin();
    assert_string_equal(waits_for(1, "A+0 B+2"), "");
    assert_string_equal(waits_for(2, "A+"), "A\n");
    assert_string_equal(waits_for(3, "B+"), "B\n");
    enq_step_ended(enq, 1, 0);
    assert_string_equal(granted(), "1,2");
    enq_step_ended(enq, 1, 1);
    assert_string_equal(granted(), "1,2");
    enq_step_ended(enq, 1, 2);
    assert_string_equal(granted(), "1,2,3");
    enq_step_ended(enq, 9, 2); /* nobody */
    enq_free(enq);
}

static void held_again_after_a_restart(void **state UNUSED)
{
    struct enq_name names[NAMES_MAX];

    begin();
    enq_hold(enq, 1, names, names_of("A+", names));
    assert_string_equal(waits_for(2, "A"), "A\n");
    release(1);
    assert_string_equal(granted(), "2");
    release(2);
    assert_string_equal(granted(), "");
    enq_free(enq);
}

static void the_names_of_a_job(void **state UNUSED)
{
    static struct job_dd one[4], two[2], library[1];
    static struct job_step steps[2] = { { .dds = one, .dd_count = 4 }, { .dds = two, .dd_count = 2 } };
    struct job job = { .steps = steps, .step_count = 2, .joblib = library, .joblib_count = 1 };
    static const struct {
        struct job_dd *dd;
        const char *name;
        uint8_t kind, disp;
        bool temporary;
    } rows[] = {
        { &one[0], "B.B", STEP_DD_DATASET, STEP_SHR, false }, { &one[1], "WORK", STEP_DD_DATASET, STEP_NEW, true },
        { &one[2], "NULLFILE", STEP_DD_DATASET, STEP_OLD, false }, { &one[3], "A.A", STEP_DD_DATASET, STEP_NEW, false },
        { &two[0], "B.B", STEP_DD_DATASET, STEP_MOD, false }, { &two[1], "", STEP_DD_SYSOUT, 0, false },
        { &library[0], "L.L", STEP_DD_DATASET, STEP_SHR, false },
    };
    const struct enq_name *names;
    struct arena arena;
    size_t count;

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        snprintf(rows[i].dd->entry.dsname.text, sizeof rows[i].dd->entry.dsname.text, "%s", rows[i].name);
        rows[i].dd->entry.kind = rows[i].kind;
        rows[i].dd->entry.disp = rows[i].disp;
        rows[i].dd->temporary = rows[i].temporary;
    }
    arena_init(&arena);
    names = enq_names(&job, &arena, &count);
    assert_int_equal(count, 3);
    assert_string_equal(names[0].name.text, "A.A");
    assert_true(names[0].exclusive && names[0].last_step == 0);
    assert_string_equal(names[1].name.text, "B.B"); /* shared in the first step, changed in the second: exclusive for the job */
    assert_true(names[1].exclusive && names[1].last_step == 1);
    assert_string_equal(names[2].name.text, "L.L");
    assert_true(!names[2].exclusive && names[2].last_step == 2);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_go_side_by_side),   cmocka_unit_test(a_writer_is_alone),
        cmocka_unit_test(in_the_order_of_asking),    cmocka_unit_test(all_at_once),
        cmocka_unit_test(free_behind_the_last_step), cmocka_unit_test(held_again_after_a_restart),
        cmocka_unit_test(the_names_of_a_job),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
