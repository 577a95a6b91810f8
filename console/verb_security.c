/* verb_security.c - greenbar check, user, classes. */
#include <unistd.h>

#include "base/home.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "racf/class.h"
#include "racf/messages.h"
#include "racf/trace.h"

enum { EXIT_NO = 8 };

static json_t *json_steps(const struct buf *steps)
{
    static const char *const outcomes[] = { [TRACE_PASSED] = "passed", [TRACE_DECIDED] = "decided", [TRACE_CHANGE] = "change" };
    struct reader in = reader_of(buf_span(steps));
    json_t *array = json_array();
    struct trace_step step;

    while (trace_next(&in, &step))
        json_array_append_new(array, json_pack("{s:o, s:s, s:o, s:o, s:o}", "rule", json_text(step.rule), "outcome",
                                               outcomes[step.outcome], "profile", json_text(step.profile), "id", json_text(step.id),
                                               "text", json_text(step.text)));
    return array;
}

/* One line a step: a mark at the one that counted, the rule, the profile, what it said. */
static void print_steps(const struct buf *steps)
{
    struct reader in = reader_of(buf_span(steps));
    struct trace_step step;
    bool changes = false;

    while (trace_next(&in, &step)) {
        if (step.outcome == TRACE_CHANGE && !changes)
            puts("what would change it:");
        changes = step.outcome == TRACE_CHANGE;
        if (changes) {
            printf("  %.*s\n", (int)step.text.length, step.text.data);
            continue;
        }
        printf("%c %-12.*s %.*s%s%.*s\n", step.outcome == TRACE_DECIDED ? '>' : ' ', (int)step.rule.length, step.rule.data,
               (int)step.profile.length, step.profile.data, step.profile.length ? ": " : "", (int)step.text.length, step.text.data);
    }
}

/* steps NULL: nobody asked why. */
static void print_decision(const struct name8 *user, const struct racf_decision *decision, const struct buf *steps, bool as_json)
{
    const char *profile = decision->profile.text[0] ? decision->profile.text : NULL;
    bool allowed = decision->code == 0;

    if (as_json) {
        json_t *object = json_pack("{s:b, s:s?, s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "allowed", allowed, "profile", profile,
                                   "class", decision->class_name.text, "resource", decision->resource.text, "level",
                                   racf_level_text(decision->intent), "reason", racf_why_text(decision->why), "user", user->text,
                                   "code", decision->code, "access", racf_level_text(decision->allowed));

        if (object && steps)
            json_object_set_new(object, "steps", json_steps(steps));
        json_print(object ? object : json_null());
        return;
    }
    printf("%s: %s %s %s %s (SAF return code %d), by %s%s%s%s\n", allowed ? "yes" : "no", user->text,
           racf_level_text(decision->intent), decision->class_name.text, decision->resource.text, decision->code,
           racf_why_text(decision->why), profile ? " " : "", profile ? profile : "", decision->generic ? " (G)" : "");
    if (steps)
        print_steps(steps);
}

/* What racf did not do, with what to do about it; user: the one that was named. */
static int refused(int reason, const struct name8 *user, const char *who, const char *what)
{
    if (reason == REASON_NOT_FOUND)
        complain(GRB022E, user->text);
    else if (reason == REASON_NOT_AUTHORIZED)
        complain(GRB023E, who, what);
    else
        return complain_reason(what, reason);
    return EXIT_FAILED;
}

/* A name that an option says; false, and a message: it cannot be one. */
static bool take_name(const struct options *options, const char *option, struct name8 *name)
{
    const char *value = option_value(options, option, 0);

    if (!value || (name8_of(name, span_of(value)) == 0 && !name8_none(name)))
        return true;
    complain(GRB001E, "--program and --terminal take a name of 1 to 8 characters");
    return false;
}

int verb_check(const struct options *options)
{
    struct racf_asker asker = { .user = { "" } };
    struct racf_decision decision;
    enum racf_level level;
    struct racf *racf;
    struct buf class_name, steps;
    bool explain = option_given(options, "--explain");
    int code, reason;

    if (name8_of(&asker.user, span_of(options->words[0])) < 0 || !racf_level_of(span_of(options->words[3]), &level)) {
        complain(GRB001E, "usage: greenbar check USER CLASS RESOURCE NONE|EXECUTE|READ|UPDATE|CONTROL|ALTER");
        return EXIT_USAGE;
    }
    if (!take_name(options, "--program", &asker.program) || !take_name(options, "--terminal", &asker.terminal))
        return EXIT_USAGE;
    code = open_session(options, &racf);
    if (code)
        return code;
    buf_init(&class_name, 64);
    buf_printf(&class_name, "%.32s", options->words[1]);
    text_fold(class_name.data, class_name.length);
    buf_init(&steps, 1 << 20);
    if (explain)
        reason = racf_explain(racf, &asker, class_name.data, options->words[2], level, &decision, &steps);
    else
        reason = racf_check_user(racf, &asker, class_name.data, options->words[2], level, 0, &decision);
    if (reason < 0) {
        code = refused(reason, &asker.user, "a user with SPECIAL or AUDITOR", "ask about another user");
    } else {
        print_decision(&asker.user, &decision, explain ? &steps : NULL, option_given(options, "--json"));
        code = decision.code == 0 ? EXIT_DONE : EXIT_NO;
    }
    buf_release(&steps);
    buf_release(&class_name);
    racf_close(racf);
    return code;
}

