/* test_job_queue.c - the job queue: states, order, what survives an end, a crash and a full disk, files that are damaged. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/home.h"
#include "base/io.h"
#include "base/sql.h"
#include "base/text.h"
#include "jcl/job_queue.h"

static char path[4096];

/* A database that is not there yet. */
static void fresh(void)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
    char file[4200];

    assert_int_equal(io_make_folders(home(), 0700), 0);
    snprintf(path, sizeof path, "%s/jobs.db", home());
    for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
        snprintf(file, sizeof file, "%s%s", path, ends[i]);
        (void)unlink(file);
    }
}

static struct job_queue *open_queue(void)
{
    struct job_queue *queue;

    assert_int_equal(queue_open(&queue, path), 0);
    queue_check(queue);
    return queue;
}

static struct job_queue *reopen(struct job_queue *queue)
{
    queue_commit(queue);
    queue_close(queue);
    return open_queue();
}

static struct queue_job *add(struct job_queue *queue, const char *name)
{
    struct queue_job model = { .kind = 'J' }, *job;

    model.shown.name = name8_const(name);
    model.shown.owner = name8_const("OWNER");
    snprintf(model.shown.job_class, sizeof model.shown.job_class, "A");
    assert_int_equal(queue_add(queue, &model, span_of("//CARDS JOB\n"), SPAN_NONE, SPAN_NONE, &job), 0);
    queue_check(queue);
    return job;
}

static struct queue_job *add_waiting(struct job_queue *queue, const char *name, uint8_t priority)
{
    struct queue_job *job = add(queue, name);

    queue_converted(queue, job, "A", priority, 3, "", span_of("TEXT"), span_of("MESSAGES"));
    queue_check(queue);
    return job;
}

static void end(struct job_queue *queue, struct queue_job *job, uint32_t code)
{
    struct jes_result result = { JES_CC, code };

    queue_end(queue, job, &result, NULL, 0);
    queue_check(queue);
}

static void assert_text(struct job_queue *queue, const struct queue_job *job, enum queue_text what, const char *wanted)
{
    struct buf text;

    buf_init(&text, 1000);
    if (wanted) {
        assert_int_equal(queue_read(queue, job, what, &text), 0);
        assert_string_equal(text.data, wanted);
    } else {
        assert_int_equal(queue_read(queue, job, what, &text), REASON_NOT_FOUND);
    }
    buf_release(&text);
}

static struct queue_job *find(struct job_queue *queue, const char *jobid)
{
    struct name8 name = name8_const(jobid);

    return queue_find(queue, &name);
}

static const struct queue_selection all;

/* The jobs of a selection, "A B C"; in pages of so many rows and jobs where that is not 0. */
static const char *walk(struct job_queue *queue, const struct queue_selection *selection, unsigned rows, unsigned page)
{
    static char names[4000];
    int64_t after = 0;

    names[0] = '\0';
    do {
        struct queue_walk *one = queue_walk(queue, selection, after, rows);
        struct queue_job *job;

        for (unsigned count = 0; (page == 0 || count < page) && (job = queue_walk_next(one)) != NULL; count++)
            snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", names[0] ? " " : "", job->shown.name.text);
        after = queue_walk_end(one);
    } while (after);
    return names;
}

static unsigned count_jobs(struct job_queue *queue)
{
    struct queue_walk *one = queue_walk(queue, &all, 0, 0);
    unsigned count = 0;

    while (queue_walk_next(one))
        count++;
    assert_int_equal(queue_walk_end(one), 0);
    return count;
}

static void the_way_of_a_job(void **state UNUSED)
{
    struct job_queue *queue;
    struct queue_job *job;
    int initiator;

    fresh();
    queue = open_queue();
    job = add(queue, "ONE");
    assert_string_equal(job->shown.jobid.text, "JOB00001");
    assert_int_equal(job->shown.status, JES_CONVERSION);
    assert_true(queue_changed(queue));
    queue_commit(queue);
    assert_false(queue_changed(queue));
    assert_ptr_equal(find(queue, "JOB00001"), job);
    assert_null(find(queue, "JOB00002"));
    assert_text(queue, job, QUEUE_CARDS, "//CARDS JOB\n");
    assert_text(queue, job, QUEUE_INTERNAL, NULL);
    queue_converted(queue, job, "B", 0, 7, "", span_of("TEXT"), SPAN_NONE);
    queue_check(queue);
    assert_int_equal(job->shown.status, JES_WAITING);
    assert_int_equal(job->priority, PRIORITY_USUAL);
    assert_text(queue, job, QUEUE_INTERNAL, "TEXT");
    assert_text(queue, job, QUEUE_MESSAGES, NULL);
    assert_ptr_equal(queue_next_work(queue, NULL, NULL), job);
    queue_start(queue, job, &initiator, 1, true);
    queue_check(queue);
    assert_int_equal(job->shown.status, JES_RUNNING);
    assert_null(queue_next_work(queue, NULL, NULL));
    queue_requeue(queue, job);
    queue_check(queue);
    assert_int_equal(job->shown.status, JES_WAITING);
    queue_start(queue, job, &initiator, 1, true);
    end(queue, job, 4);
    assert_int_equal(job->shown.status, JES_OUTPUT);
    assert_int_equal(queue_purge(queue, job), 0);
    queue_check(queue);
    assert_null(find(queue, "JOB00001"));
    assert_int_equal(count_jobs(queue), 0);
    assert_int_equal(queue_count(queue), 0);
    queue_commit(queue);
    queue_close(queue);
}

