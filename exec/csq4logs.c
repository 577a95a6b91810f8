/* csq4logs.c - CSQ4LOGS: a sample program that reads what EXTRACT of CSQ1LOGP wrote (docs/formats/log_extract.md), prints what each
 * unit of work did, and may put the messages back on their queues.
 *
 *     //REPLAY EXEC PGM=CSQ4LOGS,PARM='ZQS1 REPLAY'
 *
 * PARM: queue manager, and SUMMARY, REPLAY, or REPLAY_ORIGINAL (with the context that the messages had, and not to queues of the
 * system). It reads DD FILEIN, and those of CSQ1LOGP that the step has. What one unit put is put back in one unit, or in several
 * where it is very much. Condition code 0; 4: a message was not put back; 8: a call failed, and what was put back since the last
 * commit is not; 12: PARM or a DD is wrong.
 * DIFFERS: on z/OS it comes as a C source too; the layout of its report is ours, and so is the name FILEIN (unconfirmed).
 */
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "exec/messages.h"
#include "exec/mqi_step.h"
#include "mstr/cmqc.h"
#include "mstr/mqi_call.h"

enum {
    RC_GOOD = 0, RC_LEFT = 4, RC_FAILED = 8, RC_WRONG = 12,
    PRINT_LRECL = 32756,
    COMMIT_AFTER = 1000, /* messages, where a unit has more */
    WORDS = 2,
};

/* Places of docs/formats/log_extract.md. */
enum {
    AT_DATE = 0, DATE = 21, AT_URID = 36, AT_USER = 56, AT_ACTION = 96, WORD = 8, AT_PART = 104, AT_QUEUE = 105, NAME = 48,
    AT_LENGTH = 161, FIXED = 165,
};

enum action { A_BEGIN, A_PUT, A_GET, A_COMMIT, A_ABORT, A_INDOUBT, A_INFLIGHT, A_DEFINE, A_ALTER, A_DELETE, ACTIONS };
static const char *const action_words[ACTIONS] = { "BEGIN",   "MQPUT",    "MQGET",  "COMMIT", "ABORT",
                                                   "INDOUBT", "INFLIGHT", "DEFINE", "ALTER",  "DELETE" };

struct logs {
    struct step *step;
    struct dd *print;
    /* PARM */
    struct span qmgr;
    bool replays, original;
    /* A record, or what several are parts of. */
    const char *ddname;
    unsigned long number;
    enum action action;
    char front[FIXED];
    struct buf data;
    bool open; /* the last part is to come */
    /* What came of it. */
    MQHCONN connection;
    MQLONG code, reason;
    const char *failed; /* the call */
    bool wrong;         /* a record */
    unsigned long counts[ACTIONS], put_back, pending, left;
};

static void print_line(struct logs *s, const char *format, ...) PRINTF_LIKE(2, 3);
static void print_line(struct logs *s, const char *format, ...)
{
    char line[400];
    va_list values;

    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    mqi_step_print(s->print, span_of(line));
}

/* -- PARM -- */

static struct span next_word(struct span *rest)
{
    size_t end = 0;

    *rest = span_trim(*rest);
    while (end < rest->length && rest->data[end] != ' ' && rest->data[end] != ',')
        end++;
    return (struct span){ span_part(*rest, 0, end).data, end };
}

static bool read_parm(struct logs *s)
{
    struct span rest = step_table(s->step)->parm, words[WORDS];

    for (size_t i = 0; i < WORDS; i++) {
        words[i] = next_word(&rest);
        rest = span_from(rest, words[i].length);
        if (i + 1 < WORDS) {
            rest = span_trim(rest);
            if (span_starts(rest, ","))
                rest = span_from(rest, 1);
        }
    }
    s->qmgr = words[0];
    s->original = span_is(words[1], "REPLAY_ORIGINAL");
    s->replays = s->original || span_is(words[1], "REPLAY");
    return s->qmgr.length && s->qmgr.length <= MQ_Q_MGR_NAME_LENGTH && (s->replays || span_is(words[1], "SUMMARY")) &&
           span_trim(rest).length == 0;
}

/* -- calls -- */

/* Notes which call failed; false: it did. */
static bool good(struct logs *s, const char *call)
{
    if (s->code != MQCC_FAILED)
        return true;
    s->failed = call;
    return false;
}

static bool connect(struct logs *s)
{
    MQCHAR48 name;

    MQI_SET(name, s->qmgr);
    MQCONN(name, &s->connection, &s->code, &s->reason);
    return good(s, "MQCONN");
}

