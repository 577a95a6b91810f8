/* verb_racf.c - greenbar racf unload, load, history, undo. */
#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "racf/messages.h"
#include "racf/records_client.h"

enum {
    PIECE_MAX = 1 << 20, LINES_MAX = 1 << 18, NAME_ROOM = 4096, EXIT_NOTHING = 8, HISTORY_PIECE = 100,
    TOLD_EVERY = 1000, /* milliseconds */
};

/* What the person sees while it takes its time; nothing where nobody looks. */
struct progress {
    bool shown;
    int64_t next;
};

static void tell(struct progress *progress, const char *what, uint64_t records)
{
    if (!isatty(STDERR_FILENO) || clock_monotonic() < progress->next)
        return;
    progress->next = clock_monotonic() + TOLD_EVERY;
    progress->shown = true;
    fprintf(stderr, "\r%s: %llu records", what, (unsigned long long)records);
    fflush(stderr);
}

static void end_progress(const struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}

static int refused(int reason, const char *what)
{
    if (reason == REASON_NOT_AUTHORIZED)
        complain(GRB023E, "a user with SPECIAL", what);
    else if (reason == REASON_STATE)
        complain(GBRU012E, "THE LOAD");
    else
        return complain_reason(what, reason);
    return EXIT_FAILED;
}

/* ------------------------------------------------------------------------------------------------ unload */

static int write_records(struct racf *racf, int fd, uint64_t *count)
{
    struct progress progress = { 0 };
    struct buf records, text;
    bool done = false;
    int reason = racf_unload_begin(racf);

    buf_init(&records, PIECE_MAX);
    buf_init(&text, 4 * PIECE_MAX);
    while (reason == 0 && !done) {
        struct reader in;

        reason = racf_unload_next(racf, &records, &done);
        in = reader_of(buf_span(&records));
        buf_clear(&text);
        while (reason == 0 && in.rest.length) {
            records_put_text(reader_bytes(&in, reader_u16(&in)), &text);
            buf_put_text(&text, "\n");
            ++*count;
        }
        if (reason == 0)
            reason = in.reason ? in.reason : io_write(fd, buf_span(&text));
        tell(&progress, "unload", *count);
    }
    end_progress(&progress);
    buf_release(&records);
    buf_release(&text);
    return reason;
}

/* A file of the name is there when it is whole. */
static int unload(const struct options *options, struct racf *racf)
{
    const char *path = options->words[1];
    bool to_file = strcmp(path, "-") != 0;
    struct buf beside;
    uint64_t count = 0;
    int fd = STDOUT_FILENO, reason = 0;

    buf_init(&beside, 4096);
    buf_printf(&beside, "%s.new", path);
    if (to_file) {
        fd = open(beside.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0) {
            buf_release(&beside);
            return complain_file(path, REASON_IO);
        }
    }
    reason = write_records(racf, fd, &count);
    if (to_file) {
        int closed = close(fd);

        if (reason == 0 && (closed < 0 || rename(beside.data, path) < 0))
            reason = REASON_IO;
        if (reason < 0)
            unlink(beside.data);
    }
    buf_release(&beside);
    if (reason < 0)
        return reason == REASON_IO || reason == REASON_FULL ? complain_file(path, reason) : refused(reason,
                                                                                                    "unload the RACF database");
    if (option_given(options, "--json") && to_file)
        json_print(json_pack("{s:I}", "records", (json_int_t)count));
    return EXIT_DONE;
}

/* ------------------------------------------------------------------------------------------------ load */

/* "NUMBER ID text" becomes FILE:NUMBER: ID text. */
static void print_lines(const char *path, struct buf *lines)
{
    struct span rest = buf_span(lines), line;

    while (span_line(&rest, &line)) {
        struct span number = span_word(&line);

        fprintf(stderr, "greenbar: %s:%.*s: %.*s\n", path, (int)number.length, number.data, (int)span_trim(line).length,
                span_trim(line).data);
    }
    buf_clear(lines);
}

static int send_records(struct racf *racf, struct records_file *file, const char *path, struct buf *lines, bool *unreadable)
{
    struct progress progress = { 0 };
    uint64_t first = 0, line = 0, count = 0;
    struct span record;
    struct buf piece;
    int got, reason = 0;

    buf_init(&piece, RACF_LOAD_PIECE);
    do {
        got = records_read(file, &record, &line);
        /* A piece ends where numbers of lines jump: at an empty line. */
        if (piece.length && (got <= 0 || piece.length + record.length + 2 > RACF_LOAD_PIECE || line != first + count)) {
            reason = racf_load_records(racf, first, buf_span(&piece), lines);
            end_progress(&progress);
            print_lines(path, lines);
            tell(&progress, "load", line);
            buf_clear(&piece);
        }
        if (piece.length == 0) {
            first = line;
            count = 0;
        }
        if (got > 0) {
            buf_put_u16(&piece, (uint16_t)record.length);
            buf_put_span(&piece, record);
            count++;
        }
    } while (got > 0 && reason == 0);
    end_progress(&progress);
    buf_release(&piece);
    *unreadable = got < 0;
    if (got < 0)
        complain(GRB043E, path, (unsigned long long)line, reason_text(got));
    return reason;
}

