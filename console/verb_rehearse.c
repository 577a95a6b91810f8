/* verb_rehearse.c - greenbar rehearse: what would this deck change?
 *
 * The deck runs on a private copy of the system (rehearsal.h). What is told of it is asked of that copy, before and after: the
 * system itself is only read, file by file.
 */
#include <unistd.h>

#include "base/clock.h"
#include "base/home.h"
#include "base/text.h"
#include "console/access_list.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "console/profile_changes.h"
#include "console/recorded_accesses.h"
#include "console/rehearsal.h"
#include "jcl/jes_client.h"

enum {
    DECK_MAX = 64 << 20, LINES_MAX = 1 << 16, CLASSES_TEXT = 1 << 20,
    FAILED_FROM = 8, /* return code from which on a deck is not run for real */
};

struct rehearse {
    const struct options *options;
    struct buf deck;
    struct access_list access;
    struct jes_jobs jobs; /* as they ended */
    struct profile_changes profiles;
    int code;             /* the highest of them, as of `submit --wait` */
    json_t *json;         /* what --json prints at the end */
};

/* ------------------------------------------------------------------------------------------------ on the copy */

static int ask_access(struct rehearse *rehearse, struct racf *racf, enum access_moment moment)
{
    int reason = access_list_ask(&rehearse->access, racf, moment);

    if (reason == REASON_NOT_AUTHORIZED) {
        complain(GRB023E, "a user with SPECIAL or AUDITOR", "ask about the access of others");
        return EXIT_FAILED;
    }
    return reason < 0 ? complain_reason("check", reason) : EXIT_DONE;
}

static int give(struct racf *racf, const char *class_name)
{
    struct buf command, out, clist;
    int code, reason;

    buf_init(&command, 128);
    buf_init(&out, LINES_MAX);
    buf_init(&clist, LINES_MAX);
    buf_printf(&command, "SETROPTS RACLIST(%s) REFRESH", class_name);
    reason = racf_command(racf, buf_span(&command), &out, &clist, &code);
    buf_release(&command);
    buf_release(&out);
    buf_release(&clist);
    return reason;
}

/* Brings RACLISTed classes that are asked about up to date, where the user may: what then comes out is what would be after a
 * REFRESH. */
static int refresh(struct rehearse *rehearse, struct racf *racf)
{
    const struct access_list *list = &rehearse->access;
    struct span rest, class_name;
    struct buf classes;
    int reason = 0;

    buf_init(&classes, CLASSES_TEXT);
    access_list_classes(list, &classes);
    rest = buf_span(&classes);
    while (reason == 0 && span_line(&rest, &class_name)) {
        struct racf_class_state state;
        char name[NAME8_MAX + 1];

        if (text_copy(name, sizeof name, class_name) && racf_class(racf, name, &state) == 0 && state.raclisted)
            reason = give(racf, name);
    }
    buf_release(&classes);
    return reason < 0 ? complain_reason("refresh", reason) : ask_access(rehearse, racf, ACCESS_REFRESHED);
}

/* What the deck has changed behind that change; who may not see the history is told so, and the rest goes on. */
static int read_profiles(struct rehearse *rehearse, struct racf *racf, uint64_t behind)
{
    int reason = profile_changes_read(&rehearse->profiles, racf, behind);

    if (reason == REASON_NOT_AUTHORIZED) {
        complain(GRB023E, "a user with SPECIAL or AUDITOR", "see what was changed");
        return EXIT_DONE;
    }
    return reason < 0 ? complain_reason("history", reason) : EXIT_DONE;
}

/* Waits until each job has ended. */
static int wait_for_end(struct rehearse *rehearse, struct link *link)
{
    for (size_t i = 0; i < rehearse->jobs.count; i++) {
        struct jes_job *job = &rehearse->jobs.list[i];
        int reason = jes_wait(link, &job->jobid, 0, job), code;

        if (reason < 0)
            return complain_reason(job->jobid.text, reason);
        code = jes_result_exit(&job->result);
        if (code > rehearse->code)
            rehearse->code = code;
    }
    return EXIT_DONE;
}

