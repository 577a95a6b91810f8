/* mqsample.c - MQPUT, MQGET, MQBROWSE, MQINQ, MQSET: sample programs that use one queue, by the public header of the MQI.
 *
 *     //PUT EXEC PGM=MQPUT,PARM='ZQS1,PAYROLL.REQUEST,PERSIST,COMMIT=2'
 *
 * PARM: queue manager, queue, options. They connect, open, do what they are named for, close, disconnect; the last line of SYSPRINT
 * says what came of it. Condition code 0; 4: no message was there; 8: a call failed; 12: PARM or a DD is wrong.
 */
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "exec/messages.h"
#include "exec/mqi_step.h"
#include "mstr/cmqc.h"
#include "mstr/mqi_call.h"
#include "mstr/mqi_coordinator.h"

enum {
    RC_GOOD = 0, RC_NONE = 4, RC_FAILED = 8, RC_WRONG = 12,
    PRINT_LRECL = 32756,
    BUFFER_FIRST = 1 << 16,  /* for a message; grows when one is longer */
    NUMBER_MAX = 999999999,
    WAIT_MAX = 3600,
};

enum verb { V_PUT, V_GET, V_BROWSE, V_INQ, V_SET, VERBS };

static const struct program_row {
    const char *name;
    MQLONG options; /* of MQOPEN */
} programs[VERBS] = {
    [V_PUT] = { "MQPUT", MQOO_OUTPUT },
    [V_GET] = { "MQGET", MQOO_INPUT_AS_Q_DEF },
    [V_BROWSE] = { "MQBROWSE", MQOO_BROWSE },
    [V_INQ] = { "MQINQ", MQOO_INQUIRE },
    [V_SET] = { "MQSET", MQOO_SET },
};

static const struct setting_row {
    const char *word;
    MQLONG selector, value;
} settings[] = {
    { "PUT=DISABLED", MQIA_INHIBIT_PUT, MQQA_PUT_INHIBITED },
    { "PUT=ENABLED", MQIA_INHIBIT_PUT, MQQA_PUT_ALLOWED },
    { "GET=DISABLED", MQIA_INHIBIT_GET, MQQA_GET_INHIBITED },
    { "GET=ENABLED", MQIA_INHIBIT_GET, MQQA_GET_ALLOWED },
};

struct sample {
    struct step *step;
    struct dd *print;
    enum verb verb;
    /* PARM */
    struct span qmgr, queue, alternate, remote, dynamic;
    bool persist, set_identity, set_all, back_out;
    MQLONG priority; /* -1: the queue's */
    unsigned long commit_every, most; /* 0: not given */
    unsigned long wait;  /* seconds for each message */
    bool till_quiesce;   /* MQGMO_FAIL_IF_QUIESCING */
    bool prepare;        /* the unit is left in doubt */
    MQBYTE16 nid;
    const struct setting_row *setting;
    /* What came of it */
    MQHCONN connection;
    MQHOBJ handle;
    const char *failed; /* the call */
    MQLONG code, reason;
    unsigned long done, committed, backed_out, pending;
};

static void print_line(struct sample *s, const char *format, ...) PRINTF_LIKE(2, 3);
static void print_line(struct sample *s, const char *format, ...)
{
    char line[200];
    va_list values;

    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    mqi_step_print(s->print, span_of(line));
}

/* -- PARM -- */

static bool number_of(struct span text, unsigned long most, unsigned long *number)
{
    *number = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!text_is_digit(text.data[i]))
            return false;
        *number = *number * 10 + (unsigned long)(text.data[i] - '0');
        if (*number > most)
            return false;
    }
    return text.length > 0;
}

/* Does the option begin so? Then value is the rest. */
static bool keyword(struct span option, const char *word, struct span *value)
{
    if (!span_starts(option, word))
        return false;
    *value = span_from(option, strlen(word));
    return true;
}

static bool put_option(struct sample *s, struct span option)
{
    unsigned long number;
    struct span value;

    if (span_is(option, "PERSIST"))
        return s->persist = true;
    if (span_is(option, "SETID"))
        return s->set_identity = true;
    if (span_is(option, "SETALL"))
        return s->set_all = true;
    if (!keyword(option, "PRIORITY=", &value) || !number_of(value, NUMBER_MAX, &number))
        return false;
    s->priority = (MQLONG)number;
    return true;
}

