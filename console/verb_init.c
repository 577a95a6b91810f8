/* verb_init.c - greenbar init: a new system, whole or not at all.
 *
 * The programs that own a file make it themselves (icsf --init, racf --init, catalog --init). config/system.yaml comes last but for
 * them, and a folder that something failed in is taken away again.
 */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/config.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/spawn.h"
#include "base/text.h"
#include "console/greenbar.h"
#include "racf/master_key.h"

enum { ARGUMENTS_MAX = 640, QMGRS_MAX = 100, PATH_LIMIT = 8192, GROUP_MAX = 4, QMGR_MAX = 48 };

/* A file or folder that we ship: in the tree we were built in, or where `make install` put it. NULL when it is in none of these
 * places, which problem then names. */
static char *shipped(const char *in_tree, const char *installed, struct buf *problem)
{
    char *self = program_path("greenbar");
    const char *const places[] = { "../..", "../../..", "../../share/greenbar" };
    struct buf looked;

    *strrchr(self, '/') = '\0';
    buf_init(&looked, 3 * PATH_LIMIT);
    for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
        struct buf path;

        buf_init(&path, PATH_LIMIT);
        buf_printf(&path, "%s/%s/%s", self, places[i], i + 1 == ARRAY_COUNT(places) ? installed : in_tree);
        if (access(path.data, R_OK) == 0) {
            mem_free(self);
            buf_release(&looked);
            return path.data;
        }
        buf_printf(&looked, "%s%s", i ? ", " : "", path.data);
        buf_release(&path);
    }
    buf_printf(problem, "%s: there is no such thing; it comes with the programs, by make install or in the source tree",
               looked.data);
    buf_release(&looked);
    mem_free(self);
    return NULL;
}

static int is_class_file(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');

    return entry->d_name[0] != '.' && end && strcmp(end, ".yaml") == 0;
}

/* Every class file that comes with Greenbar. */
static int copy_classes(struct buf *problem)
{
    char *from = shipped("racf/classes", "classes", problem);
    struct dirent **files = NULL;
    int count = from ? scandir(from, &files, is_class_file, alphasort) : 0;
    int reason = count > 0 ? 0 : REASON_NOT_FOUND;

    if (from && count <= 0)
        buf_printf(problem, "%s holds no class file (*.yaml)", from);
    for (int i = 0; i < count; i++) {
        char *to = home_path("config/classes/%s", files[i]->d_name);
        struct buf path, content;

        buf_init(&path, PATH_LIMIT);
        buf_init(&content, 1 << 20);
        buf_printf(&path, "%s/%s", from, files[i]->d_name);
        if (reason == 0)
            reason = io_read_file(path.data, &content);
        if (reason == 0)
            reason = io_replace_file(to, buf_span(&content), 0644);
        buf_release(&path);
        buf_release(&content);
        mem_free(to);
        free(files[i]);
    }
    free(files);
    mem_free(from);
    return reason;
}

int system_folders(void)
{
    static const struct {
        const char *name;
        mode_t mode;
    } folders[] = {
        { "config", 0755 },     { "config/classes", 0755 }, { "config/parm", 0755 }, { "racf", 0700 }, { "keys", 0700 },
        { "vol", 0700 },        { "spool", 0700 },          { "log", 0700 },         { "run", 0755 },  { "run/public", 0755 },
        { "run/private", 0700 }
    };
    int reason = io_make_folders(home(), 0755);

    for (size_t i = 0; reason == 0 && i < ARRAY_COUNT(folders); i++) {
        char *path = home_path("%s", folders[i].name);

        reason = io_make_folders(path, folders[i].mode);
        mem_free(path);
    }
    return reason;
}

struct new_system {
    const char *sysid;
    const char *group;
    const char *master_key;
    const char *qmgrs[QMGRS_MAX];
    size_t qmgr_count;
};

