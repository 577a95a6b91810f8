/* transfers.c - unloads and loads under way: UNLOAD, UNLOAD_NEXT, LOAD, LOAD_RECORDS, LOAD_END; LOCK; HISTORY,
 * CHANGE_DECK.
 *
 * Each works on a copy of the database, made piece by piece while others are served, and moves when its client asks: a request
 * does a bounded piece. An unload reads the copy. A load fills it; what commands change meanwhile is recorded, and made in the
 * copy too, which is checked again then, before it takes the place of the database, in one rename.
 */
#include "base/bug.h"
#include "base/mem.h"
#include "base/sql_changes.h"
#include "base/text.h"
#include "racf/db_draft.h"
#include "racf/history.h"
#include "racf/load.h"
#include "racf/messages.h"
#include "racf/process.h"
#include "racf/raclist.h"
#include "racf/recorder.h"
#include "racf/store.h"
#include "racf/undo.h"
#include "racf/unload.h"

enum {
    COPY_PAGES = 512,            /* of a piece */
    UNLOAD_PIECE = 256 * 1024,   /* bytes */
    UNLOADS_MAX = 4,
    LINES_MAX = 1 << 18,
    CHANGES_MAX = 1 << 28,
    FILE_TEXT = 256,
    KEY_TEXT = 300,
    ROWS_MAX = 1 << 19,          /* of one answer about the history */
    ROWS_MOST = 500,
};

struct transfer {
    struct transfer *next;
    struct racf_process *process;
    char ending[16];              /* of the file of the draft */
    struct racf_store *draft;
    struct sql_copy *copy;        /* NULL: made */
    struct unload *unload;
    bool loading;
    struct load *load;
    struct load_options options;
    char file[FILE_TEXT];
    struct sql_changes *meanwhile; /* by commands, since the copy was made */
};

static struct transfer **place_of(struct racf_process *process, const struct transfer *transfer)
{
    struct transfer **at = &process->transfers;

    while (*at && *at != transfer)
        at = &(*at)->next;
    return at;
}

static void end_transfer(struct transfer *transfer)
{
    struct racf_process *process = transfer->process;

    *place_of(process, transfer) = transfer->next;
    sql_changes_end(transfer->meanwhile);
    sql_copy_end(transfer->copy);
    unload_free(transfer->unload);
    load_free(transfer->load);
    racf_store_close(transfer->draft);
    draft_remove(process->store, transfer->ending);
    mem_free(transfer);
}

static void end_of_session(struct session *session)
{
    struct racf_session *part = session->context;

    if (part && part->transfer)
        end_transfer(part->transfer);
    if (part)
        part->transfer = NULL;
}

/* What must be true of who asks for any of these. */
static int may(struct session *session, const struct reader *in)
{
    int reason = reader_end(in);

    if (reason == 0)
        reason = session_bind(session);
    if (reason == 0 && !identity_has(&session->identity, IDENTITY_SPECIAL))
        reason = REASON_NOT_AUTHORIZED;
    return reason;
}

/* An ending that no other has; false: there are too many. */
static bool choose_ending(struct racf_process *process, bool loading, char ending[16])
{
    for (int i = 0; i < (loading ? 1 : UNLOADS_MAX); i++) {
        bool taken = false;

        if (loading)
            snprintf(ending, 16, "load");
        else
            snprintf(ending, 16, "unload%d", i);
        for (const struct transfer *at = process->transfers; at; at = at->next)
            taken = taken || strcmp(at->ending, ending) == 0;
        if (!taken)
            return true;
    }
    return false;
}

/* Begins to copy the database. */
static int begin(struct session *session, bool loading, struct transfer **result)
{
    struct racf_process *process = process_of(session);
    struct transfer *transfer;
    char ending[16];
    int reason;

    end_of_session(session);
    if (!choose_ending(process, loading, ending))
        return REASON_BUSY;
    transfer = mem_alloc(1, sizeof *transfer);
    transfer->process = process;
    transfer->loading = loading;
    memcpy(transfer->ending, ending, sizeof ending);
    transfer->next = process->transfers;
    process->transfers = transfer;
    reason = draft_new(process->store, ending, &transfer->draft);
    if (reason < 0) {
        end_transfer(transfer);
        return reason;
    }
    transfer->copy = sql_copy_begin(transfer->draft->sql, process->store->sql);
    session_part(session)->transfer = transfer;
    *result = transfer;
    return 0;
}