static void print_counts(const struct racf_load_counts *counts, bool loaded, bool as_json)
{
    if (as_json) {
        json_print(json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "loaded", loaded, "records",
                             (json_int_t)counts->records, "groups", (json_int_t)counts->groups, "users", (json_int_t)counts->users,
                             "connects", (json_int_t)counts->connects, "profiles", (json_int_t)counts->profiles, "kept",
                             (json_int_t)counts->kept, "skipped", (json_int_t)counts->skipped, "replaced",
                                 (json_int_t)counts->replaced,
                             "repaired", (json_int_t)counts->repaired, "problems", (json_int_t)counts->problems));
        return;
    }
    printf("%s: %llu records: %llu groups, %llu users, %llu connections, %llu profiles\n", loaded ? "loaded" : "nothing loaded",
           (unsigned long long)counts->records, (unsigned long long)counts->groups, (unsigned long long)counts->users,
           (unsigned long long)counts->connects, (unsigned long long)counts->profiles);
    printf("%llu profiles were there already, %llu of them replaced; %llu records kept as they are; %llu repaired; %llu problems\n",
           (unsigned long long)(counts->skipped + counts->replaced), (unsigned long long)counts->replaced,
           (unsigned long long)counts->kept, (unsigned long long)counts->repaired, (unsigned long long)counts->problems);
}

static int load_file(const struct options *options, struct racf *racf, int fd)
{
    enum racf_existing existing = option_given(options, "--replace")  ? RACF_EXISTING_REPLACED
                                  : option_given(options, "--refuse") ? RACF_EXISTING_REFUSED
                                                                      : RACF_EXISTING_STAYS;
    struct records_file *file = records_open(fd);
    struct racf_load_counts counts = { 0 };
    bool done = false, loaded = false, unreadable = false;
    const char *path = options->words[1];
    struct buf lines;
    int reason = racf_load_begin(racf, existing, option_given(options, "--repair"), path);

    buf_init(&lines, LINES_MAX);
    if (reason == 0)
        reason = send_records(racf, file, path, &lines, &unreadable);
    while (reason == 0 && !done && !unreadable) {
        reason = racf_load_end(racf, &lines, &counts, &done, &loaded);
        print_lines(path, &lines);
    }
    buf_release(&lines);
    records_close(file);
    if (reason < 0)
        return refused(reason, "load the RACF database");
    if (unreadable)
        return EXIT_FAILED;
    print_counts(&counts, loaded, option_given(options, "--json"));
    return loaded ? EXIT_DONE : EXIT_NOTHING;
}

static int load(const struct options *options, struct racf *racf)
{
    const char *path = options->words[1];
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), code;

    if (fd < 0)
        return complain_file(path, errno == ENOENT ? REASON_NOT_FOUND : REASON_IO);
    code = load_file(options, racf, fd);
    if (fd != STDIN_FILENO)
        close(fd);
    return code;
}

/* ------------------------------------------------------------------------------------------------ history */

struct listing {
    bool as_json;
    struct json_list list;
    json_t *change; /* under way, as JSON; owned */
};

static void end_change(struct listing *listing)
{
    if (listing->change)
        json_list_add(&listing->list, listing->change);
    listing->change = NULL;
}

static void print_change(void *context, const struct racf_change *change)
{
    struct listing *listing = context;
    struct tm day = clock_local(change->time);
    char time[CLOCK_TEXT], moment[64];

    snprintf(moment, sizeof moment, "%04d-%02d-%02d %s", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday,
             clock_colons(change->time, time));
    if (listing->as_json) {
        end_change(listing);
        listing->change = json_pack("{s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:I, s:I, s:[]}",
                                    "number", (json_int_t)change->number, "time", moment,
                                    "user", json_text(change->user), "group", json_text(change->group),
                                    "job", json_text(change->job), "jobid", json_text(change->jobid),
                                    "step", json_text(change->step), "card", (json_int_t)change->card,
                                    "command", json_text(change->command), "code", (json_int_t)change->code,
                                    "count", (json_int_t)change->count, "changed");
        return;
    }
    printf("%llu %s %.*s", (unsigned long long)change->number, moment, (int)change->user.length, change->user.data);
    if (change->jobid.length)
        printf(" %.*s %.*s %.*s", (int)change->job.length, change->job.data, (int)change->jobid.length, change->jobid.data,
               (int)change->step.length, change->step.data);
    if (change->card)
        printf(" card %llu", (unsigned long long)change->card);
    printf("\n  %.*s\n", (int)change->command.length, change->command.data);
    if (change->count)
        printf("  %llu profiles\n", (unsigned long long)change->count);
}

