/* irrdbu00.c - IRRDBU00: the RACF database as records in OUTDD (docs/formats/irrdbu00.md), what it did on SYSPRINT.
 *
 * PARM=NOLOCKINPUT unloads. LOCKINPUT keeps commands from changing anything from now on, and unloads; a step that does not come to
 * its end leaves nothing locked. UNLOCKINPUT lets commands change things again, and unloads nothing.
 * DIFFERS: INDD1 and the others are not looked at: there is one database, and no data set holds it. Who runs it needs SPECIAL,
 * since no profile protects a data set of the database.
 */
#include "exec/messages.h"
#include "exec/step.h"
#include "racf/records_client.h"

enum { RC_GOOD = 0, RC_FAILED = 12, RC_PARM = 16, OUT_LRECL = 4096, PRINT_LRECL = 121, PIECE_MAX = 1 << 20 };

struct unloading {
    struct step *step;
    struct dd *print; /* NULL: no SYSPRINT */
    struct dd *output;
};

#define print(u, id, ...)                                                                     \
    do {                                                                                      \
        struct buf said_;                                                                     \
        buf_init(&said_, 512);                                                                \
        if ((u)->print && dd_attributes((u)->print)->control == CONTROL_ASA)                  \
            buf_put_u8(&said_, ' ');                                                          \
        message(&said_, id, ##__VA_ARGS__);                                                   \
        print_record((u), span_part(buf_span(&said_), 0, said_.length - 1));                  \
        buf_release(&said_);                                                                  \
    } while (0)

/* A listing that cannot be written changes nothing about the records; its close tells. Without one, the job log has it. */
static void print_record(struct unloading *u, struct span line)
{
    if (!u->print)
        step_wto(u->step, 0, line);
    else if (dd_write(u->print, span_part(line, 0, PRINT_LRECL)) < 0)
        return;
}

static int write_records(struct unloading *u, const struct buf *records, uint64_t *count)
{
    struct reader in = reader_of(buf_span(records));
    struct buf text;
    int reason = 0;

    buf_init(&text, RECORD_LRECL_MAX);
    while (reason == 0 && in.rest.length) {
        buf_clear(&text);
        records_put_text(reader_bytes(&in, reader_u16(&in)), &text);
        reason = in.reason ? in.reason : dd_write(u->output, buf_span(&text));
        ++*count;
    }
    buf_release(&text);
    return reason;
}

static int open_output(struct unloading *u)
{
    const struct record_attributes wanted = { RECFM_V, true, CONTROL_NONE, OUT_LRECL, 0 };
    int reason = dd_open_write(u->step, "OUTDD", &wanted, &u->output);

    if (reason == REASON_NOT_FOUND)
        dd_missing(u->step, "OUTDD");
    if (reason < 0)
        print(u, GBRE006E, "OUTDD", reason_text(reason));
    return reason < 0 ? RC_FAILED : RC_GOOD;
}

static int unload(struct unloading *u)
{
    struct racf *racf = step_racf(u->step);
    struct buf records;
    uint64_t count = 0;
    bool done = false;
    int reason, closed;

    buf_init(&records, PIECE_MAX);
    reason = racf_unload_begin(racf);
    while (reason == 0 && !done) {
        reason = racf_unload_next(racf, &records, &done);
        if (reason == 0)
            reason = write_records(u, &records, &count);
    }
    buf_release(&records);
    closed = dd_close(u->output);
    reason = reason < 0 ? reason : closed;
    if (reason < 0) {
        print(u, GBRE093E, "UNLOADED", reason_text(reason));
        return RC_FAILED;
    }
    print(u, GBRE091I, (unsigned long long)count);
    return RC_GOOD;
}

/* That it is locked is said when it stays so. */
static int lock(struct unloading *u, enum racf_lock lock)
{
    const char *word = lock == RACF_UNLOCK ? "UNLOCKED" : "LOCKED";
    int reason = racf_lock(step_racf(u->step), lock);

    if (reason < 0)
        print(u, GBRE093E, word, reason_text(reason));
    else if (lock != RACF_LOCK)
        print(u, GBRE092I, word);
    return reason < 0 ? RC_FAILED : RC_GOOD;
}

static int run(struct unloading *u)
{
    struct span parm = span_trim(step_table(u->step)->parm);
    bool locking = span_is(parm, "LOCKINPUT");
    int code;

    if (span_is(parm, "UNLOCKINPUT"))
        return lock(u, RACF_UNLOCK);
    if (!span_is(parm, "NOLOCKINPUT") && !locking) {
        print(u, GBRE090E);
        return RC_PARM;
    }
    code = open_output(u); /* first: without it the database would be locked for nothing */
    if (code == RC_GOOD && locking) {
        code = lock(u, RACF_LOCK);
        if (code != RC_GOOD && dd_close(u->output) < 0)
            return RC_FAILED;
    }
    if (code == RC_GOOD)
        code = unload(u);
    return code == RC_GOOD && locking ? lock(u, RACF_LOCK_STAYS) : code;
}

int main(void)
{
    const struct record_attributes listing = { RECFM_F, true, CONTROL_ASA, PRINT_LRECL, 0 };
    struct unloading u = { .step = step_begin() };
    int reason = dd_open_write(u.step, "SYSPRINT", &listing, &u.print), code;

    if (reason < 0) {
        u.print = NULL;
        if (reason != REASON_NOT_FOUND)
            step_end(u.step, RC_FAILED);
    }
    code = run(&u);
    if (u.print && dd_close(u.print) < 0 && code < RC_FAILED)
        code = RC_FAILED;
    step_end(u.step, (unsigned)code);
}