static int write_config(const struct new_system *system, struct buf *problem)
{
    char *path = home_path("config/system.yaml");
    struct config *config;
    struct buf text;
    int reason;

    buf_init(&text, 1 << 16);
    buf_printf(&text,
               "# What this system is. Keys: docs/formats/system_yaml.md. Read when the system is started.\n"
               "sysid: %s\nnode: NODE1\n"
               "# Processes that run the steps of jobs: as many jobs at a time.\n"
               "initiators: 4\n"
               "# How the master key was made. file: in $GREENBAR_KEYS; passphrase: start asks; fd: start --master-key-fd N.\n"
               "# This line changes nothing: greenbar key master --new does.\n"
               "master-key: %s\n"
               "queue-managers:\n",
               system->sysid, system->master_key);
    for (size_t i = 0; i < system->qmgr_count; i++) {
        buf_printf(&text, "  - name: '%s'\n", system->qmgrs[i]);
        if (system->group)
            buf_printf(&text, "    group: '%s'\n", system->group);
    }
    reason = io_replace_file(path, buf_span(&text), 0644);
    if (reason == 0)
        reason = config_load(&config, problem); /* names that are none are told here */
    if (reason == 0)
        config_free(config);
    buf_release(&text);
    mem_free(path);
    return reason;
}

/* Runs one of our programs to its end; its standard error is ours. */
static int run_program(const char *name, char *const *arguments, int fd, int as)
{
    struct spawn_fd fds[] = { { 0, 0 }, { 1, 1 }, { 2, 2 }, { fd, as } };
    char *path = program_path(name);
    pid_t pid = spawn(path, arguments, NULL, fds, fd >= 0 ? 4 : 3, NULL);
    int status = 0;

    mem_free(path);
    if (pid < 0)
        return (int)pid;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : REASON_REFUSED;
}

/* The passphrase of the new system in a memory file: it goes through neither arguments nor the environment. */
static int ask_passphrase(struct buf *problem)
{
    char *typed = getpass("Passphrase of the new system: ");
    struct buf secret;
    int memory;

    buf_init(&secret, PASSPHRASE_MAX);
    if (typed) {
        buf_put_text(&secret, typed);
        mem_wipe(typed, strlen(typed));
    }
    if (buf_failed(&secret) || secret.length < PASSPHRASE_MIN) {
        buf_printf(problem, "a passphrase has %d to %d characters", PASSPHRASE_MIN, PASSPHRASE_MAX);
        memory = REASON_BAD_VALUE;
    } else {
        memory = io_sealed_memory("passphrase", buf_span(&secret));
    }
    buf_wipe(&secret);
    if (memory >= 0)
        lseek(memory, 0, SEEK_SET);
    return memory;
}

static int init_icsf(const struct options *options, const char *master_key, struct buf *problem)
{
    const char *given = option_value(options, "--master-key-fd", 0);
    static char name[] = "icsf", init[] = "--init", passphrase[] = "--passphrase-fd", key[] = "--master-key-fd";
    char number[8];
    char *arguments[] = { name, init, NULL, number, NULL };
    uint64_t fd = 0;
    int memory, reason;

    snprintf(number, sizeof number, "%d", MASTER_KEY_FD_NUMBER);
    if (strcmp(master_key, "file") == 0)
        return run_program("icsf", arguments, -1, 0);
    if (strcmp(master_key, "fd") == 0) {
        if (!given || !text_number(span_of(given), 1023, &fd))
            return REASON_BAD_VALUE;
        arguments[2] = key;
        return run_program("icsf", arguments, (int)fd, MASTER_KEY_FD_NUMBER);
    }
    memory = ask_passphrase(problem);
    if (memory < 0)
        return memory;
    arguments[2] = passphrase;
    reason = run_program("icsf", arguments, memory, MASTER_KEY_FD_NUMBER);
    close(memory);
    return reason;
}

static int init_racf(const struct config *config)
{
    static char name[] = "racf", init[] = "--init", started[] = "--started";
    char *arguments[ARGUMENTS_MAX] = { name, init };
    char jobs[QMGRS_MAX][16];
    char user[UNIX_USER_MAX];
    size_t count = 2;

    if (unix_user_name(getuid(), user) < 0)
        return REASON_LIMIT;
    arguments[count++] = user;
    for (unsigned i = 0; i < config->qmgr_count; i++) {
        snprintf(jobs[i], sizeof jobs[i], "%.4sMSTR", config->qmgrs[i].name);
        arguments[count++] = started;
        arguments[count++] = jobs[i];
    }
    return run_program("racf", arguments, -1, 0);
}