static int run_deck(struct rehearse *rehearse, struct link *link)
{
    const char *params[OPTION_VALUES_MAX + 1] = { NULL };
    struct jes_submit_options how = { .params = params };
    struct buf problem;
    int reason, code;

    for (size_t i = 0; (params[i] = option_value(rehearse->options, "--param", i)) != NULL;)
        i++;
    buf_init(&problem, LINES_MAX);
    reason = jes_submit(link, buf_span(&rehearse->deck), &how, &rehearse->jobs, &problem);
    if (problem.length)
        complain_lines(buf_span(&problem));
    if (reason < 0 && problem.length)
        code = EXIT_FAILED;
    else
        code = reason < 0 ? complain_reason("submit", reason) : wait_for_end(rehearse, link);
    buf_release(&problem);
    return code;
}

static void print_steps_of(struct link *link, const struct name8 *jobid)
{
    struct span rest, line;
    struct buf steps;

    buf_init(&steps, 1 << 20);
    if (jes_steps(link, jobid, &steps) == 0) {
        rest = buf_span(&steps);
        while (span_line(&rest, &line)) {
            struct span step = span_word(&line), procstep = span_word(&line), program = span_word(&line), result = span_word(&line);

            printf("    %-8.*s %-8.*s %-8.*s %.*s\n", (int)step.length, step.data, (int)procstep.length,
                   span_is(procstep, "-") ? "" : procstep.data, (int)program.length, program.data, (int)result.length, result.data);
        }
    }
    buf_release(&steps);
}

static void print_jobs_of(struct rehearse *rehearse, struct link *link)
{
    bool output = option_given(rehearse->options, "--output");

    puts("Jobs:");
    for (size_t i = 0; i < rehearse->jobs.count; i++) {
        const struct jes_job *job = &rehearse->jobs.list[i];
        char text[16];
        const char *result = jes_result_text(&job->result, text);

        printf("  %s(%s) %s\n", job->name.text, job->jobid.text, result ? result : "");
        print_steps_of(link, &job->jobid);
        if (output)
            print_all_output(link, &job->jobid, true);
    }
}

static json_t *jobs_json(const struct jes_jobs *jobs)
{
    json_t *array = json_array();

    for (size_t i = 0; i < jobs->count; i++)
        json_array_append_new(array, json_job(&jobs->list[i]));
    return array;
}

static bool changes(const struct access_question *question)
{
    return access_changed(question, ACCESS_AFTER) || access_changed(question, ACCESS_REFRESHED);
}

static void print_question(const struct access_question *question)
{
    const char *user = question->user.text[0] ? question->user.text : "(undefined)";

    printf("  %s %s %s %s: %s -> %s", user, racf_level_text(question->level), question->class_name, question->resource,
           access_text(question->code[ACCESS_BEFORE]), access_text(question->code[ACCESS_AFTER]));
    if (question->code[ACCESS_REFRESHED] != question->code[ACCESS_AFTER])
        printf(", after a SETROPTS RACLIST(%s) REFRESH %s", question->class_name, access_text(question->code[ACCESS_REFRESHED]));
    puts(question->listed ? "" : " (recorded)");
}

static void print_access(const struct access_list *list)
{
    size_t changed = 0, recorded = 0;

    if (list->count == 0)
        return;
    for (size_t i = 0; i < list->count; i++) {
        if (!changes(&list->questions[i]))
            continue;
        if (changed++ == 0)
            puts("Access that changes:");
        recorded += list->questions[i].recorded != 0;
        print_question(&list->questions[i]);
    }
    printf("%zu of %zu accesses change", changed, list->count);
    if (list->recorded)
        printf("; of those that SMF has recorded %zu of %zu", recorded, list->recorded);
    puts(".");
    if (list->cut)
        printf("SMF has recorded more than these: only the last %zu different accesses were asked for.\n", list->most);
}

static json_t *access_json(const struct access_list *list)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list->count; i++) {
        const struct access_question *question = &list->questions[i];

        if (changes(question))
            json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "user", question->user.text,
                                                   "class", question->class_name, "resource", question->resource, "level",
                                                   racf_level_text(question->level), "before",
                                                   access_text(question->code[ACCESS_BEFORE]), "after",
                                                   access_text(question->code[ACCESS_AFTER]), "refreshed",
                                                   access_text(question->code[ACCESS_REFRESHED]), "listed", question->listed,
                                                   "recorded", question->recorded != 0));
    }
    return array;
}

static json_t *asked_json(const struct access_list *list)
{
    return json_pack("{s:I, s:I, s:b}", "accesses", (json_int_t)list->count, "recorded", (json_int_t)list->recorded, "cut",
                     list->cut);
}