/* One piece of the copy; at its end the work on it begins. */
static int go_on_copying(struct transfer *transfer)
{
    struct racf_process *process = transfer->process;
    bool done;
    int reason;

    if (process->store->open) /* what others did in this turn: none of it may be open now */
        process_commit(process);
    reason = sql_copy_step(transfer->copy, COPY_PAGES, &done);
    if (reason < 0 || !done)
        return reason;
    sql_copy_end(transfer->copy);
    transfer->copy = NULL;
    if (transfer->loading) {
        transfer->meanwhile = sql_changes_begin(process->store->sql, NULL);
        transfer->load = load_new(transfer->draft, &transfer->options);
    } else {
        transfer->unload = unload_new(transfer->draft);
    }
    return 0;
}

int serve_UNLOAD(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct transfer *transfer;
    int reason = may(session, in);

    return reason < 0 ? reason : begin(session, false, &transfer);
}

int serve_UNLOAD_NEXT(struct session *session, struct reader *in, struct buf *out)
{
    struct transfer *transfer;
    size_t at = out->length;
    bool done = false;
    int reason = may(session, in);

    if (reason < 0)
        return reason;
    transfer = session_part(session)->transfer;
    if (!transfer || transfer->loading)
        return REASON_NOT_PERMITTED;
    buf_put_u8(out, 0);
    if (transfer->copy)
        reason = go_on_copying(transfer);
    else
        reason = unload_next(transfer->unload, out, UNLOAD_PIECE, &done);
    if (reason == 0)
        out->data[at] = done;
    if (reason < 0 || done)
        end_of_session(session);
    return reason;
}

int serve_LOAD(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct load_options options = { .existing = (enum load_existing)reader_u8(in), .repair = reader_u8(in) != 0 };
    struct racf_process *process = process_of(session);
    struct transfer *transfer;
    char file[FILE_TEXT];
    int reason;

    reader_text(in, file, sizeof file);
    reason = may(session, in);
    if (reason == 0 && options.existing > LOAD_REFUSE)
        reason = REASON_BAD_VALUE;
    if (reason == 0 && racf_store_option(process->store, "LOCKED", 0))
        reason = REASON_STATE;
    if (reason == 0)
        reason = begin(session, true, &transfer);
    if (reason < 0)
        return reason;
    transfer->options = options;
    transfer->options.user = session->identity.user;
    memcpy(transfer->file, file, sizeof file);
    return 0;
}

/* The load of the session; NULL, and why. */
static struct transfer *load_of(struct session *session, int *reason)
{
    struct transfer *transfer = *reason < 0 ? NULL : session_part(session)->transfer;

    if (transfer && !transfer->loading)
        transfer = NULL;
    if (!transfer && *reason == 0)
        *reason = REASON_NOT_PERMITTED;
    return transfer;
}

int serve_LOAD_RECORDS(struct session *session, struct reader *in, struct buf *out)
{
    uint64_t line = reader_u64(in);
    struct span records = reader_bytes(in, in->rest.length);
    struct transfer *transfer;
    bool copying = false;
    struct buf lines;
    int reason = may(session, in);

    transfer = load_of(session, &reason);
    if (!transfer)
        return reason;
    buf_init(&lines, LINES_MAX);
    copying = transfer->copy != NULL;
    if (copying)
        reason = go_on_copying(transfer);
    else
        reason = load_records(transfer->load, records, line, &lines);
    buf_put_u8(out, !copying);
    buf_put_field(out, buf_span(&lines));
    buf_release(&lines);
    if (reason < 0)
        end_of_session(session);
    return reason;
}

/* Copies under way are of a database that is closed: they begin again. */
static void copy_again(struct racf_process *process, bool ended)
{
    for (struct transfer *at = process->transfers; at; at = at->next)
        if (!ended && at->copy)
            sql_copy_end(at->copy);
        else if (ended && at->copy)
            at->copy = sql_copy_begin(at->draft->sql, process->store->sql);
}