static void what_is_not_allowed_in_a_state(void **state UNUSED)
{
    struct job_queue *queue;
    struct queue_job *job;
    int initiator;

    fresh();
    queue = open_queue();
    job = add(queue, "ONE");
    assert_int_equal(queue_purge(queue, job), REASON_STATE);
    assert_int_equal(queue_release(queue, job), REASON_STATE);
    assert_int_equal(queue_hold(queue, job), 0); /* before conversion */
    assert_string_equal(job->shown.hold, "JCL");
    assert_int_equal(queue_hold(queue, job), 0);
    assert_int_equal(queue_release(queue, job), 0);
    assert_int_equal(job->shown.status, JES_CONVERSION);
    queue_converted(queue, job, "A", 9, 1, "JOB", span_of("T"), SPAN_NONE);
    queue_check(queue);
    assert_int_equal(job->shown.status, JES_HELD);
    assert_null(queue_next_work(queue, NULL, NULL));
    assert_int_equal(queue_release(queue, job), 0);
    assert_int_equal(queue_hold(queue, job), 0);
    assert_string_equal(job->shown.hold, "JOB");
    assert_int_equal(queue_release(queue, job), 0);
    assert_int_equal(job->shown.status, JES_WAITING);
    queue_reconvert(queue, job);
    queue_check(queue);
    assert_int_equal(job->shown.status, JES_CONVERSION);
    queue_converted(queue, job, "A", 9, 1, "", span_of("T"), SPAN_NONE);
    queue_start(queue, job, &initiator, 1, true);
    assert_int_equal(queue_hold(queue, job), REASON_STATE);
    assert_int_equal(queue_release(queue, job), REASON_STATE);
    assert_int_equal(queue_purge(queue, job), REASON_STATE);
    end(queue, job, 0);
    assert_int_equal(queue_hold(queue, job), REASON_STATE);
    assert_int_equal(queue_release(queue, job), REASON_STATE);
    queue_commit(queue);
    queue_close(queue);
}

static void who_comes_first(void **state UNUSED)
{
    struct job_queue *queue;
    struct queue_job *low, *usual, *high, *same, *task, *job, model = { .kind = 'S' };
    struct jes_job shown;
    int initiator;

    fresh();
    queue = open_queue();
    model.shown.name = name8_const("PROC");
    model.shown.owner = name8_const("STC");
    assert_int_equal(queue_add(queue, &model, span_of("X"), SPAN_NONE, SPAN_NONE, &task), 0);
    assert_string_equal(task->shown.jobid.text, "STC00001");
    queue_converted(queue, task, "STC", 15, 1, "", span_of("T"), SPAN_NONE);
    low = add_waiting(queue, "LOW", 1);
    usual = add_waiting(queue, "SAME", 9);
    same = add_waiting(queue, "SAME", 9);
    high = add_waiting(queue, "HIGH", 15);
    assert_ptr_equal(queue_list(queue, JES_WAITING), task);
    assert_ptr_equal(queue_next_work(queue, NULL, NULL), high); /* a started task has an initiator of its own */
    queue_start(queue, high, &initiator, 1, true);
    assert_ptr_equal(queue_next_work(queue, NULL, NULL), usual);
    queue_start(queue, usual, &initiator, 1, true);
    assert_ptr_equal(queue_next_work(queue, NULL, NULL), low); /* a job of that name runs */
    queue_show(same, &shown);
    assert_int_equal(shown.status, JES_HELD);
    assert_string_equal(shown.hold, "DUP");
    queue_check(queue);
    end(queue, usual, 0);
    job = queue_next_work(queue, NULL, NULL);
    assert_ptr_equal(job, same);
    queue_show(same, &shown);
    assert_int_equal(shown.status, JES_WAITING);
    assert_string_equal(walk(queue, &all, 0, 0), "PROC LOW SAME SAME HIGH");
    queue_commit(queue);
    queue_close(queue);
}

