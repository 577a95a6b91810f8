/* verb_key.c - greenbar key: labels and their keys, the master key. */
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "datasets/catalog_client.h"
#include "jcl/jes_client.h"
#include "racf/key_client.h"
#include "racf/master_key.h"
#include "racf/messages.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "console/requests.def"
};
#undef REQUEST

enum { LINES_MAX = 1 << 16, CHANGE_PATIENCE = 40000, CHANGE_TRIES = 10, TRY_AGAIN_AFTER = 1000 /* milliseconds */ };

/* Says why it was not done, and returns the exit code. */
static int refused(int reason, const char *label, const struct buf *refusal, const char *what)
{
    switch (reason) {
    case REASON_NOT_AUTHORIZED:
        if (refusal->length)
            fputs(refusal->data, stderr);
        complain(GBRK001E, what);
        return EXIT_FAILED;
    case REASON_BAD_NAME:
        complain(GRB001E,
                 "a key label has 1-64 characters A-Z 0-9 @ # $ and period, the first a letter or one of @ # $");
        return EXIT_USAGE;
    case REASON_NOT_FOUND:
        complain(GBRK002E, label);
        return EXIT_FAILED;
    case REASON_EXISTS:
        complain(GBRK003E, label);
        return EXIT_FAILED;
    case REASON_STATE:
        complain(GBRK004E, label, label);
        return EXIT_FAILED;
    default:
        return complain_reason(what, reason);
    }
}

static int define(struct racf *racf, const char *label)
{
    struct buf refusal;
    int reason, code;

    buf_init(&refusal, LINES_MAX);
    reason = racf_key_define(racf, label, &refusal);
    code = reason < 0 ? refused(reason, label, &refusal, "define key labels") : EXIT_DONE;
    buf_release(&refusal);
    return code;
}

static int archive(struct racf *racf, const char *label, bool undo)
{
    struct buf refusal;
    int reason, code;

    buf_init(&refusal, LINES_MAX);
    reason = racf_key_archive(racf, label, !undo, &refusal);
    code = reason < 0 ? refused(reason, label, &refusal, "archive key labels") : EXIT_DONE;
    buf_release(&refusal);
    return code;
}