/* Up to 32 hexadecimal digits; fewer are the last ones. */
static bool nid_of(struct span text, MQBYTE16 nid)
{
    static const char digits[] = "0123456789ABCDEF";

    if (text.length == 0 || text.length > 2 * sizeof(MQBYTE16))
        return false;
    memset(nid, 0, sizeof(MQBYTE16));
    for (size_t i = 0; i < text.length; i++) {
        size_t place = 2 * sizeof(MQBYTE16) - text.length + i;
        const char *digit = strchr(digits, text.data[i]);

        if (!digit || !*digit)
            return false;
        nid[place / 2] = (MQBYTE)(nid[place / 2] << 4 | (digit - digits));
    }
    return true;
}

static bool unit_option(struct sample *s, struct span option)
{
    struct span value;

    if (span_is(option, "BACKOUT"))
        return s->back_out = true;
    if (keyword(option, "PREPARE=", &value))
        return s->prepare = nid_of(value, s->nid);
    return keyword(option, "COMMIT=", &value) && number_of(value, NUMBER_MAX, &s->commit_every) && s->commit_every;
}

static bool set_option(struct sample *s, struct span option)
{
    for (size_t i = 0; i < ARRAY_COUNT(settings) && !s->setting; i++)
        if (span_is(option, settings[i].word)) {
            s->setting = &settings[i];
            return true;
        }
    return false;
}

static bool take_option(struct sample *s, struct span option, unsigned place)
{
    bool gets = s->verb == V_GET || s->verb == V_BROWSE;
    struct span value;

    if (keyword(option, "ALTUSER=", &s->alternate) || keyword(option, "RQMGR=", &s->remote) || keyword(option, "DYN=", &s->dynamic))
        return true;
    if (gets && place == 0 && number_of(option, NUMBER_MAX, &s->most))
        return s->most > 0;
    if (gets && keyword(option, "WAIT=", &value))
        return number_of(value, WAIT_MAX, &s->wait) && s->wait;
    if (gets && span_is(option, "QUIESCE"))
        return s->till_quiesce = true;
    if ((s->verb == V_PUT || s->verb == V_GET) && unit_option(s, option))
        return true;
    if (s->verb == V_PUT)
        return put_option(s, option);
    return s->verb == V_SET && set_option(s, option);
}

static struct span next_operand(struct span *rest)
{
    size_t comma = span_find(*rest, ',');
    struct span operand = span_trim(span_part(*rest, 0, comma));

    *rest = span_from(*rest, comma + 1);
    return operand;
}

static bool read_parm(struct sample *s)
{
    struct span rest = step_table(s->step)->parm;

    s->priority = MQPRI_PRIORITY_AS_Q_DEF;
    s->qmgr = next_operand(&rest);
    s->queue = next_operand(&rest);
    for (unsigned place = 0; rest.length; place++)
        if (!take_option(s, next_operand(&rest), place))
            return false;
    return s->queue.length && s->queue.length <= MQ_Q_NAME_LENGTH && s->qmgr.length <= MQ_Q_MGR_NAME_LENGTH &&
           s->alternate.length <= MQ_USER_ID_LENGTH && s->remote.length <= MQ_Q_MGR_NAME_LENGTH &&
           s->dynamic.length <= MQ_Q_NAME_LENGTH && (s->verb != V_SET || s->setting) &&
           (s->back_out != 0) + (s->commit_every != 0) + s->prepare <= 1;
}

/* -- calls -- */

/* Notes which call failed; false: it did. */
static bool good(struct sample *s, const char *call)
{
    if (s->code != MQCC_FAILED)
        return true;
    s->failed = call;
    return false;
}

static bool in_unit(const struct sample *s)
{
    return s->back_out || s->commit_every || s->prepare;
}

static bool connect_and_open(struct sample *s)
{
    MQLONG options = programs[s->verb].options;
    MQOD od = { MQOD_DEFAULT };
    MQCHAR48 name;

    MQI_SET(name, s->qmgr);
    MQCONN(name, &s->connection, &s->code, &s->reason);
    if (!good(s, "MQCONN"))
        return false;
    od.Version = MQOD_VERSION_3;
    MQI_SET(od.ObjectName, s->queue);
    MQI_SET(od.ObjectQMgrName, s->remote);
    if (s->dynamic.length)
        MQI_SET(od.DynamicQName, s->dynamic);
    MQI_SET(od.AlternateUserId, s->alternate);
    if (s->alternate.length)
        options |= MQOO_ALTERNATE_USER_AUTHORITY;
    if (s->set_identity)
        options |= MQOO_SET_IDENTITY_CONTEXT;
    if (s->set_all)
        options |= MQOO_SET_ALL_CONTEXT;
    MQOPEN(s->connection, &od, options, &s->handle, &s->code, &s->reason);
    return good(s, "MQOPEN");
}