static void everything_survives(void **state UNUSED)
{
    struct step_outcome steps[3] = { { STEP_DONE, { JES_CC, 4 } }, { STEP_DONE, { JES_ABEND_USER, 16 } }, { STEP_FLUSHED, { 0 } } };
    struct jes_result abend = { JES_ABEND_USER, 16 };
    struct queue_job *job, model = { .kind = 'J', .scan = true };
    struct name8 owner = name8_const("OWNER");
    struct job_queue *queue;
    int initiator;

    fresh();
    queue = open_queue();
    model.shown.name = name8_const("CONV");
    model.shown.owner = name8_const("OWNER");
    model.group = name8_const("GRP");
    assert_int_equal(queue_add(queue, &model, span_of("CARDS"), span_bytes("A=1\0B=2", 8), span_of("REFUSED"), &job), 0);
    (void)add_waiting(queue, "WAIT", 5);
    job = add(queue, "HELD");
    queue_converted(queue, job, "C", 3, 9, "JOB", span_of("T"), SPAN_NONE);
    job = add_waiting(queue, "RUN", 9);
    queue_start(queue, job, &initiator, 1, true);
    job = add_waiting(queue, "OUT", 9);
    queue_start(queue, job, &initiator, 1, true);
    queue_end(queue, job, &abend, steps, 3);
    job = add_waiting(queue, "UNRUN", 9);
    end(queue, job, 0);
    job = add(queue, "JCLHELD");
    queue_hold_conversion(queue, job);
    queue = reopen(queue);
    job = find(queue, "JOB00001");
    assert_int_equal(job->shown.status, JES_CONVERSION);
    assert_string_equal(job->group.text, "GRP");
    assert_true(job->scan);
    assert_int_equal(job->conversions, 1);
    assert_true(job->left_over);
    assert_text(queue, job, QUEUE_REFUSAL, "REFUSED");
    queue_count_conversion(queue, job);
    assert_false(job->left_over);
    job = find(queue, "JOB00002");
    assert_int_equal(job->shown.status, JES_WAITING);
    assert_false(job->left_over);
    assert_int_equal(job->priority, 5);
    assert_int_equal(job->cards, 3);
    assert_text(queue, job, QUEUE_INTERNAL, "TEXT");
    assert_text(queue, job, QUEUE_MESSAGES, "MESSAGES");
    job = find(queue, "JOB00003");
    assert_int_equal(job->shown.status, JES_HELD);
    assert_string_equal(job->shown.hold, "JOB");
    assert_string_equal(job->shown.job_class, "C");
    job = find(queue, "JOB00004");
    assert_int_equal(job->shown.status, JES_RUNNING);
    assert_null(job->initiator);
    assert_true(job->started > 0);
    assert_true(queue_last_access(queue, &owner) > 0);
    job = find(queue, "JOB00005");
    assert_int_equal(job->shown.status, JES_OUTPUT);
    assert_int_equal(job->shown.result.kind, JES_ABEND_USER);
    assert_int_equal(job->shown.result.code, 16);
    assert_int_equal(job->step_count, 3);
    assert_int_equal(job->steps[0].result.code, 4);
    assert_int_equal(job->steps[2].state, STEP_FLUSHED);
    assert_true(job->ended >= job->started);
    assert_int_equal(find(queue, "JOB00006")->step_count, 0);
    assert_string_equal(find(queue, "JOB00007")->shown.hold, "JCL");
    queue = reopen(queue);
    assert_int_equal(find(queue, "JOB00001")->conversions, 2);
    queue_close(queue);
}

static void numbers_go_on(void **state UNUSED)
{
    struct job_queue *queue;
    struct queue_job *job;
    int64_t key;
    struct sql *sql;

    fresh();
    queue = open_queue();
    job = add_waiting(queue, "A", 9);
    end(queue, job, 0);
    key = job->key;
    assert_int_equal(queue_purge(queue, job), 0);
    queue = reopen(queue);
    job = add(queue, "B");
    assert_string_equal(job->shown.jobid.text, "JOB00002");
    assert_true(job->key > key);
    queue_commit(queue);
    queue_close(queue);
    /* Above 99999 the form changes; at the end of the range numbers begin again, those in use left out. */
    assert_int_equal(sql_open(&sql, path, ""), 0);
    assert_int_equal(sql_run(sql, "UPDATE counter SET last=99998 WHERE kind='J'", ""), 0);
    sql_close(sql);
    queue = open_queue();
    assert_string_equal(add(queue, "C")->shown.jobid.text, "JOB99999");
    assert_string_equal(add(queue, "D")->shown.jobid.text, "J0100000");
    queue_commit(queue);
    queue_close(queue);
    assert_int_equal(sql_open(&sql, path, ""), 0);
    assert_int_equal(sql_run(sql, "UPDATE counter SET last=9999999 WHERE kind='J'", ""), 0);
    sql_close(sql);
    queue = open_queue();
    assert_string_equal(add(queue, "E")->shown.jobid.text, "JOB00001");
    assert_string_equal(add(queue, "F")->shown.jobid.text, "JOB00003");
    queue_commit(queue);
    queue_close(queue);
}

/* Runs work in a process of its own; how it ended. */
static int in_child(void (*work)(void))
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        work();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void die_behind_a_commit(void)
{
    struct job_queue *queue = open_queue();
    struct queue_job *job = add_waiting(queue, "SAFE", 9);

    queue_commit(queue);
    end(queue, job, 0); /* not committed */
    (void)add(queue, "LOST");
    kill(getpid(), SIGKILL);
}

