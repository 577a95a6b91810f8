/* mqtopic.c - MQPUB, MQSUB: sample programs that publish and subscribe, by the public header of the MQI.
 *
 *     //PUB EXEC PGM=MQPUB,PARM='ZQS1,PRICE/FRUIT,RETAIN'
 *     //SUB EXEC PGM=MQSUB,PARM='ZQS1,PRICE/#,DURABLE=DAILY'
 *
 * PARM: queue manager, topic string, options. MQPUB publishes each record of SYSIN: OBJECT=topic object in front of the string,
 * PERSIST, RETAIN, BACKOUT (all in one unit of work, backed out), COMMIT (in one that is committed). MQSUB subscribes, with a
 * queue that the queue manager makes, prints what is there, and closes: DURABLE=name (made or resumed, and kept), REMOVE (not
 * kept), NEW (nothing that is retained), CHAR (wildcards of characters), OBJECT=, WAIT=seconds that it waits for each message.
 * The last line of SYSPRINT says what came of it. Condition code 0; 4: no message was there; 8: a call failed; 12: PARM or a DD
 * is wrong.
 */
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "exec/messages.h"
#include "exec/mqi_step.h"
#include "mstr/cmqc.h"
#include "mstr/mqi_call.h"

enum {
    RC_GOOD = 0, RC_NONE = 4, RC_FAILED = 8, RC_WRONG = 12,
    PRINT_LRECL = 32756,
    BUFFER = 1 << 16,
    WAIT_MAX = 3600,
};

struct sample {
    struct step *step;
    struct dd *print;
    bool publishes;
    struct span qmgr, topic, object, name;
    bool persist, retain, back_out, commit, remove, only_new, characters;
    MQLONG wait;
    MQHCONN connection;
    MQHOBJ handle, subscription;
    const char *failed; /* the call */
    MQLONG code, reason;
    unsigned long done;
};

/* -- PARM -- */

static struct span next_operand(struct span *rest)
{
    size_t comma = span_find(*rest, ',');
    struct span operand = span_trim(span_part(*rest, 0, comma));

    *rest = span_from(*rest, comma + 1);
    return operand;
}

static bool keyword(struct span option, const char *word, struct span *value)
{
    if (!span_starts(option, word))
        return false;
    *value = span_from(option, strlen(word));
    return value->length > 0;
}

static bool take_option(struct sample *s, struct span option)
{
    const struct {
        const char *word;
        bool publishes, *flag;
    } flags[] = {
        { "PERSIST", true, &s->persist }, { "RETAIN", true, &s->retain },  { "BACKOUT", true, &s->back_out },
        { "COMMIT", true, &s->commit },   { "REMOVE", false, &s->remove }, { "NEW", false, &s->only_new },
        { "CHAR", false, &s->characters },
    };
    uint64_t seconds;
    struct span value;

    for (size_t i = 0; i < ARRAY_COUNT(flags); i++)
        if (flags[i].publishes == s->publishes && span_is(option, flags[i].word))
            return *flags[i].flag = true;
    if (keyword(option, "OBJECT=", &s->object))
        return s->object.length <= MQ_TOPIC_NAME_LENGTH;
    if (s->publishes)
        return false;
    if (keyword(option, "DURABLE=", &s->name))
        return true;
    if (!keyword(option, "WAIT=", &value) || !text_number(value, WAIT_MAX, &seconds))
        return false;
    s->wait = (MQLONG)seconds * 1000;
    return true;
}

static bool read_parm(struct sample *s)
{
    struct span rest = step_table(s->step)->parm;

    s->qmgr = next_operand(&rest);
    s->topic = next_operand(&rest);
    while (rest.length)
        if (!take_option(s, next_operand(&rest)))
            return false;
    return (s->topic.length || s->object.length) && s->qmgr.length <= MQ_Q_MGR_NAME_LENGTH && !(s->back_out && s->commit);
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

static void point_at(MQCHARV *string, struct span text)
{
    string->VSPtr = (void *)(uintptr_t)text.data;
    string->VSLength = (MQLONG)text.length;
}

static bool open_topic(struct sample *s)
{
    MQOD od = { MQOD_DEFAULT };

    od.Version = MQOD_VERSION_4;
    od.ObjectType = MQOT_TOPIC;
    MQI_SET(od.ObjectName, s->object);
    point_at(&od.ObjectString, s->topic);
    MQOPEN(s->connection, &od, MQOO_OUTPUT, &s->handle, &s->code, &s->reason);
    return good(s, "MQOPEN");
}

static bool subscribe(struct sample *s)
{
    MQSD sd = { MQSD_DEFAULT };

    sd.Options = MQSO_CREATE | MQSO_MANAGED;
    if (s->name.length)
        sd.Options |= MQSO_DURABLE | MQSO_RESUME;
    if (s->only_new)
        sd.Options |= MQSO_NEW_PUBLICATIONS_ONLY;
    if (s->characters)
        sd.Options |= MQSO_WILDCARD_CHAR;
    MQI_SET(sd.ObjectName, s->object);
    point_at(&sd.ObjectString, s->topic);
    point_at(&sd.SubName, s->name);
    MQSUB(s->connection, &sd, &s->handle, &s->subscription, &s->code, &s->reason);
    return good(s, "MQSUB");
}

static bool publish_record(struct sample *s, struct span text)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    if (s->persist)
        md.Persistence = MQPER_PERSISTENT;
    pmo.Options = s->back_out || s->commit ? MQPMO_SYNCPOINT : MQPMO_NO_SYNCPOINT;
    if (s->retain)
        pmo.Options |= MQPMO_RETAIN;
    MQPUT(s->connection, s->handle, &md, &pmo, (MQLONG)text.length, (void *)(uintptr_t)text.data, &s->code, &s->reason);
    s->done += s->code != MQCC_FAILED;
    return good(s, "MQPUT");
}

