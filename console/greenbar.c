/* greenbar.c - the greenbar command: finds the verb in its table, reads the options, calls the verb. */
#include "console/greenbar.h"

#include <signal.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/daemon.h"
#include "base/home.h"

#define OPTION(name, kind, value, text) { name, OPTION_##kind, value, text },
#define VERB(name, function, operands, least, most, text, ...) \
    static const struct option_row name##_options[] = { __VA_ARGS__ { NULL, OPTION_FLAG, NULL, NULL } };
#include "console/verbs.def"
#undef VERB
#undef OPTION

const struct verb_row verbs[] = {
#define VERB(name, function, operands, least, most, text, ...) { #name, function, operands, least, most, text, name##_options },
#include "console/verbs.def"
#undef VERB
};
const size_t verb_count = ARRAY_COUNT(verbs);

void complain_lines(struct span lines)
{
    fprintf(stderr, "greenbar: %.*s", (int)lines.length, lines.data);
    if (lines.length == 0 || lines.data[lines.length - 1] != '\n')
        fputc('\n', stderr);
}

/* Less room than the servers need to write what they are asked to keep. */
static bool disk_full(void)
{
    enum { ENOUGH = 1 << 20 };
    struct statvfs room;

    return statvfs(home(), &room) == 0 && room.f_bavail * room.f_frsize < ENOUGH;
}

static bool master_runs(void)
{
    int pidfd;
    bool runs = daemon_find("master", &pidfd) != 0;

    if (runs)
        close(pidfd);
    return runs;
}

int complain_reason(const char *what, int reason)
{
    if (reason == REASON_NOT_RUNNING || reason == REASON_GONE) {
        if (disk_full())
            complain(GRB024E, home());
        else if (master_runs())
            complain(GRB025E, home());
        else
            complain(GRB002E, home());
        return EXIT_NOT_RUNNING;
    }
    complain(GRB005E, what, reason_text(reason));
    return EXIT_FAILED;
}

int complain_file(const char *path, int reason)
{
    if (reason != REASON_NOT_FOUND)
        return complain_reason(path, reason);
    complain(GRB031E, path);
    return EXIT_FAILED;
}

int open_session(const struct options *options, struct racf **racf)
{
    const char *user = option_value(options, "--user", 0);
    struct name8 become;
    int reason;

    if (user && name8_of(&become, span_of(user)) < 0) {
        complain(GRB001E, "--user takes a user ID of 1-8 characters");
        return EXIT_USAGE;
    }
    if (access(home(), F_OK) < 0) {
        complain(GRB003E, home());
        return EXIT_NOT_RUNNING;
    }
    reason = racf_open_person(racf, user ? &become : NULL);
    if (reason == REASON_NOT_RUNNING || reason == REASON_GONE)
        return complain_reason("racf", reason);
    if (reason == REASON_NOT_FOUND && user) {
        complain(GRB022E, become.text);
        return EXIT_FAILED;
    }
    if (reason == REASON_NOT_AUTHORIZED && user) {
        complain(GRB023E, "a user with SPECIAL", "name another one with --user");
        return EXIT_FAILED;
    }
    if (reason < 0) {
        char unix_user[UNIX_USER_MAX];

        if (unix_user_name(getuid(), unix_user) < 0)
            snprintf(unix_user, sizeof unix_user, "of this process");
        complain(GRB006E, user ? become.text : unix_user, reason_text(reason));
        return EXIT_FAILED;
    }
    return 0;
}

int open_server(const struct options *options, const char *service, struct racf **racf, struct link **link)
{
    int code = open_session(options, racf), reason;

    if (code)
        return code;
    reason = racf_connect(*racf, service, LINK_PATIENCE, link);
    if (reason < 0) {
        racf_close(*racf);
        return complain_reason(service, reason);
    }
    return 0;
}

static const struct verb_row *find_verb(const char *name)
{
    for (size_t i = 0; i < verb_count; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

int main(int count, char **words)
{
    const struct verb_row *verb;
    struct options options;
    struct buf problem;
    int code;

    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write */
    if (count < 2) {
        complain(GRB001E, "a verb is missing: greenbar help lists them");
        return EXIT_USAGE;
    }
    verb = find_verb(is_help(words[1]) ? "help" : strcmp(words[1], "--version") == 0 ? "version" : words[1]);
    if (verb && count == 3 && is_help(words[2])) { /* greenbar VERB --help is greenbar help VERB */
        words[2] = words[1];
        verb = find_verb("help");
    }
    buf_init(&problem, 4096);
    if (!verb) {
        buf_printf(&problem, "%.80s is no verb: greenbar help lists them", words[1]);
    } else if (options_read(&options, verb->options, count - 2, words + 2, &problem) == 0 &&
               (options.count < verb->least || options.count > verb->most)) {
        buf_printf(&problem, "usage: greenbar %s%s%s", verb->name, verb->operands[0] ? " " : "", verb->operands);
    }
    if (problem.length) {
        complain(GRB001E, problem.data);
        return EXIT_USAGE;
    }
    buf_release(&problem);
    code = verb->function(&options);
    if (fflush(stdout) != 0 && code == EXIT_DONE)
        code = EXIT_FAILED;
    return code;
}