/* The procedure of a queue manager's address space: the shipped one, with other names. */
static int write_procedure(const char *template, const struct config_qmgr *qmgr, const char *path)
{
    struct buf content, text;
    struct span rest;
    int reason;

    buf_init(&content, 1 << 16);
    buf_init(&text, 1 << 16);
    reason = io_read_file(template, &content);
    rest = buf_span(&content);
    while (rest.length) {
        if (span_starts(rest, "ZQS1MSTR")) {
            buf_printf(&text, "%.4sMSTR", qmgr->name);
            rest = span_from(rest, 8);
        } else if (span_starts(rest, "ZQS1.")) { /* a data set: its first qualifier is the subsystem name */
            buf_printf(&text, "%.4s.", qmgr->name);
            rest = span_from(rest, 5);
        } else if (span_starts(rest, "ZQS1")) {
            buf_put_text(&text, qmgr->name);
            rest = span_from(rest, 4);
        } else {
            buf_put(&text, rest.data, 1);
            rest = span_from(rest, 1);
        }
    }
    if (reason == 0)
        reason = io_replace_file(path, buf_span(&text), 0600);
    buf_release(&content);
    buf_release(&text);
    return reason;
}

/* The words for one program that take it members of libraries: "--member" "LIB(MEMBER)" FILE; the texts are owned. */
struct members {
    char *words[ARGUMENTS_MAX];
    size_t count;
};

static void add_member(struct members *members, char *target, char *path)
{
    static char member[] = "--member";

    must(members->count + 4 < ARGUMENTS_MAX); /* the last word is NULL */
    members->words[members->count++] = member;
    members->words[members->count++] = target;
    members->words[members->count++] = path;
}

static char *text_of(const char *format, ...) PRINTF_LIKE(1, 2);
static char *text_of(const char *format, ...)
{
    struct buf text;
    va_list values;

    buf_init(&text, PATH_LIMIT);
    va_start(values, format);
    buf_vprintf(&text, format, values);
    va_end(values);
    return text.data;
}

/* What queue managers read at start: the shipped definitions, and for each an empty member for its own. */
static int add_start_input(struct members *members, const struct config *config, struct buf *problem)
{
    static const char *const decks[] = { "CSQ4INP1", "CSQ4INYS", "CSQ4INSG", "CSQ4INSX", "CSQ4INSR", "CSQ4INSA", "CSQ4INYG" };
    char *folder = shipped("mstr/scsqproc", "scsqproc", problem);

    if (!folder)
        return REASON_NOT_FOUND;
    for (size_t i = 0; i < ARRAY_COUNT(decks); i++)
        add_member(members, text_of("MQM.SCSQPROC(%s)", decks[i]), text_of("%s/%s", folder, decks[i]));
    for (unsigned i = 0; i < config->qmgr_count; i++)
        add_member(members, text_of("%.4s.CSQINP2(USER)", config->qmgrs[i].name), mem_copy_text("/dev/null"));
    mem_free(folder);
    return 0;
}

static int init_catalog(const struct config *config, struct buf *problem)
{
    static char name[] = "catalog", init[] = "--init";
    char *template = shipped("mstr/proclib/ZQS1MSTR", "proclib/ZQS1MSTR", problem);
    struct members members = { .words = { name, init }, .count = 2 };
    int reason = template ? 0 : REASON_NOT_FOUND;

    for (unsigned i = 0; i < config->qmgr_count; i++) {
        char *path = home_path("run/%.4sMSTR.jcl", config->qmgrs[i].name);

        if (reason == 0)
            reason = write_procedure(template, &config->qmgrs[i], path);
        add_member(&members, text_of("SYS1.PROCLIB(%.4sMSTR)", config->qmgrs[i].name), path);
    }
    if (reason == 0)
        reason = add_start_input(&members, config, problem);
    if (reason == 0)
        reason = run_program("catalog", members.words, -1, 0);
    for (size_t i = 2; i < members.count; i += 3) {
        if (i < 2 + 3 * (size_t)config->qmgr_count) /* the procedures; what is shipped stays */
            unlink(members.words[i + 2]);
        mem_free(members.words[i + 1]);
        mem_free(members.words[i + 2]);
    }
    mem_free(template);
    return reason;
}