static void publish_all(struct sample *s, struct dd *input)
{
    struct span record;
    int got;

    while ((got = dd_read(input, &record)) > 0)
        if (!publish_record(s, span_trim_end(record)))
            return;
    if (got < 0)
        fatal("SYSIN cannot be read: %s", reason_text(got));
    if (s->back_out)
        MQBACK(s->connection, &s->code, &s->reason);
    else if (s->commit)
        MQCMIT(s->connection, &s->code, &s->reason);
    (void)good(s, s->back_out ? "MQBACK" : "MQCMIT");
}

static void print_all(struct sample *s)
{
    char *buffer = mem_alloc(BUFFER, 1);
    MQLONG length;

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };

        gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_ACCEPT_TRUNCATED_MSG | (s->wait ? MQGMO_WAIT : MQGMO_NO_WAIT);
        gmo.WaitInterval = s->wait;
        MQGET(s->connection, s->handle, &md, &gmo, BUFFER, buffer, &length, &s->code, &s->reason);
        if (s->code == MQCC_FAILED)
            break;
        s->done++;
        mqi_step_print(s->print, span_bytes(buffer, (size_t)(length < BUFFER ? length : BUFFER)));
    }
    if (s->reason != MQRC_NO_MSG_AVAILABLE)
        (void)good(s, "MQGET");
    mem_free(buffer);
}

/* -- beginning and end -- */

static void close_all(struct sample *s)
{
    MQLONG code, reason;

    if (!s->publishes && s->subscription != MQHO_UNUSABLE_HOBJ && !s->failed) {
        MQCLOSE(s->connection, &s->subscription, s->remove ? MQCO_REMOVE_SUB : MQCO_NONE, &s->code, &s->reason);
        (void)good(s, "MQCLOSE");
    }
    MQDISC(&s->connection, &code, &reason);
}

static void run(struct sample *s, struct dd *input)
{
    MQCHAR48 name;

    MQI_SET(name, s->qmgr);
    MQCONN(name, &s->connection, &s->code, &s->reason);
    if (!good(s, "MQCONN"))
        return;
    if (s->publishes && open_topic(s))
        publish_all(s, input);
    else if (!s->publishes && subscribe(s))
        print_all(s);
    close_all(s);
}

static void print_end(struct sample *s)
{
    char line[200];

    if (s->failed)
        snprintf(line, sizeof line, "%s FAILED IN %s, MQCC=%d, MQRC=%d", s->publishes ? "MQPUB" : "MQSUB", s->failed, s->code,
                 s->reason);
    else if (s->publishes)
        snprintf(line, sizeof line, "MQPUB ENDED, PUBLISHED=%lu%s", s->done, s->back_out ? ", BACKED OUT" : "");
    else
        snprintf(line, sizeof line, "MQSUB ENDED, GOT=%lu", s->done);
    mqi_step_print(s->print, span_of(line));
}

static unsigned work(struct sample *s)
{
    struct dd *input = NULL;

    if (!read_parm(s)) {
        mqi_step_wrong_parm(s->step, s->print, s->publishes ? "MQPUB" : "MQSUB");
        return RC_WRONG;
    }
    if (s->publishes) {
        int reason = dd_open_read(s->step, "SYSIN", &input);

        if (reason == REASON_NOT_FOUND)
            dd_missing(s->step, "SYSIN");
        if (reason < 0)
            return RC_WRONG;
    }
    mqi_step(s->step);
    run(s, input);
    print_end(s);
    if (input && dd_close(input) < 0)
        return RC_WRONG;
    if (s->failed)
        return RC_FAILED;
    return s->publishes || s->done ? RC_GOOD : RC_NONE;
}

int main(void)
{
    const struct record_attributes listing = { RECFM_V, true, CONTROL_NONE, PRINT_LRECL, 0 };
    struct sample s = { .step = step_begin(), .connection = MQHC_UNUSABLE_HCONN, .handle = MQHO_NONE,
                        .subscription = MQHO_UNUSABLE_HOBJ };
    int reason = dd_open_write(s.step, "SYSPRINT", &listing, &s.print);
    unsigned code;

    if (reason == REASON_NOT_FOUND)
        dd_missing(s.step, "SYSPRINT");
    if (reason < 0)
        step_end(s.step, RC_WRONG);
    s.publishes = name8_is(&step_table(s.step)->program, "MQPUB");
    code = work(&s);
    if (dd_close(s.print) < 0)
        code = RC_WRONG;
    step_end(s.step, code);
}