static void a_crash_keeps_what_was_committed(void **state UNUSED)
{
    struct job_queue *queue;
    int status;

    fresh();
    for (int round = 1; round <= 3; round++) {
        status = in_child(die_behind_a_commit);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        queue = open_queue();
        {
            struct queue_walk *one = queue_walk(queue, &all, 0, 0);
            struct queue_job *job;
            int count = 0;

            while ((job = queue_walk_next(one)) != NULL) {
                assert_string_equal(job->shown.name.text, "SAFE");
                assert_int_equal(job->shown.status, JES_WAITING);
                assert_text(queue, job, QUEUE_INTERNAL, "TEXT");
                count++;
            }
            assert_int_equal(queue_walk_end(one), 0);
            assert_int_equal(count, round);
        }
        queue_close(queue);
    }
}

static void fill_the_disk(void)
{
    struct rlimit limit = { 400000, 400000 };
    struct job_queue *queue = open_queue();

    (void)add_waiting(queue, "BEFORE", 9);
    queue_commit(queue);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 0; i < 100000; i++) {
        (void)add(queue, "FILLS");
        queue_commit(queue);
    }
}

/* A commit that fails ends the process: what was answered before is there, what was not answered is not half there. */
static void a_full_disk_ends_the_owner(void **state UNUSED)
{
    struct job_queue *queue;
    struct queue_walk *one;
    struct queue_job *job;
    int status;

    fresh();
    status = in_child(fill_the_disk);
    assert_true((WIFEXITED(status) && WEXITSTATUS(status) != 0) || WIFSIGNALED(status));
    queue = open_queue();
    one = queue_walk(queue, &all, 0, 0);
    job = queue_walk_next(one);
    assert_non_null(job);
    assert_string_equal(job->shown.name.text, "BEFORE");
    for (; job; job = queue_walk_next(one))
        assert_text(queue, job, QUEUE_CARDS, "//CARDS JOB\n");
    assert_int_equal(queue_walk_end(one), 0);
    (void)add(queue, "AFTER");
    queue_commit(queue);
    queue_close(queue);
}

static void damaged_databases(void **state UNUSED)
{
    static const struct {
        const char *change;
        int reason;
    } rows[] = {
        { "UPDATE job SET status=7", REASON_CORRUPT },
        { "UPDATE job SET status=0", REASON_CORRUPT },
        { "UPDATE job SET jobid='job1'", REASON_CORRUPT },
        { "UPDATE job SET kind='X'", REASON_CORRUPT },
        { "UPDATE job SET kind=''", REASON_CORRUPT },
        { "UPDATE job SET owner=''", REASON_CORRUPT },
        { "UPDATE job SET name='LONGERTHAN8'", REASON_CORRUPT },
        { "UPDATE job SET groupid='a b'", REASON_CORRUPT },
        { "UPDATE job SET hold='MUCH TOO LONG'", REASON_CORRUPT },
        { "UPDATE job SET class='MUCH TOO LONG'", REASON_CORRUPT },
        { "UPDATE counter SET last=9 WHERE kind='version'", REASON_VERSION },
        { "UPDATE counter SET last=1 WHERE kind='version'", REASON_VERSION }, /* its rows have other columns */
    };
    struct job_queue *queue;
    struct sql *sql;

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        fresh();
        queue = open_queue();
        (void)add_waiting(queue, "A", 9);
        queue_commit(queue);
        queue_close(queue);
        assert_int_equal(sql_open(&sql, path, ""), 0);
        assert_int_equal(sql_run(sql, rows[i].change, ""), 0);
        sql_close(sql);
        assert_int_equal(queue_open(&queue, path), rows[i].reason);
        assert_null(queue);
    }
    fresh();
    assert_int_equal(io_replace_file(path, span_of("THIS IS NO DATABASE AT ALL, BUT A TEXT OF SOME LENGTH ......................................"
                                                   "............................................................................"),
                                     0600),
                     0);
    assert_int_equal(queue_open(&queue, path), REASON_CORRUPT);
    fresh();
    assert_int_not_equal(queue_open(&queue, "/nonexistent/jobs.db"), 0);
}

static void one_owner_at_a_time(void **state UNUSED)
{
    struct job_queue *queue, *other;

    fresh();
    queue = open_queue();
    (void)add(queue, "A");
    queue_commit(queue);
    assert_int_equal(queue_open(&other, path), REASON_BUSY);
    queue_close(queue);
}