static bool commit(struct logs *s)
{
    if (!s->pending)
        return true;
    MQCMIT(s->connection, &s->code, &s->reason);
    if (!good(s, "MQCMIT"))
        return false;
    s->put_back += s->pending;
    s->pending = 0;
    return true;
}

static bool put_back(struct logs *s, const MQMD *old, struct span queue, struct span message)
{
    MQOD od = { MQOD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQMD md = *old;

    if (queue.length == 0 || (s->original && span_starts(queue, "SYSTEM."))) {
        print_line(s, "   NOT PUT BACK: %s", queue.length ? "A QUEUE OF THE SYSTEM" : "THE LOG DOES NOT SAY THE NAME OF ITS QUEUE");
        s->left++;
        return true;
    }
    MQI_SET(od.ObjectName, queue);
    pmo.Options = MQPMO_SYNCPOINT | MQPMO_FAIL_IF_QUIESCING | (s->original ? MQPMO_SET_ALL_CONTEXT : MQPMO_DEFAULT_CONTEXT);
    MQPUT1(s->connection, &od, &md, &pmo, (MQLONG)message.length, (void *)(uintptr_t)message.data, &s->code, &s->reason);
    if (!good(s, "MQPUT1"))
        return false;
    s->pending++;
    return s->pending < COMMIT_AFTER || commit(s);
}

/* -- records -- */

static struct span field(const struct logs *s, size_t at, size_t length)
{
    return span_trim_end(span_bytes(s->front + at, length));
}

static uint64_t number_at(const struct logs *s, size_t at, size_t length)
{
    uint64_t number = 0;

    for (size_t i = 0; i < length; i++)
        number = number << 8 | (unsigned char)s->front[at + i];
    return number;
}

static unsigned long long urid_of(const struct logs *s)
{
    return number_at(s, AT_URID, 8);
}

static bool wrong_record(struct logs *s, const char *why)
{
    print_line(s, "RECORD %lu OF DD %s IS NONE OF CSQ1LOGP EXTRACT: %s", s->number, s->ddname, why);
    s->wrong = true;
    return false;
}

#define SHOWN(span) (int)(span).length, (span).data

static bool end_of_put(struct logs *s)
{
    struct span queue = field(s, AT_QUEUE, NAME), date = field(s, AT_DATE, DATE);
    struct reader in = reader_of(buf_span(&s->data));
    struct span user, job;
    MQMD md;

    mqi_get_md(&in, &md);
    if (in.reason < 0)
        return wrong_record(s, "A MESSAGE WITHOUT ITS DESCRIPTOR");
    user = span_trim_end(span_bytes(md.UserIdentifier, sizeof md.UserIdentifier));
    job = span_trim_end(span_bytes(md.PutApplName, sizeof md.PutApplName));
    print_line(s, "%.*s %016llX MQPUT    %.*s  LENGTH(%zu) USER(%.*s) APPL(%.*s)", SHOWN(date), urid_of(s), SHOWN(queue),
               in.rest.length, SHOWN(user), SHOWN(job));
    return !s->replays || put_back(s, &md, queue, in.rest);
}

static bool end_of_record(struct logs *s)
{
    struct span name = field(s, AT_QUEUE, NAME), date = field(s, AT_DATE, DATE), user = field(s, AT_USER, WORD);

    s->counts[s->action]++;
    if (s->action == A_PUT)
        return end_of_put(s);
    print_line(s, "%.*s %016llX %-8s %.*s%s%.*s%s", SHOWN(date), urid_of(s), action_words[s->action],
               SHOWN(name), user.length ? "  USER(" : "", SHOWN(user), user.length ? ")" : "");
    return s->action < A_COMMIT || s->action > A_INFLIGHT || commit(s);
}

static bool known_action(struct logs *s)
{
    struct span word = field(s, AT_ACTION, WORD);

    for (s->action = 0; s->action < ACTIONS; s->action++)
        if (span_is(word, action_words[s->action]))
            return true;
    return false;
}

static bool take_record(struct logs *s, struct span record)
{
    char part = record.length >= FIXED ? record.data[AT_PART] : '\0';
    bool first = part == 'O' || part == 'F', last = part == 'O' || part == 'L';

    s->number++;
    if (part == '\0' || (!first && !last && part != 'M'))
        return wrong_record(s, "ITS FORM");
    if (first == s->open)
        return wrong_record(s, "ITS PLACE");
    if (first) {
        memcpy(s->front, record.data, FIXED);
        buf_clear(&s->data);
    }
    if (!known_action(s))
        return wrong_record(s, "ITS ACTION");
    if (!first && memcmp(s->front, record.data, AT_PART) != 0)
        return wrong_record(s, "ITS PLACE");
    buf_put_span(&s->data, span_from(record, FIXED));
    s->open = !last;
    if (!last)
        return true;
    if (buf_failed(&s->data) || s->data.length != number_at(s, AT_LENGTH, 4))
        return wrong_record(s, "ITS LENGTH");
    return end_of_record(s);
}

/* -- data sets -- */

static bool take_all(struct logs *s, struct dd *dd)
{
    struct span record;
    bool fine = true;
    int got = 0;

    s->number = 0;
    while (fine && (got = dd_read(dd, &record)) > 0)
        fine = take_record(s, record);
    if (got < 0)
        fatal("DD %s cannot be read: %s", s->ddname, reason_text(got));
    if (fine && s->open)
        return wrong_record(s, "THE LAST PART IS MISSING");
    return fine && (!s->replays || commit(s));
}

/* False: none of the step's DDs has any, or one was wrong. */
static bool take_dds(struct logs *s)
{
    static const char *const ddnames[] = { "FILEIN", "CSQCMT", "CSQBACK", "CSQBOTH", "CSQINFLT", "CSQOBJS" };
    bool fine = true, any = false;

    for (size_t i = 0; i < ARRAY_COUNT(ddnames) && fine; i++) {
        struct dd *dd;
        int reason = dd_open_read(s->step, ddnames[i], &dd);

        if (reason == REASON_NOT_FOUND)
            continue;
        any = true;
        s->ddname = ddnames[i];
        fine = reason == 0 && take_all(s, dd);
        s->wrong = s->wrong || reason < 0 || dd_close(dd) < 0;
    }
    if (!any)
        dd_missing(s->step, "FILEIN");
    s->wrong = s->wrong || !any;
    return fine && any;
}

static void print_end(struct logs *s)
{
    const unsigned long *n = s->counts;

    if (s->failed)
        print_line(s, "CSQ4LOGS FAILED IN %s, MQCC=%d, MQRC=%d", s->failed, (int)s->code, (int)s->reason);
    print_line(s, "UNITS: COMMITTED=%lu, BACKED OUT=%lu, IN DOUBT=%lu, IN FLIGHT=%lu", n[A_COMMIT], n[A_ABORT], n[A_INDOUBT],
               n[A_INFLIGHT]);
    print_line(s, "MESSAGES: PUT=%lu, GOT=%lu", n[A_PUT], n[A_GET]);
    print_line(s, "OBJECTS: DEFINED=%lu, ALTERED=%lu, DELETED=%lu", n[A_DEFINE], n[A_ALTER], n[A_DELETE]);
    if (s->replays)
        print_line(s, "REPLAY: PUT BACK=%lu, NOT PUT BACK=%lu", s->put_back, s->left);
}

static unsigned run(struct logs *s)
{
    MQLONG code, reason;

    if (s->replays)
        mqi_step(s->step);
    if (!s->replays || connect(s))
        (void)take_dds(s);
    if (s->pending)
        MQBACK(s->connection, &code, &reason);
    if (s->connection != MQHC_UNUSABLE_HCONN)
        MQDISC(&s->connection, &code, &reason);
    print_end(s);
    return s->wrong ? RC_WRONG : s->failed ? RC_FAILED : s->left ? RC_LEFT : RC_GOOD;
}

int main(void)
{
    const struct record_attributes listing = { RECFM_V, true, CONTROL_NONE, PRINT_LRECL, 0 };
    struct logs s = { .step = step_begin(), .connection = MQHC_UNUSABLE_HCONN };
    int reason = dd_open_write(s.step, "SYSPRINT", &listing, &s.print);
    unsigned code = RC_WRONG;

    if (reason == REASON_NOT_FOUND)
        dd_missing(s.step, "SYSPRINT");
    if (reason < 0)
        step_end(s.step, RC_WRONG);
    buf_init(&s.data, MQI_MESSAGE_MAX + MQI_MD_LENGTH);
    if (read_parm(&s))
        code = run(&s);
    else
        mqi_step_wrong_parm(s.step, s.print, "CSQ4LOGS");
    buf_release(&s.data);
    if (dd_close(s.print) < 0)
        code = RC_WRONG;
    step_end(s.step, code);
}