/* 2026-04-14T15:35:25: one word of a column. */
static const char *moment_text(int64_t moment, char text[CLOCK_TEXT])
{
    struct tm day = clock_local(moment);

    strftime(text, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%S", &day);
    return text;
}

static void print_row(const struct key_row *row, json_t *array)
{
    const char *state = row->archived ? "ARCHIVED" : row->versions > 1 ? "ROTATING" : "ACTIVE";
    char created[CLOCK_TEXT], changed[CLOCK_TEXT];

    moment_text(row->created, created);
    moment_text(row->changed, changed);
    if (array)
        json_array_append_new(array,
                              json_pack("{s:s, s:I, s:I, s:s, s:b, s:s, s:s}", "label", row->label, "version",
                                        (json_int_t)row->version, "versions", (json_int_t)row->versions, "state", state,
                                        "archived", row->archived, "created", created, "changed", changed));
    else
        printf("%-32s %3u %3u %-8s %s %s\n", row->label, (unsigned)row->version, row->versions, state, created,
               changed);
}

static int list(struct racf *racf, bool as_json)
{
    json_t *array = as_json ? json_array() : NULL;
    struct buf rows, refusal;
    struct reader reader;
    struct key_row row;
    int reason, code = EXIT_DONE;

    buf_init(&rows, 1 << 20);
    buf_init(&refusal, LINES_MAX);
    reason = racf_key_list(racf, &rows, &refusal);
    reader = reader_of(buf_span(&rows));
    while (reason == 0 && key_row_get(&reader, &row))
        print_row(&row, array);
    if (reason == 0)
        reason = reader_end(&reader);
    if (reason < 0)
        code = refused(reason, "", &refusal, "list key labels");
    if (array && reason == 0)
        json_print(array);
    else
        json_decref(array);
    buf_release(&refusal);
    buf_release(&rows);
    return code;
}

/* ------------------------------------------------------------------------------------------------ rotation */

/* Both links, and what became of the data sets so far. */
struct rotation {
    const char *label;
    uint32_t version;
    struct link *catalog, *jes;
    struct buf *refusal;
    size_t done, in_use, failed;
    uint64_t bytes;
    int64_t shown; /* when progress was shown last */
    bool terminal;
};

enum { SHOW_EVERY = 200, /* milliseconds */ PASSES = 3 };

static void show_progress(struct rotation *rotation, const char *name)
{
    int64_t now = clock_monotonic();

    if (!rotation->terminal || now - rotation->shown < SHOW_EVERY)
        return;
    rotation->shown = now;
    fprintf(stderr, "\r\033[K%zu data sets, %llu MiB; %s", rotation->done, (unsigned long long)(rotation->bytes >> 20), name);
    fflush(stderr);
}

static void end_progress(struct rotation *rotation)
{
    if (rotation->terminal && rotation->shown)
        fputs("\r\033[K", stderr);
}

/* The connection is gone, or the system is: there is no going on. */
static bool is_over(int reason)
{
    return reason == REASON_GONE || reason == REASON_NOT_RUNNING || reason == REASON_TIMEOUT || reason == REASON_NOT_AUTHORIZED;
}

static int rotate_data_set(struct rotation *rotation, const struct dsname *name, const struct name8 *serial)
{
    uint64_t copied = 0;
    bool more = true;
    int reason = jes_hold_data_set(rotation->jes, name, rotation->refusal), freed;

    if (reason < 0)
        return reason;
    while (reason == 0 && more) {
        show_progress(rotation, name->text);
        reason = catalog_rekey(rotation->catalog, rotation->label, rotation->version, name, serial, &copied, &more,
                               rotation->refusal);
        rotation->bytes += reason == 0 ? copied : 0;
    }
    freed = jes_free_data_set(rotation->jes);
    return reason < 0 ? reason : freed;
}

/* Once over all data sets of the label. */
static int rotate_all(struct rotation *rotation)
{
    struct buf rows;
    struct span rest, line;
    int reason;

    rotation->in_use = rotation->failed = 0;
    buf_init(&rows, 1 << 28);
    reason = catalog_rekey_list(rotation->catalog, rotation->label, &rows, rotation->refusal);
    rest = buf_span(&rows);
    while (reason == 0 && span_line(&rest, &line)) {
        struct name8 serial;
        struct dsname name;

        reason = dsname_of(&name, span_word(&line));
        if (reason == 0)
            reason = serial_of(&serial, span_word(&line));
        if (reason == 0)
            reason = rotate_data_set(rotation, &name, &serial);
        if (reason == 0) {
            rotation->done++;
        } else if (reason == REASON_BUSY) {
            end_progress(rotation);
            complain(GBRK009W, name.text);
            rotation->in_use++;
            reason = 0;
        } else if (!is_over(reason) && reason != REASON_NOT_FOUND) { /* deleted or renamed meanwhile: the next pass finds it */
            end_progress(rotation);
            complain(GBRK010E, name.text, reason_text(reason));
            rotation->failed++;
            reason = 0;
        } else if (reason == REASON_NOT_FOUND) {
            reason = 0;
        }
    }
    buf_release(&rows);
    return reason;
}

/* Data sets that are made meanwhile are under the new version; one more pass sees them. */
static int rotate_until_done(struct rotation *rotation)
{
    int reason = REASON_BUSY;

    for (int pass = 0; pass < PASSES && reason == REASON_BUSY; pass++) {
        rotation->done = 0;
        reason = rotate_all(rotation);
        if (reason < 0 || rotation->in_use || rotation->failed)
            break;
        reason = catalog_rekey_done(rotation->catalog, rotation->label, rotation->version, rotation->refusal);
    }
    end_progress(rotation);
    return reason;
}

static int rotate(struct racf *racf, const char *label)
{
    struct buf refusal, line;
    struct rotation rotation = { .label = label, .refusal = &refusal, .terminal = isatty(STDERR_FILENO) };
    bool made = false;
    int reason, code = EXIT_DONE;

    buf_init(&refusal, LINES_MAX);
    buf_init(&line, 1024);
    reason = racf_key_rotate(racf, label, &rotation.version, &made, &refusal);
    if (reason == 0)
        reason = racf_connect(racf, "catalog", LINK_PATIENCE, &rotation.catalog);
    if (reason == 0)
        reason = racf_connect(racf, "jes", LINK_PATIENCE, &rotation.jes);
    if (reason == 0)
        reason = rotate_until_done(&rotation);
    if (reason < 0 && reason != REASON_BUSY) {
        code = refused(reason, label, &refusal, "rotate keys");
        if (rotation.version) /* it is made: what is not re-encrypted yet can be read all the same */
            complain(GBRK011W, label, (unsigned)rotation.version);
    } else if (reason == REASON_BUSY || rotation.in_use || rotation.failed) {
        complain(GBRK011W, label, (unsigned)rotation.version);
        code = EXIT_FAILED;
    } else {
        message(&line, GBRK012I, label, rotation.done, (unsigned)rotation.version, (unsigned long long)rotation.bytes);
        fputs(line.data, stdout);
    }
    link_close(rotation.jes);
    link_close(rotation.catalog);
    buf_release(&line);
    buf_release(&refusal);
    return code;
}

/* ------------------------------------------------------------------------------------------------ the master key */

/* Typed twice: nobody could start the system with a slip in it. The text is getpass()'s; NULL, and said why not. */
static char *ask_twice(void)
{
    char first[PASSPHRASE_MAX + 1] = "", *typed = getpass("New passphrase of the system: ");
    bool good = typed && text_copy(first, sizeof first, span_of(typed)), same;

    if (typed)
        mem_wipe(typed, strlen(typed));
    if (!good) {
        complain(GRB001E, "a passphrase has 8 to 1024 characters");
        return NULL;
    }
    typed = getpass("The same again: ");
    same = typed && strcmp(first, typed) == 0;
    mem_wipe(first, sizeof first);
    if (same)
        return typed;
    if (typed)
        mem_wipe(typed, strlen(typed));
    complain(GBRK006E);
    return NULL;
}

/* What the master key is to be. 0 or the exit code, said already. */
static int new_master_key(const struct options *options, struct master_key_new *new_key)
{
    const char *kind = option_value(options, "--new", 0), *number = option_value(options, "--master-key-fd", 0);
    bool fd = kind && strcmp(kind, "fd") == 0, passphrase = kind && strcmp(kind, "passphrase") == 0;
    struct buf problem;
    uint64_t value = 0;
    char *typed;
    int reason = 0;

    if (!kind || (!fd && !passphrase && strcmp(kind, "file") != 0)) {
        complain(GRB001E, "usage: greenbar key master --new file|passphrase|fd [--master-key-fd N]");
        return EXIT_USAGE;
    }
    if (fd != (number != NULL) || (number && !text_number(span_of(number), 1023, &value))) {
        complain(GRB001E,
                 "--new fd and --master-key-fd N go together: N is the descriptor that 32 bytes are read from");
        return EXIT_USAGE;
    }
    buf_init(&problem, 1024);
    new_key->kind = fd ? MASTER_KEY_GIVEN : passphrase ? MASTER_KEY_OF_PASSPHRASE : MASTER_KEY_IN_FILE;
    if (fd) {
        reason = master_key_of_fd((int)value, new_key->key, &problem);
    } else if (passphrase) {
        typed = ask_twice();
        if (!typed) {
            buf_release(&problem);
            return EXIT_FAILED;
        }
        reason = master_key_new_passphrase(new_key, span_of(typed), &problem);
        mem_wipe(typed, strlen(typed));
    }
    if (reason < 0)
        complain(GRB001E, problem.data);
    buf_release(&problem);
    return reason < 0 ? EXIT_USAGE : 0;
}

/* One try. refusal and problem are for a person. */
static int ask_master(const struct options *options, const struct master_key_new *new_key, struct buf *refusal,
                      struct buf *problem, int *code)
{
    struct answer answer;
    struct reader reader;
    struct buf request;
    struct racf *racf;
    struct link *link;
    int reason;

    *code = open_server(options, "master", &racf, &link);
    if (*code)
        return REASON_NOT_RUNNING;
    answer_init(&answer);
    buf_init(&request, 256);
    master_key_new_encode(new_key, &request);
    reason = link_call_for(link, REQUEST_KEY_MASTER, &request, -1, &answer, CHANGE_PATIENCE);
    reader = answer_reader(&answer);
    buf_put_span(refusal, reader_field(&reader, LINES_MAX));
    buf_put_span(problem, reader_field(&reader, LINES_MAX));
    buf_wipe(&request);
    answer_release(&answer);
    link_close(link);
    racf_close(racf);
    return reason;
}

/* Asked again while icsf is being started again: who is told that it is the present key already has done it the time
 * before. */
static int change_master_key(const struct options *options, const struct master_key_new *new_key)
{
    struct buf refusal, problem;
    int reason = REASON_GONE, code = EXIT_DONE;
    bool again = false;

    buf_init(&refusal, LINES_MAX);
    buf_init(&problem, LINES_MAX);
    for (int i = 0; i < CHANGE_TRIES && !code && (reason == REASON_GONE || reason == REASON_NOT_RUNNING); i++) {
        if (again)
            poll(NULL, 0, TRY_AGAIN_AFTER);
        reason = ask_master(options, new_key, &refusal, &problem, &code);
        if (again && reason == REASON_EXISTS)
            reason = 0;
        again = true;
    }
    if (code)
        ; /* it was said already */
    else if (reason == REASON_NOT_AUTHORIZED)
        code = refused(reason, "", &refusal, "change the master key");
    else if (reason == REASON_EXISTS && !problem.length)
        complain(GBRK007E);
    else if (reason < 0 && problem.length)
        complain(GRB005E, "key master", problem.data);
    else if (reason < 0)
        code = complain_reason("key master", reason);
    if (!code && reason < 0)
        code = EXIT_FAILED;
    buf_release(&problem);
    buf_release(&refusal);
    return code;
}

static int master(const struct options *options)
{
    static const struct rlimit no_core = { 0, 0 };
    struct master_key_new new_key = { 0 };
    int code;

    prctl(PR_SET_DUMPABLE, 0); /* from here on a key is in this process */
    setrlimit(RLIMIT_CORE, &no_core);
    code = new_master_key(options, &new_key);
    if (!code)
        code = change_master_key(options, &new_key);
    mem_wipe(&new_key, sizeof new_key);
    return code;
}

/* ------------------------------------------------------------------------------------------------ */

static const char USAGE[] =
    "usage: greenbar key define LABEL | list | rotate LABEL | archive LABEL | master --new file|passphrase|fd";

int verb_key(const struct options *options)
{
    const char *act = options->words[0];
    bool defines = strcmp(act, "define") == 0, archives = strcmp(act, "archive") == 0, lists = strcmp(act, "list") == 0,
         rotates = strcmp(act, "rotate") == 0, masters = strcmp(act, "master") == 0;
    char label[KEY_LABEL_TEXT] = "";
    struct racf *racf;
    int code;

    if ((!defines && !archives && !lists && !rotates && !masters) || options->count != (lists || masters ? 1 : 2) ||
        (option_given(options, "--undo") && !archives) || (option_given(options, "--json") && !lists) ||
        ((option_given(options, "--new") || option_given(options, "--master-key-fd")) && !masters)) {
        complain(GRB001E, USAGE);
        return EXIT_USAGE;
    }
    if (masters)
        return master(options);
    if (!lists && !text_copy(label, sizeof label, span_of(options->words[1])))
        return refused(REASON_BAD_NAME, "", NULL, "");
    text_fold(label, strlen(label));
    code = open_session(options, &racf);
    if (code)
        return code;
    if (defines)
        code = define(racf, label);
    else if (rotates)
        code = rotate(racf, label);
    else if (archives)
        code = archive(racf, label, option_given(options, "--undo"));
    else
        code = list(racf, option_given(options, "--json"));
    racf_close(racf);
    return code;
}