static void steps_of_a_running_job(void **state UNUSED)
{
    struct jes_result result = { JES_CC, 8 };
    struct job_queue *queue;
    struct queue_job *job;
    int initiator;

    fresh();
    queue = open_queue();
    job = add_waiting(queue, "A", 9);
    queue_start(queue, job, &initiator, 1, true);
    queue_step(job, 1, STEP_DONE, &result);
    assert_int_equal(job->step_count, 2);
    assert_int_equal(job->steps[0].state, STEP_PENDING);
    assert_int_equal(job->steps[1].result.code, 8);
    queue_step(job, JOB_STEPS_MAX, STEP_DONE, &result);
    assert_int_equal(job->step_count, 2);
    queue_end(queue, job, &result, job->steps, job->step_count);
    queue = reopen(queue);
    assert_int_equal(find(queue, "JOB00001")->steps[1].result.code, 8);
    queue_close(queue);
}

/* Thousands of jobs of all priorities go in and out; the lists stay what queue_check() wants. */
static void many_jobs(void **state UNUSED)
{
    struct job_queue *queue;
    unsigned seed = 1, count = 0;
    int initiator;

    fresh();
    queue = open_queue();
    for (int i = 0; i < 2000; i++) {
        struct queue_job model = { .kind = 'J' }, *job;
        char name[9];

        seed = seed * 1103515245 + 12345;
        snprintf(name, sizeof name, "N%u", seed / 65536 % 500);
        model.shown.name = name8_const(name);
        model.shown.owner = name8_const("U");
        assert_int_equal(queue_add(queue, &model, span_of("X"), SPAN_NONE, SPAN_NONE, &job), 0);
        queue_converted(queue, job, "A", (uint8_t)(seed / 65536 % 16), 1, seed % 7 == 0 ? "JOB" : "", span_of("T"), SPAN_NONE);
        if (seed / 65536 % 3 == 0) {
            job = queue_next_work(queue, NULL, NULL);
            if (job)
                queue_start(queue, job, &initiator, 1, true);
        }
        if (seed / 65536 % 5 == 0) {
            job = queue_list(queue, JES_RUNNING);
            if (job)
                end(queue, job, 0);
        }
        if (i % 100 == 0)
            queue_check(queue);
    }
    queue = reopen(queue);
    count = count_jobs(queue);
    assert_int_equal(count, 2000);
    assert_int_equal(queue_count(queue), 2000);
    queue_close(queue);
}

/* -- jobs that have ended -- */

/* Of that owner, ended; received at that time, where it is not 0. */
static void add_ended(struct job_queue *queue, const char *name, const char *owner, int64_t received)
{
    struct queue_job model = { .kind = 'J' }, *job;
    struct jes_result result = { JES_CC, 0 };

    model.shown.name = name8_const(name);
    model.shown.owner = name8_const(owner);
    assert_int_equal(queue_add(queue, &model, span_of("X"), SPAN_NONE, SPAN_NONE, &job), 0);
    queue_converted(queue, job, "A", 9, 1, "", span_of("T"), SPAN_NONE);
    if (received)
        job->received = received;
    queue_end(queue, job, &result, NULL, 0);
}

static void which_jobs_are_meant(void **state UNUSED)
{
    static const struct {
        struct queue_selection selection;
        const char *wanted;
    } rows[] = {
        { { .name = "" }, "PAY1 PAY2 HELD PAY3 TAX OTHER PAY4 NEW" },
        { { .name = "PAY*" }, "PAY1 PAY2 PAY3 PAY4" },
        { { .name = "PAY%" }, "PAY1 PAY2 PAY3 PAY4" },
        { { .name = "PAY" }, "" },
        { { .name = "PAY2" }, "PAY2" },
        { { .name = "*A*" }, "PAY1 PAY2 PAY3 TAX PAY4" },
        { { .name = "%AX" }, "TAX" },
        { { .name = "H*" }, "HELD" },
        { { .owner = "ANNA" }, "PAY1 HELD OTHER NEW" },
        { { .owner = "B*" }, "PAY2 PAY3 TAX PAY4" },
        { { .owner = "BERT", .name = "P*" }, "PAY2 PAY3 PAY4" },
        { { .owner = "*N*", .name = "*" }, "PAY1 HELD OTHER NEW" },
        { { .jobid = "JOB00004" }, "PAY3" },
        { { .jobid = "JOB00003" }, "HELD" },
        { { .jobid = "JOB00003", .name = "PAY*" }, "" },
        { { .jobid = "JOB00099" }, "" },
        { { .jobid = "JOB0000%" }, "PAY1 PAY2 HELD PAY3 TAX OTHER PAY4 NEW" },
        { { .jobid = "JOB00004", .status = JES_WAITING }, "" },
        { { .status = JES_OUTPUT }, "PAY1 PAY2 PAY3 TAX OTHER PAY4" },
        { { .status = JES_HELD }, "HELD" },
        { { .status = JES_CONVERSION }, "NEW" },
        { { .status = JES_RUNNING }, "" },
        { { .status = SELECTION_NO_STATUS }, "" },
        { { .since = 400 }, "HELD PAY3 TAX OTHER PAY4 NEW" },
        { { .until = 400 }, "PAY1 PAY2" },
        { { .since = 200, .until = 501 }, "PAY2 PAY3 TAX" },
        { { .before = 1 }, "" },
        { { .before = INT64_MAX }, "PAY1 PAY2 PAY3 TAX OTHER PAY4" },
        { { .name = "PAY*", .since = 200, .owner = "BERT", .status = JES_OUTPUT }, "PAY2 PAY3 PAY4" },
    };
    struct job_queue *queue;
    struct queue_job *held;

    fresh();
    queue = open_queue();
    add_ended(queue, "PAY1", "ANNA", 100);
    add_ended(queue, "PAY2", "BERT", 200);
    held = add(queue, "HELD");
    held->shown.owner = name8_const("ANNA");
    queue_converted(queue, held, "A", 9, 1, "JOB", span_of("T"), SPAN_NONE);
    add_ended(queue, "PAY3", "BERT", 400);
    add_ended(queue, "TAX", "BERT", 500);
    add_ended(queue, "OTHER", "ANNA", 600);
    add_ended(queue, "PAY4", "BERT", 700);
    add(queue, "NEW")->shown.owner = name8_const("ANNA");
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
            for (unsigned page = 0; page < 4; page++)
                for (unsigned looked = 0; looked < 4; looked++)
                    assert_string_equal(walk(queue, &rows[i].selection, looked, page), rows[i].wanted);
        queue_commit(queue);
        queue_check(queue);
    }
    queue_commit(queue);
    queue_close(queue);
}