static int names_somebody(void *context, const struct sql_change *change)
{
    bool *names = context;

    *names = *names || strcmp(change->table, "users") == 0 || strcmp(change->table, "groups") == 0 ||
             strcmp(change->table, "connects") == 0;
    return 0;
}

/* What commands did until now is made in the copy too. *named: to users, groups or connections; *good false: lines say why not. */
static int catch_up(struct transfer *transfer, struct buf *lines, bool *named, bool *good)
{
    struct racf_process *process = transfer->process;
    char conflict[32];
    struct buf changes;
    int reason;

    if (process->store->open)
        process_commit(process);
    buf_init(&changes, CHANGES_MAX);
    reason = sql_changes_take(transfer->meanwhile, &changes);
    sql_changes_end(transfer->meanwhile);
    transfer->meanwhile = sql_changes_begin(process->store->sql, NULL);
    if (reason == 0)
        reason = sql_changes_apply(transfer->draft->sql, buf_span(&changes), load_outweighs, conflict);
    *good = reason == 0;
    *named = false;
    if (reason == 0 && changes.length)
        reason = sql_changes_each(buf_span(&changes), names_somebody, named);
    buf_wipe(&changes); /* hashes of passwords */
    if (reason != REASON_EXISTS)
        return reason;
    buf_put_text(lines, "0 ");
    message(lines, GBRU011E, conflict);
    return 0;
}

/* The copy is the database from now on. */
static int take_place(struct session *session, struct transfer *transfer)
{
    struct racf_process *process = transfer->process;
    struct racf_store *draft = transfer->draft;
    int reason = racf_store_option(process->store, "LOCKED", 0) ? REASON_STATE : 0; /* meanwhile */

    if (reason == 0)
        reason = history_note_load(draft, &session->identity, transfer->file, load_counts(transfer->load), clock_now());
    if (reason == 0)
        reason = record_general(process, "RACF LOAD", transfer->file, "", &session->identity);
    if (reason < 0)
        return reason;
    recorder_flush(process->recorder);
    sql_changes_end(transfer->meanwhile);
    transfer->meanwhile = NULL;
    load_free(transfer->load);
    transfer->load = NULL;
    transfer->draft = NULL;
    copy_again(process, false);
    reason = draft_take_place(process->store, draft);
    if (reason == REASON_IN_DOUBT)
        process_failed(reason);
    copy_again(process, true);
    if (reason == 0) {
        struct command_effect all = { EFFECT_OPTIONS, { "" } };

        raclist_effects(process->raclist, &(struct command_effects){ &all, 1 });
        process_changed(process);
    }
    return reason;
}

static void put_counts(struct buf *out, const struct load_counts *counts)
{
    const uint64_t numbers[] = { counts->records, counts->groups, counts->users, counts->connects, counts->profiles,
                                 counts->kept, counts->skipped, counts->replaced, counts->repaired, counts->problems };

    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        buf_put_u64(out, numbers[i]);
}

int serve_LOAD_END(struct session *session, struct reader *in, struct buf *out)
{
    struct load_counts counts = { 0 };
    struct transfer *transfer;
    bool done = false, good = false, named = false;
    struct buf lines;
    int reason = may(session, in);

    transfer = load_of(session, &reason);
    if (!transfer)
        return reason;
    buf_init(&lines, LINES_MAX);
    if (transfer->copy) {
        reason = go_on_copying(transfer);
    } else {
        reason = load_check(transfer->load, &lines, &done);
        counts = *load_counts(transfer->load);
        if (reason == 0 && done && counts.problems == 0)
            reason = catch_up(transfer, &lines, &named, &good);
        if (reason == 0 && good && named) { /* the copy is good when the next check says so */
            load_check_again(transfer->load);
            good = done = false;
        }
        if (reason == 0 && good)
            reason = take_place(session, transfer);
    }
    buf_put_u8(out, done);
    buf_put_u8(out, good);
    buf_put_field(out, buf_span(&lines));
    put_counts(out, &counts);
    buf_release(&lines);
    if (reason < 0 || done)
        end_of_session(session);
    return reason;
}