static bool commit(struct sample *s)
{
    if (!s->pending)
        return true;
    MQCMIT(s->connection, &s->code, &s->reason);
    if (!good(s, "MQCMIT"))
        return false;
    s->committed += s->pending;
    s->pending = 0;
    return true;
}

static bool back_out(struct sample *s)
{
    if (!s->pending)
        return true;
    MQBACK(s->connection, &s->code, &s->reason);
    s->backed_out += s->pending;
    s->pending = 0;
    return good(s, "MQBACK");
}

/* One message more; is it time for a commit? */
static bool count_message(struct sample *s)
{
    s->done++;
    if (!in_unit(s))
        return true;
    s->pending++;
    return s->commit_every && s->pending == s->commit_every ? commit(s) : true;
}

/* The first phase of a coordinator, which then is gone: the messages stay locked. */
static bool prepare(struct sample *s)
{
    mqi_prepare(s->connection, s->nid, &s->code, &s->reason);
    return good(s, "PREPARE");
}

static bool end_unit(struct sample *s)
{
    if (s->prepare)
        return prepare(s);
    return s->back_out ? back_out(s) : commit(s);
}

/* -- what each does -- */

static bool put_record(struct sample *s, struct span text)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    md.Priority = s->priority;
    if (s->persist)
        md.Persistence = MQPER_PERSISTENT;
    pmo.Options = in_unit(s) ? MQPMO_SYNCPOINT : MQPMO_NO_SYNCPOINT;
    if (s->set_identity || s->set_all) {
        pmo.Options |= s->set_all ? MQPMO_SET_ALL_CONTEXT : MQPMO_SET_IDENTITY_CONTEXT;
        MQI_SET(md.UserIdentifier, span_of("PAYROLL"));
    }
    MQPUT(s->connection, s->handle, &md, &pmo, (MQLONG)text.length, (void *)(uintptr_t)text.data, &s->code, &s->reason);
    return good(s, "MQPUT") && count_message(s);
}

static bool put_all(struct sample *s, struct dd *input)
{
    struct span record;
    int got;

    while ((got = dd_read(input, &record)) > 0)
        if (!put_record(s, span_trim_end(record)))
            return false;
    if (got < 0)
        fatal("SYSIN cannot be read: %s", reason_text(got));
    return end_unit(s);
}

/* A message into buffer, which grows when it is too short; a browse shows so much of it. */
static bool get_message(struct sample *s, char **buffer, MQLONG *size, MQLONG *length)
{
    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };

        gmo.Options = s->verb == V_BROWSE ? (s->done ? MQGMO_BROWSE_NEXT : MQGMO_BROWSE_FIRST) | MQGMO_ACCEPT_TRUNCATED_MSG
                      : in_unit(s)        ? MQGMO_SYNCPOINT
                                          : MQGMO_NO_SYNCPOINT;
        if (s->wait) {
            gmo.Options |= MQGMO_WAIT;
            gmo.WaitInterval = (MQLONG)(s->wait * 1000);
        }
        if (s->till_quiesce)
            gmo.Options |= MQGMO_FAIL_IF_QUIESCING;
        MQGET(s->connection, s->handle, &md, &gmo, *size, *buffer, length, &s->code, &s->reason);
        if (s->reason == MQRC_TRUNCATED_MSG_ACCEPTED)
            *length = *size;
        if (s->reason != MQRC_TRUNCATED_MSG_FAILED)
            return s->code != MQCC_FAILED;
        *size = *length;
        *buffer = mem_resize(*buffer, (size_t)*size, 1);
    }
}

static bool get_all(struct sample *s)
{
    MQLONG size = BUFFER_FIRST, length;
    char *buffer = mem_alloc((size_t)size, 1);
    bool fine = true;

    while (fine && (!s->most || s->done < s->most) && get_message(s, &buffer, &size, &length)) {
        mqi_step_print(s->print, span_bytes(buffer, (size_t)length));
        fine = count_message(s);
    }
    mem_free(buffer);
    if (!fine)
        return false;
    if (s->reason != MQRC_NO_MSG_AVAILABLE && !good(s, "MQGET"))
        return false;
    return end_unit(s);
}