/* What was handed out may go, end or stay while a walk is on its way. */
static void a_walk_changes_what_it_meets(void **state UNUSED)
{
    struct queue_selection taxes = { .name = "T*" };
    struct job_queue *queue;
    struct queue_walk *one;
    struct queue_job *job;

    fresh();
    queue = open_queue();
    add_ended(queue, "GO", "ANNA", 0);
    (void)add_waiting(queue, "ENDS", 9);
    add_ended(queue, "T1", "ANNA", 0);
    (void)add_waiting(queue, "ENDSGOES", 9);
    add_ended(queue, "T2", "ANNA", 0);
    one = queue_walk(queue, &all, 0, 0);
    while ((job = queue_walk_next(one)) != NULL) {
        if (job->shown.status == JES_WAITING)
            end(queue, job, 4);
        if (strstr(job->shown.name.text, "GO"))
            assert_int_equal(queue_purge(queue, job), 0);
    }
    assert_int_equal(queue_walk_end(one), 0);
    queue_commit(queue);
    assert_string_equal(walk(queue, &all, 0, 0), "ENDS T1 T2");
    one = queue_walk(queue, &taxes, 0, 0);
    while ((job = queue_walk_next(one)) != NULL)
        assert_int_equal(queue_purge(queue, job), 0);
    assert_int_equal(queue_walk_end(one), 0);
    queue = reopen(queue);
    assert_string_equal(walk(queue, &all, 0, 0), "ENDS");
    queue_close(queue);
}

/* Rows of jobs that have ended, as cheap as they come. */
static void fill(unsigned count)
{
    struct sql *sql;

    assert_int_equal(sql_open(&sql, path, ""), 0);
    assert_int_equal(sql_run(sql,
                             "INSERT INTO ended WITH RECURSIVE n(i) AS (VALUES(10) UNION ALL SELECT i+1 FROM n WHERE i<?1+9)"
                             " SELECT i,printf('J%07d',i),'J',printf('B%06d',i),printf('U%d',i%50),'',0,'A',9,3,i,i+1,i+2,1,0,"
                             "x'00000000' FROM n", "i", (int64_t)count), 0);
    sql_close(sql);
}

/* Bytes of memory that are in use. */
static size_t in_use(void)
{
    return mallinfo2().uordblks;
}

/* Bytes that this process has read. */
static uint64_t bytes_read(void)
{
    char text[400];
    unsigned long long bytes = 0;
    int fd = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

    assert_true(got > 0);
    text[got] = '\0';
    assert_int_equal(sscanf(text, "rchar: %llu", &bytes), 1);
    close(fd);
    return bytes;
}

struct cost {
    size_t memory;  /* of an open queue */
    uint64_t start; /* bytes read to open it */
    uint64_t list;  /* bytes read to list ten jobs */
};

static void measure(unsigned count, struct cost *cost)
{
    struct queue_selection few = { .name = "B00005*" }, owner = { .owner = "U7" };
    size_t memory = in_use();
    struct job_queue *queue;
    uint64_t before;

    fresh();
    queue = open_queue();
    queue_close(queue);
    fill(count);
    before = bytes_read();
    queue = open_queue();
    cost->start = bytes_read() - before;
    assert_int_equal(queue_count(queue), count);
    before = bytes_read();
    assert_int_equal(strlen(walk(queue, &few, 0, 0)), 10 * 8 - 1);
    cost->list = bytes_read() - before;
    assert_true(span_starts(span_of(walk(queue, &owner, 0, 0)), "B000057 B000107 "));
    assert_int_equal(count_jobs(queue), count);
    queue_commit(queue);
    cost->memory = in_use() - memory;
    queue_close(queue);
}