static json_t *value_json(bool there, struct span value)
{
    return there ? json_text(value) : json_null();
}

static void print_value(bool there, struct span value)
{
    printf("%.*s", there ? (int)value.length : 4, there ? value.data : "none");
}

static void print_changed(void *context, const struct racf_changed *changed)
{
    struct listing *listing = context;
    struct buf name;

    if (listing->as_json) {
        json_array_append_new(json_object_get(listing->change, "changed"),
                              json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}",
                                        "key", json_text(changed->key), "what", json_text(changed->what),
                                        "item", json_text(changed->item), "field", json_text(changed->field),
                                        "old", value_json(changed->had, changed->old),
                                        "new", value_json(changed->has, changed->new)));
        return;
    }
    buf_init(&name, NAME_ROOM);
    racf_changed_name(changed, &name);
    printf("    %s: ", name.data);
    buf_release(&name);
    print_value(changed->had, changed->old);
    fputs(" -> ", stdout);
    print_value(changed->has, changed->new);
    putchar('\n');
}

/* The changes of one kind and key; *any: there were some. */
static int list_changes(struct racf *racf, const char *kind, const char *key, struct listing *listing, bool *any)
{
    uint64_t before = 0, last = 0;
    int reason;

    do {
        reason = racf_history(racf, kind, key, before, HISTORY_PIECE, print_change, print_changed, listing, &last);
        *any = *any || last;
        before = last;
    } while (reason == 0 && last);
    return reason;
}

/* A profile is a user or group, or of a class (--class), discrete or generic. SETROPTS: the options. */
static int history(const struct options *options, struct racf *racf)
{
    struct listing listing = { .as_json = option_given(options, "--json") };
    const char *class_name = option_value(options, "--class", 0);
    bool any = false;
    struct buf key;
    int reason = 0;

    buf_init(&key, 400);
    if (options->count == 1) {
        reason = list_changes(racf, "", "", &listing, &any);
    } else if (class_name) {
        for (int generic = 0; generic < 2 && reason == 0; generic++) {
            buf_clear(&key);
            buf_printf(&key, "%s", class_name);
            text_fold(key.data, key.length);
            buf_printf(&key, " %s%s", options->words[1], generic ? " (G)" : "");
            reason = list_changes(racf, "P", key.data, &listing, &any);
        }
    } else {
        buf_printf(&key, "%s", options->words[1]);
        text_fold(key.data, key.length);
        for (const char *kind = "UGCO"; *kind && reason == 0; kind++)
            reason = list_changes(racf, (char[]){ *kind, '\0' }, key.data, &listing, &any);
    }
    end_change(&listing);
    if (listing.as_json)
        json_list_end(&listing.list);
    buf_release(&key);
    if (reason == REASON_NOT_AUTHORIZED) {
        complain(GRB023E, "a user with SPECIAL or AUDITOR", "see what was changed");
        return EXIT_FAILED;
    }
    return reason < 0 ? complain_reason("history", reason) : any ? EXIT_DONE : EXIT_NOTHING;
}

static int undo(const struct options *options, struct racf *racf)
{
    uint64_t number;
    struct buf deck;
    int reason;

    if (!text_number(span_of(options->words[1]), INT64_MAX, &number)) {
        complain(GRB001E, "usage: greenbar racf undo CHANGE, a number of greenbar racf history");
        return EXIT_USAGE;
    }
    buf_init(&deck, PIECE_MAX);
    reason = racf_change_deck(racf, number, &deck);
    fputs(deck.data, stdout);
    buf_release(&deck);
    if (reason == REASON_NOT_AUTHORIZED) {
        complain(GRB023E, "a user with SPECIAL or AUDITOR", "see what was changed");
        return EXIT_FAILED;
    }
    return reason < 0 ? complain_reason(options->words[1], reason) : EXIT_DONE;
}

/* ------------------------------------------------------------------------------------------------ all */

static const struct {
    const char *name;
    int (*function)(const struct options *options, struct racf *racf);
    int least, most; /* words, with the action */
} actions[] = {
    { "unload", unload, 2, 2 },
    { "load", load, 2, 2 },
    { "history", history, 1, 2 },
    { "undo", undo, 2, 2 },
};

int verb_racf(const struct options *options)
{
    struct racf *racf;
    int code;

    for (size_t i = 0; i < ARRAY_COUNT(actions); i++) {
        if (strcmp(options->words[0], actions[i].name) != 0 || options->count < actions[i].least ||
            options->count > actions[i].most)
            continue;
        code = open_session(options, &racf);
        if (code)
            return code;
        code = actions[i].function(options, racf);
        racf_close(racf);
        return code;
    }
    complain(GRB001E, "usage: greenbar racf unload FILE|- | load FILE|- | history [PROFILE] | undo CHANGE");
    return EXIT_USAGE;
}