static int list_map(struct racf *racf, bool as_json)
{
    struct buf list;
    struct span rest, line;
    int reason, code = EXIT_DONE;

    buf_init(&list, 1 << 20);
    reason = racf_map_list(racf, &list);
    if (reason < 0) {
        code = refused(reason, NULL, "a user with SPECIAL or AUDITOR", "list the map of users");
    } else if (as_json) {
        json_t *array = json_array();

        rest = buf_span(&list);
        while (span_line(&rest, &line)) {
            struct span unix_user = span_word(&line), user = span_word(&line);

            json_array_append_new(array, json_pack("{s:o, s:o}", "unix", json_text(unix_user), "user", json_text(user)));
        }
        json_print(array);
    } else {
        fputs(list.data, stdout);
    }
    buf_release(&list);
    return code;
}

/* Whom a UNIX user acts as now; the empty name: nobody. */
static int mapped_to(struct racf *racf, const char *unix_user, struct name8 *user)
{
    struct span rest, line;
    struct buf list;
    int reason;

    *user = (struct name8){ "" };
    buf_init(&list, 1 << 20);
    reason = racf_map_list(racf, &list);
    rest = buf_span(&list);
    while (reason == 0 && span_line(&rest, &line))
        if (span_is(span_word(&line), unix_user))
            reason = name8_of(user, span_word(&line));
    buf_release(&list);
    return reason;
}

/* user empty: the UNIX user acts as nobody any more. */
static int change_map(struct racf *racf, const char *unix_user, const struct name8 *user)
{
    struct name8 before;
    struct buf line;
    int reason = mapped_to(racf, unix_user, &before);

    if (reason == 0 && name8_none(user) && name8_none(&before)) {
        complain(GRB034E, unix_user);
        return EXIT_FAILED;
    }
    if (reason == 0)
        reason = racf_map(racf, unix_user, user);
    if (reason == REASON_STATE) {
        complain(GBRU012E, "THE MAP OF UNIX USERS");
        return EXIT_FAILED;
    }
    if (reason < 0)
        return refused(reason, user, "a user with SPECIAL", "map users");
    buf_init(&line, 1024);
    if (name8_none(user))
        message(&line, GRB035I, unix_user, before.text);
    else if (!name8_none(&before) && !name8_equal(&before, user))
        message(&line, GRB033W, unix_user, user->text, before.text);
    fputs(line.data, stdout);
    buf_release(&line);
    return EXIT_DONE;
}

int verb_user(const struct options *options)
{
    bool map = strcmp(options->words[0], "map") == 0 && options->count == 3;
    bool unmap = strcmp(options->words[0], "unmap") == 0 && options->count == 2;
    bool listing = strcmp(options->words[0], "list") == 0 && options->count == 1;
    struct name8 user = { "" };
    struct racf *racf;
    int code;

    if ((!map && !unmap && !listing) || (map && name8_of(&user, span_of(options->words[2])) < 0) ||
        (unmap && options->words[1][0] == '\0')) {
        complain(GRB001E, "usage: greenbar user map UNIXNAME USERID | unmap UNIXNAME | list");
        return EXIT_USAGE;
    }
    code = open_session(options, &racf);
    if (code)
        return code;
    if (map || unmap) {
        code = change_map(racf, options->words[1], &user);
    } else {
        code = list_map(racf, option_given(options, "--json"));
    }
    racf_close(racf);
    return code;
}

int verb_classes(const struct options *options)
{
    char *folder = home_path("config/classes");
    struct buf problem;
    int code = EXIT_DONE;

    if (strcmp(options->words[0], "check") != 0) {
        complain(GRB001E, "usage: greenbar classes check FILE");
        mem_free(folder);
        return EXIT_USAGE;
    }
    buf_init(&problem, 1 << 16);
    if (access(options->words[1], F_OK) < 0)
        code = complain_file(options->words[1], REASON_NOT_FOUND);
    else if (class_file_check(options->words[1], access(folder, F_OK) == 0 ? folder : NULL, &problem) < 0) {
        complain(GRB005E, "classes", problem.data);
        code = EXIT_FAILED;
    }
    buf_release(&problem);
    mem_free(folder);
    return code;
}