/* Neither memory nor a start nor a look at few of them grows with the jobs that have ended. */
static void ended_jobs_cost_nothing(void **state UNUSED)
{
    enum { PAGES = 64 * 1024, CACHE = 4 << 20 /* of SQLite, more than what the small queue fills */ };
    struct cost small, large;

    measure(3000, &small);
    measure(60000, &large);
    assert_true(large.memory < small.memory + CACHE); /* they were 15 MB */
    assert_true(large.start < small.start + PAGES);
    assert_true(large.list < small.list + PAGES);
}

static void find_it(struct job_queue *queue, const char *jobid, const char *name)
{
    struct queue_job *job = find(queue, jobid);

    if (!name) {
        assert_null(job);
        return;
    }
    assert_non_null(job);
    assert_string_equal(job->shown.name.text, name);
    assert_int_equal(job->shown.status, JES_OUTPUT);
}

/* A row that is no good costs itself, not the others and not the process. */
static void a_damaged_ended_job_is_left_out(void **state UNUSED)
{
    static const char *const changes[] = {
        "UPDATE ended SET kind='X' WHERE name='BAD'",
        "UPDATE ended SET kind='' WHERE name='BAD'",
        "UPDATE ended SET owner='' WHERE name='BAD'",
        "UPDATE ended SET name='BADLONGERTHAN8' WHERE name='BAD'",
        "UPDATE ended SET groupid='a b' WHERE name='BAD'",
        "UPDATE ended SET class='MUCH TOO LONG' WHERE name='BAD'",
        "UPDATE ended SET result=99 WHERE name='BAD'",
        "UPDATE ended SET result=0 WHERE name='BAD'",
        "UPDATE ended SET steps=x'00000001' WHERE name='BAD'",
        "UPDATE ended SET steps=x'ffffffff' WHERE name='BAD'",
    };
    struct job_queue *queue;
    struct sql *sql;

    for (size_t i = 0; i < ARRAY_COUNT(changes); i++) {
        fresh();
        queue = open_queue();
        add_ended(queue, "GOOD", "ANNA", 0);
        add_ended(queue, "BAD", "ANNA", 0);
        add_ended(queue, "LAST", "ANNA", 0);
        queue_commit(queue);
        queue_close(queue);
        assert_int_equal(sql_open(&sql, path, ""), 0);
        assert_int_equal(sql_run(sql, changes[i], ""), 0);
        sql_close(sql);
        queue = open_queue();
        assert_string_equal(walk(queue, &all, 0, 0), "GOOD LAST");
        find_it(queue, "JOB00001", "GOOD");
        find_it(queue, "JOB00002", NULL);
        find_it(queue, "JOB00003", "LAST");
        queue_commit(queue);
        queue_close(queue);
    }
}

/* A queue of the version before, made as it was made then. */
static void an_older_queue_is_converted(void **state UNUSED)
{
    static const char *const version_4[] = {
        "CREATE TABLE counter(kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE job(key INTEGER PRIMARY KEY, jobid TEXT NOT NULL, kind TEXT NOT NULL,"
        " name TEXT NOT NULL, owner TEXT NOT NULL, groupid TEXT NOT NULL, scan INTEGER NOT NULL,"
        " status INTEGER NOT NULL, hold TEXT NOT NULL, class TEXT NOT NULL, priority INTEGER NOT NULL,"
        " conversions INTEGER NOT NULL, cards INTEGER NOT NULL, received INTEGER NOT NULL,"
        " started INTEGER NOT NULL, taker INTEGER NOT NULL, granted INTEGER NOT NULL,"
        " ended INTEGER NOT NULL, result INTEGER NOT NULL, code INTEGER NOT NULL, steps BLOB)",
        "CREATE TABLE job_text(key INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
        "INSERT INTO counter VALUES('version',4),('J',3)",
        "INSERT INTO job VALUES(7,'JOB00002','J','OUT','ANNA','GRP',0,6,'','B',5,1,12,100,200,1,1,300,2,0x806,x'00000000')",
        "INSERT INTO job VALUES(8,'JOB00003','J','HELD','ANNA','',0,4,'JOB','A',9,1,3,100,0,0,0,0,0,0,NULL)",
        "INSERT INTO job_text VALUES(56,'CARDS'),(57,'TEXT')",
    };
    struct job_queue *queue;
    struct queue_job *job;
    struct sql *sql;

    fresh();
    assert_int_equal(sql_open(&sql, path, ""), 0);
    for (size_t i = 0; i < ARRAY_COUNT(version_4); i++)
        assert_int_equal(sql_run(sql, version_4[i], ""), 0);
    sql_close(sql);
    for (int again = 0; again < 2; again++) {
        queue = open_queue();
        assert_string_equal(walk(queue, &all, 0, 0), "OUT HELD");
        find_it(queue, "JOB00002", "OUT");
        job = find(queue, "JOB00002");
        assert_string_equal(job->group.text, "GRP");
        assert_string_equal(job->shown.job_class, "B");
        assert_int_equal(job->priority, 5);
        assert_int_equal(job->cards, 12);
        assert_int_equal(job->started, 200);
        assert_int_equal(job->ended, 300);
        assert_int_equal(job->shown.result.kind, JES_ABEND_SYSTEM);
        assert_int_equal(job->shown.result.code, 0x806);
        assert_text(queue, job, QUEUE_INTERNAL, "TEXT");
        assert_int_equal(find(queue, "JOB00003")->shown.status, JES_HELD);
        queue_commit(queue);
        queue_close(queue);
    }
    queue = open_queue();
    assert_string_equal(add(queue, "NEXT")->shown.jobid.text, "JOB00004");
    queue_commit(queue);
    queue_close(queue);
}