static bool inquire(struct sample *s)
{
    MQLONG selector = MQIA_CURRENT_Q_DEPTH, depth = 0;

    MQINQ(s->connection, s->handle, 1, &selector, 1, &depth, 0, NULL, &s->code, &s->reason);
    if (!good(s, "MQINQ"))
        return false;
    print_line(s, "CURDEPTH(%d)", depth);
    return true;
}

static bool set(struct sample *s)
{
    MQLONG selector = s->setting->selector, value = s->setting->value;

    MQSET(s->connection, s->handle, 1, &selector, 1, &value, 0, NULL, &s->code, &s->reason);
    return good(s, "MQSET");
}

static bool do_it(struct sample *s, struct dd *input)
{
    switch (s->verb) {
    case V_PUT:
        return put_all(s, input);
    case V_GET:
    case V_BROWSE:
        return get_all(s);
    case V_INQ:
        return inquire(s);
    default:
        return set(s);
    }
}

/* -- beginning and end -- */

static void close_all(struct sample *s)
{
    MQLONG code, reason;

    if (s->failed) {
        MQBACK(s->connection, &code, &reason);
    } else {
        MQCLOSE(s->connection, &s->handle, MQCO_NONE, &s->code, &s->reason);
        if (good(s, "MQCLOSE")) {
            MQDISC(&s->connection, &s->code, &s->reason);
            (void)good(s, "MQDISC");
            return;
        }
    }
    MQDISC(&s->connection, &code, &reason);
}

static void print_end(struct sample *s)
{
    const char *name = programs[s->verb].name;

    if (s->failed)
        print_line(s, "%s FAILED IN %s, MQCC=%d, MQRC=%d", name, s->failed, s->code, s->reason);
    else if (s->verb == V_PUT || s->verb == V_GET)
        print_line(s, "%s ENDED, %s=%lu, COMMITTED=%lu, BACKED OUT=%lu%s", name, s->verb == V_PUT ? "PUT" : "GOT", s->done,
                   s->committed, s->backed_out, s->prepare ? ", IN DOUBT" : "");
    else if (s->verb == V_BROWSE)
        print_line(s, "%s ENDED, BROWSED=%lu", name, s->done);
    else
        print_line(s, "%s ENDED", name);
}

static unsigned run(struct sample *s, struct dd *input)
{
    if (connect_and_open(s))
        (void)do_it(s, input);
    close_all(s);
    print_end(s);
    if (s->failed)
        return RC_FAILED;
    return (s->verb == V_GET || s->verb == V_BROWSE) && s->done == 0 ? RC_NONE : RC_GOOD;
}

static unsigned work(struct sample *s)
{
    struct dd *input = NULL;
    unsigned code;
    int reason;

    if (!read_parm(s)) {
        mqi_step_wrong_parm(s->step, s->print, programs[s->verb].name);
        return RC_WRONG;
    }
    if (s->verb == V_PUT) {
        reason = dd_open_read(s->step, "SYSIN", &input);
        if (reason == REASON_NOT_FOUND)
            dd_missing(s->step, "SYSIN");
        if (reason < 0)
            return RC_WRONG;
    }
    mqi_step(s->step);
    code = run(s, input);
    if (input && dd_close(input) < 0)
        code = RC_WRONG;
    return code;
}

int main(void)
{
    const struct record_attributes listing = { RECFM_V, true, CONTROL_NONE, PRINT_LRECL, 0 };
    struct sample s = { .step = step_begin(), .connection = MQHC_UNUSABLE_HCONN, .handle = MQHO_UNUSABLE_HOBJ };
    int reason = dd_open_write(s.step, "SYSPRINT", &listing, &s.print);
    unsigned code;

    if (reason == REASON_NOT_FOUND)
        dd_missing(s.step, "SYSPRINT");
    if (reason < 0)
        step_end(s.step, RC_WRONG);
    while (s.verb < VERBS - 1 && !name8_is(&step_table(s.step)->program, programs[s.verb].name))
        s.verb++;
    code = work(&s);
    if (dd_close(s.print) < 0)
        code = RC_WRONG;
    step_end(s.step, code);
}