/* Everything that is asked of the copy. */
static int on_copy(struct rehearse *rehearse)
{
    struct racf *racf;
    struct link *link;
    uint64_t last;
    int code = open_server(rehearse->options, "jes", &racf, &link);

    if (code)
        return code;
    code = ask_access(rehearse, racf, ACCESS_BEFORE);
    if (code == EXIT_DONE && profile_changes_last(racf, &last) < 0)
        last = UINT64_MAX; /* who may not see the history sees none of it */
    if (code == EXIT_DONE)
        code = run_deck(rehearse, link);
    if (code == EXIT_DONE)
        code = read_profiles(rehearse, racf, last);
    if (code == EXIT_DONE)
        code = ask_access(rehearse, racf, ACCESS_AFTER);
    if (code == EXIT_DONE)
        code = refresh(rehearse, racf);
    if (code == EXIT_DONE && option_given(rehearse->options, "--json")) {
        json_object_set_new(rehearse->json, "jobs", jobs_json(&rehearse->jobs));
        json_object_set_new(rehearse->json, "profiles", profile_changes_json(&rehearse->profiles));
        json_object_set_new(rehearse->json, "access", access_json(&rehearse->access));
        json_object_set_new(rehearse->json, "asked", asked_json(&rehearse->access));
    } else if (code == EXIT_DONE) {
        print_jobs_of(rehearse, link);
        profile_changes_print(&rehearse->profiles);
        print_access(&rehearse->access);
    }
    link_close(link);
    racf_close(racf);
    return code;
}

/* ------------------------------------------------------------------------------------------------ for real */

/* Submits the deck to the system itself. */
static int commit(struct rehearse *rehearse)
{
    struct racf *racf;
    struct link *link;
    int code;

    if (rehearse->code >= FAILED_FROM) {
        complain(GRB042E, rehearse->code);
        return rehearse->code;
    }
    code = open_server(rehearse->options, "jes", &racf, &link);
    if (code)
        return code;
    jes_jobs_release(&rehearse->jobs);
    rehearse->code = 0;
    code = run_deck(rehearse, link);
    if (code == EXIT_DONE && option_given(rehearse->options, "--json")) {
        json_object_set_new(rehearse->json, "committed", jobs_json(&rehearse->jobs));
    } else if (code == EXIT_DONE) {
        puts("For real:");
        print_jobs_of(rehearse, link);
    }
    link_close(link);
    racf_close(racf);
    return code ? code : rehearse->code;
}

int verb_rehearse(const struct options *options)
{
    struct rehearse rehearse = { .options = options, .json = json_object() };
    const char *list = option_value(options, "--access", 0);
    struct rehearsal *rehearsal;
    struct buf problem;
    int reason, code = EXIT_FAILED;

    if (no_system())
        return EXIT_NOT_RUNNING;
    if (!home_owner(getuid())) { /* whatever authority the user ID has: the files are copied as they lie there */
        complain(GRB023E, "root and the owner of the system", "rehearse: the copy holds everything that the system holds");
        return EXIT_FAILED;
    }
    buf_init(&rehearse.deck, DECK_MAX);
    buf_init(&problem, LINES_MAX);
    access_list_init(&rehearse.access);
    reason = read_deck(options->words[0], &rehearse.deck);
    if (reason < 0) {
        code = complain_file(options->words[0], reason);
        goto release;
    }
    if (list && access_list_read(&rehearse.access, list, &problem) < 0) {
        complain_lines(buf_span(&problem));
        goto release;
    }
    if (!option_given(options, "--not-recorded"))
        recorded_accesses_read(&rehearse.access);
    code = rehearsal_begin(option_value(options, "--master-key-fd", 0), &rehearsal);
    if (code == EXIT_DONE)
        code = on_copy(&rehearse);
    fflush(stdout);
    rehearsal_end(rehearsal);
    if (code == EXIT_DONE)
        code = option_given(options, "--commit") ? commit(&rehearse) : rehearse.code;
    if (option_given(options, "--json") && json_object_size(rehearse.json))
        json_print(json_incref(rehearse.json));
release:
    json_decref(rehearse.json);
    jes_jobs_release(&rehearse.jobs);
    access_list_release(&rehearse.access);
    profile_changes_release(&rehearse.profiles);
    buf_release(&problem);
    buf_release(&rehearse.deck);
    return code;
}