/* The newest job was purged, an older one is there: a start took the key of the older one for the last. */
static void keys_are_not_used_again_behind_a_purge(void **state UNUSED)
{
    struct job_queue *queue;
    struct queue_job *job;
    int64_t key;

    fresh();
    queue = open_queue();
    (void)add_waiting(queue, "STAYS", 9);
    add_ended(queue, "ENDED", "ANNA", 0);
    job = add_waiting(queue, "GOES", 9);
    key = job->key;
    end(queue, job, 0);
    assert_int_equal(queue_purge(queue, job), 0);
    queue = reopen(queue);
    assert_true(add(queue, "NEW")->key > key);
    queue_commit(queue);
    queue_close(queue);
}

static void note_gone(void *context, const struct name8 *jobid)
{
    snprintf((char *)context + strlen(context), 100 - strlen(context), "%s ", jobid->text);
}

/* Folders of purged jobs are told to the next jes until they are removed. */
static void folders_to_remove(void **state UNUSED)
{
    struct name8 first = name8_const("JOB00001"), second = name8_const("JOB00002");
    struct job_queue *queue;
    char gone[100] = "";

    fresh();
    queue = open_queue();
    add_ended(queue, "A", "ANNA", 0);
    add_ended(queue, "B", "ANNA", 0);
    assert_int_equal(queue_purge(queue, queue_find(queue, &first)), 0);
    assert_int_equal(queue_purge(queue, queue_find(queue, &second)), 0);
    queue = reopen(queue);
    queue_each_gone(queue, note_gone, gone);
    assert_string_equal(gone, "JOB00001 JOB00002 ");
    queue_removed(queue, &first);
    (void)add(queue, "C");
    queue = reopen(queue);
    gone[0] = '\0';
    queue_each_gone(queue, note_gone, gone);
    assert_string_equal(gone, "JOB00002 ");
    queue_close(queue);
}

static void the_last_access_of_a_user(void **state UNUSED)
{
    struct name8 anna = name8_const("ANNA"), bert = name8_const("OWNER"), nobody = name8_const("NOBODY");
    struct job_queue *queue;
    struct queue_job *job;
    microseconds first;
    int initiator;

    fresh();
    queue = open_queue();
    job = add_waiting(queue, "ONE", 9);
    queue_start(queue, job, &initiator, 1, true);
    first = job->started;
    end(queue, job, 0);
    add_ended(queue, "NEVERRAN", "ANNA", 0);
    queue = reopen(queue);
    assert_int_equal(queue_last_access(queue, &bert), first);
    assert_int_equal(queue_last_access(queue, &anna), 0);
    assert_int_equal(queue_last_access(queue, &nobody), 0);
    job = add_waiting(queue, "TWO", 9);
    queue_start(queue, job, &initiator, 1, true);
    assert_true(queue_last_access(queue, &bert) >= first);
    first = job->started;
    queue = reopen(queue);
    assert_int_equal(queue_last_access(queue, &bert), first);
    queue_close(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_of_a_job),
        cmocka_unit_test(what_is_not_allowed_in_a_state),
        cmocka_unit_test(who_comes_first),
        cmocka_unit_test(everything_survives),
        cmocka_unit_test(numbers_go_on),
        cmocka_unit_test(a_crash_keeps_what_was_committed),
        cmocka_unit_test(a_full_disk_ends_the_owner),
        cmocka_unit_test(damaged_databases),
        cmocka_unit_test(one_owner_at_a_time),
        cmocka_unit_test(steps_of_a_running_job),
        cmocka_unit_test(many_jobs),
        cmocka_unit_test(which_jobs_are_meant),
        cmocka_unit_test(a_walk_changes_what_it_meets),
        cmocka_unit_test(ended_jobs_cost_nothing),
        cmocka_unit_test(a_damaged_ended_job_is_left_out),
        cmocka_unit_test(an_older_queue_is_converted),
        cmocka_unit_test(keys_are_not_used_again_behind_a_purge),
        cmocka_unit_test(folders_to_remove),
        cmocka_unit_test(the_last_access_of_a_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