/* SPECIAL, AUDITOR and ROAUDIT see what was changed; the decks are theirs to read, and anybody's to give who may. */
static int may_look(struct session *session, const struct reader *in)
{
    int reason = reader_end(in);

    if (reason == 0)
        reason = session_bind(session);
    if (reason == 0 && !identity_has(&session->identity, IDENTITY_SPECIAL | IDENTITY_AUDITOR | IDENTITY_ROAUDIT))
        reason = REASON_NOT_AUTHORIZED;
    return reason;
}

int serve_HISTORY(struct session *session, struct reader *in, struct buf *out)
{
    struct span kind = reader_field(in, 1), key = reader_field(in, KEY_TEXT);
    int64_t before = (int64_t)reader_u64(in);
    unsigned most = reader_u32(in);
    char kind_text[2], key_text[KEY_TEXT + 1];
    struct buf rows;
    int reason = may_look(session, in);

    if (reason < 0)
        return reason;
    if (!text_copy(kind_text, sizeof kind_text, kind) || !text_copy(key_text, sizeof key_text, key) || before < 0)
        return REASON_BAD_VALUE;
    buf_init(&rows, ROWS_MAX);
    reason = history_list(process_of(session)->store, kind_text, key_text, before, most < ROWS_MOST ? most : ROWS_MOST, &rows);
    buf_put_span(out, buf_span(&rows));
    buf_release(&rows);
    return reason;
}

int serve_CHANGE_DECK(struct session *session, struct reader *in, struct buf *out)
{
    int64_t change = (int64_t)reader_u64(in);
    struct buf deck;
    int reason = may_look(session, in);

    if (reason < 0)
        return reason;
    buf_init(&deck, ROWS_MAX);
    reason = undo_deck(process_of(session)->store, change, &deck);
    buf_put_field(out, buf_span(&deck));
    buf_release(&deck);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ the lock */

/* Option LOCKED. */
enum { LOCK_NONE = 0, LOCK_STAYS = 1, LOCK_OF_SESSION = 2 /* ends with it, and with this process */ };

static int put_lock(struct racf_process *process, int64_t lock, struct session *locker)
{
    int reason = store_begin(process->store);

    if (reason == 0)
        reason = store_set_option(process->store, "LOCKED", lock);
    if (reason == 0)
        process->locker = locker;
    return reason;
}

/* A lock that stays already serves whoever wants one. */
static int change_lock(struct session *session, uint8_t asked)
{
    struct racf_process *process = process_of(session);
    int64_t is = racf_store_option(process->store, "LOCKED", LOCK_NONE);
    bool own = process->locker == session;

    switch (asked) {
    case 0:
        return put_lock(process, LOCK_NONE, NULL);
    case 1:
        return is == LOCK_NONE ? put_lock(process, LOCK_OF_SESSION, session) : is == LOCK_STAYS || own ? 0 : REASON_BUSY;
    case 2:
        return own ? put_lock(process, LOCK_STAYS, NULL) : is == LOCK_STAYS ? 0 : REASON_STATE;
    default:
        return REASON_BAD_VALUE;
    }
}

int serve_LOCK(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    uint8_t asked = reader_u8(in);
    int reason = may(session, in);

    if (reason == 0)
        reason = change_lock(session, asked);
    process_changed(process_of(session));
    return reason;
}

static void end_lock(struct session *session)
{
    struct racf_process *process = process_of(session);

    if (process->locker != session)
        return;
    process->locker = NULL;
    if (put_lock(process, LOCK_NONE, NULL) == 0)
        process_noted(process);
}

void transfers_session_ended(struct session *session)
{
    end_lock(session);
    end_of_session(session);
}

void transfers_begin(struct racf_process *process)
{
    char ending[16];

    if (racf_store_option(process->store, "LOCKED", LOCK_NONE) == LOCK_OF_SESSION && put_lock(process, LOCK_NONE, NULL) < 0)
        fatal("racf: the database cannot be unlocked");
    draft_remove(process->store, "load");
    for (int i = 0; i < UNLOADS_MAX; i++) {
        snprintf(ending, sizeof ending, "unload%d", i);
        draft_remove(process->store, ending);
    }
}