static int remove_entry(const char *path, const struct stat *status UNUSED, int kind UNUSED, struct FTW *place UNUSED)
{
    return remove(path);
}

static int make_system(const struct options *options, const struct new_system *system, struct buf *problem, bool *usage)
{
    struct config *config = NULL;
    int reason = system_folders();

    if (reason == 0)
        reason = copy_classes(problem);
    if (reason == 0) {
        reason = write_config(system, problem);
        *usage = reason < 0 && problem->length; /* the options name what cannot be */
    }
    if (reason == 0)
        reason = config_load(&config, problem);
    if (reason == 0)
        reason = init_icsf(options, system->master_key, problem);
    if (reason == 0)
        reason = init_racf(config);
    if (reason == 0)
        reason = init_catalog(config, problem);
    config_free(config);
    return reason;
}

static bool has_length(const char *text, size_t most)
{
    return text[0] && strlen(text) <= most;
}

/* What is wrong with the options, as far as they alone show it; NULL when nothing is. */
static const char *wrong_option(const struct options *options, const struct new_system *system)
{
    bool fd = strcmp(system->master_key, "fd") == 0;
    const char *number = option_value(options, "--master-key-fd", 0);
    uint64_t value;

    if (!has_length(system->sysid, NAME8_MAX))
        return "--sysid is a name of 1-8 characters";
    if (system->group && !has_length(system->group, GROUP_MAX))
        return "--qsg is a name of 1-4 characters";
    for (size_t i = 0; i < system->qmgr_count; i++)
        if (!has_length(system->qmgrs[i], QMGR_MAX) || strpbrk(system->qmgrs[i], "'\n"))
            return "--qmgr is a name of 1-48 characters A-Z 0-9 . _ % / @ # $";
    if (!fd && strcmp(system->master_key, "file") != 0 && strcmp(system->master_key, "passphrase") != 0)
        return "--master-key is file, passphrase or fd";
    if (fd != (number != NULL) || (number && !text_number(span_of(number), 1023, &value)))
        return "--master-key fd and --master-key-fd N go together: N is the descriptor that 32 bytes are read from";
    return NULL;
}

int verb_init(const struct options *options)
{
    struct new_system system = { "SYS1", NULL, "file", { "ZQS1" }, 0 };
    struct buf problem;
    char *config = home_path("config");
    const char *wrong;
    bool usage = false;
    int reason;

    if (option_given(options, "--sysid"))
        system.sysid = option_value(options, "--sysid", 0);
    if (option_given(options, "--master-key"))
        system.master_key = option_value(options, "--master-key", 0);
    system.group = option_value(options, "--qsg", 0);
    for (const char *name; (name = option_value(options, "--qmgr", system.qmgr_count)) != NULL;)
        system.qmgrs[system.qmgr_count++] = name;
    if (system.qmgr_count == 0)
        system.qmgr_count = 1;
    wrong = wrong_option(options, &system);
    if (wrong) {
        complain(GRB001E, wrong);
        mem_free(config);
        return EXIT_USAGE;
    }
    if (access(config, F_OK) == 0 || (access(home(), F_OK) == 0 && rmdir(home()) < 0)) {
        complain(GRB004E, home());
        mem_free(config);
        return EXIT_FAILED;
    }
    mem_free(config);
    umask(022);
    buf_init(&problem, 4 * PATH_LIMIT);
    reason = make_system(options, &system, &problem, &usage);
    if (usage) {
        /* The file that it names is taken away again. */
        const char *what = strstr(problem.data, "system.yaml:");

        if (what)
            what += strlen("system.yaml:");
        complain(GRB001E, what ? what + strspn(what, "0123456789: ") : problem.data);
        nftw(home(), remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    } else if (reason < 0) {
        complain(GRB005E, "init", problem.length ? problem.data : reason_text(reason));
        nftw(home(), remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    } else {
        message(&problem, GRB010I, system.sysid, home());
        fputs(problem.data, stdout);
    }
    buf_release(&problem);
    return usage ? EXIT_USAGE : reason < 0 ? EXIT_FAILED : EXIT_DONE;
}
