/* csqutil_queues.c - COPY and EMPTY of CSQUTIL, and what LOAD shares with them.
 *
 * DIFFERS: on z/OS a queue is on the page set of its storage class; here a queue with messages is where they are, one without on
 * that of its storage class. */
#include "exec/csqutil_queues.h"

#include "base/mem.h"
#include "base/text.h"
#include "exec/csqutil_messages.h"
#include "exec/messages.h"
#include "exec/mqi_step.h"
#include "mstr/attribute.h"
#include "mstr/messages.h"
#include "pagesets/page.h"

enum { BUFFER_FIRST = 1 << 12 /* grows with the messages */, REPLY_ROOM = 1 << 24 };

/* -- which queues -- */

bool csqutil_queue_name(const struct csqutil_statement *statement, const char *keyword, char name[QUEUE_NAME_SIZE])
{
    struct span value = csqutil_value(statement, keyword);

    name[0] = '\0';
    if (!csqutil_has(statement, keyword))
        return true;
    return name_check(value, MQ_Q_NAME_LENGTH, NAME_MQ) == 0 && text_copy(name, QUEUE_NAME_SIZE, value);
}

unsigned csqutil_choose(struct csqutil *u, const struct csqutil_statement *statement, struct csqutil_choice *choice)
{
    bool queue = csqutil_has(statement, "QUEUE"), psid = csqutil_has(statement, "PSID"), type = csqutil_has(statement, "DEFTYPE");
    struct span deftype = csqutil_value(statement, "DEFTYPE");
    uint64_t number = 0;

    *choice = (struct csqutil_choice){ .predefined = span_is(deftype, "PREDEFINED") };
    if (queue == psid) {
        csqutil_say(u, CSQU103E, "QUEUE", "PSID");
        return CSQUTIL_SEVERE;
    }
    if (type && queue) {
        csqutil_say(u, CSQU105E, statement->row->name);
        return CSQUTIL_SEVERE;
    }
    if (type && !choice->predefined && !span_is(deftype, "ALL"))
        return csqutil_bad_value(u, statement, "DEFTYPE");
    if (!csqutil_queue_name(statement, "QUEUE", choice->queue))
        return csqutil_bad_value(u, statement, "QUEUE");
    if (!csqutil_number(csqutil_value(statement, "PSID"), PSID_MAX, &number))
        return csqutil_bad_value(u, statement, "PSID");
    choice->psid = (unsigned)number;
    return CSQUTIL_GOOD;
}

void csqutil_names_add(struct csqutil_names *names, struct span name)
{
    if ((names->count & (names->count - 1)) == 0) /* full at each power of two */
        names->names = mem_resize(names->names, names->count ? names->count * 2 : 1, sizeof *names->names);
    if (text_copy(names->names[names->count], QUEUE_NAME_SIZE, name))
        names->count++;
}

void csqutil_names_release(struct csqutil_names *names)
{
    mem_free(names->names);
    *names = (struct csqutil_names){ .names = NULL };
}

/* The value of an attribute in a reply of the command server; names have no parentheses. */
static struct span value_in(struct span line, const char *attribute)
{
    char wanted[32];
    const char *found;
    struct span value;

    snprintf(wanted, sizeof wanted, " %s(", attribute);
    found = memmem(line.data, line.length, wanted, strlen(wanted));
    if (!found)
        return SPAN_NONE;
    value = span_from(line, (size_t)(found - line.data) + strlen(wanted));
    return span_trim(span_part(value, 0, span_find(value, ')')));
}

/* Is the storage class of that name on the page set? classes: the reply about all of them. */
static bool class_is_on(struct span classes, struct span name, unsigned psid)
{
    struct span line;
    uint64_t number;

    while (span_line(&classes, &line))
        if (span_equal(value_in(line, "STGCLASS"), name) && text_number(value_in(line, "PSID"), PSID_MAX, &number) &&
            number == psid)
            return true;
    return false;
}

static void take_queue(const struct csqutil_choice *choice, struct span classes, struct span line, struct csqutil_names *names)
{
    struct span name = value_in(line, "QLOCAL"), where = value_in(line, "PSID");
    uint64_t number = choice->psid;
    bool on;

    if (name.length == 0 || (choice->predefined && !span_is(value_in(line, "DEFTYPE"), "PREDEFINED")))
        return;
    if (where.length)
        on = text_number(where, PSID_MAX, &number) && number == choice->psid;
    else
        on = class_is_on(classes, value_in(line, "STGCLASS"), choice->psid);
    if (on)
        csqutil_names_add(names, name);
}

/* The queues of a page set, as the command server tells. */
static unsigned ask_names(struct csqutil_link *link, const struct csqutil_choice *choice, struct csqutil_names *names)
{
    struct buf classes, queues;
    struct span rest, line;
    int reason;

    buf_init(&classes, REPLY_ROOM);
    buf_init(&queues, REPLY_ROOM);
    reason = csqutil_send(link, span_of("DISPLAY STGCLASS(*) PSID"), &classes);
    if (reason == 0)
        reason = csqutil_send(link, span_of("DISPLAY QLOCAL(*) STGCLASS DEFTYPE PSID"), &queues);
    rest = buf_span(&queues);
    while (reason == 0 && span_line(&rest, &line))
        take_queue(choice, buf_span(&classes), line, names);
    if (reason < 0)
        csqutil_cannot_connect(link, span_of(link->qmgr));
    else if (names->count == 0)
        csqutil_say(link->u, CSQU117I, choice->psid);
    buf_release(&classes);
    buf_release(&queues);
    return reason < 0 || names->count == 0 ? CSQUTIL_FAILED : CSQUTIL_GOOD;
}

static unsigned find_names(struct csqutil *u, const struct csqutil_choice *choice, struct csqutil_names *names)
{
    struct csqutil_link link;
    unsigned code = CSQUTIL_FAILED;
    int reason;

    if (choice->queue[0]) {
        csqutil_names_add(names, span_of(choice->queue));
        return CSQUTIL_GOOD;
    }
    reason = csqutil_connect(&link, u, u->qmgr, SPAN_NONE);
    if (reason < 0)
        csqutil_cannot_connect(&link, u->qmgr);
    else
        code = ask_names(&link, choice, names);
    csqutil_disconnect(&link);
    return code;
}

/* -- calls -- */

bool csqutil_mqi_failed(struct csqutil_mqi *mqi, const char *call, const char *queue)
{
    if (mqi->code != MQCC_FAILED)
        return false;
    csqutil_say(mqi->u, CSQU090E, call, queue, (int)mqi->reason);
    return true;
}

void csqutil_mqi(struct csqutil *u)
{
    static bool ready;

    if (!ready)
        mqi_step(u->step);
    ready = true;
}

bool csqutil_mqi_connect(struct csqutil_mqi *mqi, struct csqutil *u)
{
    MQCHAR48 name;
    char shown[QUEUE_NAME_SIZE];

    csqutil_mqi(u);
    *mqi = (struct csqutil_mqi){ .u = u };
    mqi_set(name, sizeof name, u->qmgr);
    snprintf(shown, sizeof shown, "%.*s", (int)u->qmgr.length, u->qmgr.data);
    csqutil_say(u, CSQU120I, shown);
    MQCONN(name, &mqi->connection, &mqi->code, &mqi->reason);
    if (mqi->code == MQCC_FAILED) {
        csqutil_say(u, CSQU009E, shown, (int)mqi->code, (int)mqi->reason);
        return false;
    }
    csqutil_say(u, CSQU121I, shown);
    return true;
}

void csqutil_mqi_disconnect(struct csqutil_mqi *mqi)
{
    MQDISC(&mqi->connection, &mqi->code, &mqi->reason);
}

bool csqutil_mqi_open(struct csqutil_mqi *mqi, const char *queue, MQLONG options)
{
    MQOD od = { MQOD_DEFAULT };

    MQI_SET(od.ObjectName, span_of(queue));
    mqi->committed = mqi->done = 0;
    MQOPEN(mqi->connection, &od, options | MQOO_FAIL_IF_QUIESCING, &mqi->handle, &mqi->code, &mqi->reason);
    return !csqutil_mqi_failed(mqi, "MQOPEN", queue);
}

void csqutil_mqi_close(struct csqutil_mqi *mqi)
{
    MQCLOSE(mqi->connection, &mqi->handle, MQCO_NONE, &mqi->code, &mqi->reason);
}

bool csqutil_mqi_commit(struct csqutil_mqi *mqi, const char *queue)
{
    MQCMIT(mqi->connection, &mqi->code, &mqi->reason);
    if (csqutil_mqi_failed(mqi, "MQCMIT", queue))
        return false;
    mqi->committed += mqi->done;
    mqi->done = 0;
    return true;
}

void csqutil_mqi_back_out(struct csqutil_mqi *mqi)
{
    MQBACK(mqi->connection, &mqi->code, &mqi->reason);
    mqi->done = 0;
}

bool csqutil_mqi_full(struct csqutil_mqi *mqi, const char *queue)
{
    if (mqi->reason != MQRC_SYNCPOINT_LIMIT_REACHED || mqi->done == 0)
        return false;
    csqutil_say(mqi->u, CSQU087I);
    mqi->forced = true;
    return csqutil_mqi_commit(mqi, queue);
}

/* -- COPY -- */

struct copy {
    struct csqutil_mqi mqi;
    struct dd *out;
    char ddname[NAME8_MAX + 1];
    struct copied_writer writer;
    char *buffer;
    MQLONG size;
};

static int write_copied(void *context, struct span record)
{
    struct copy *copy = context;

    return dd_write(copy->out, record);
}

/* The next message into the buffer, which grows when it is too short: then the browse has stayed in front of it. */
static bool browse(struct copy *copy, MQMD *md, MQLONG *length)
{
    struct csqutil_mqi *mqi = &copy->mqi;
    MQGMO gmo = { MQGMO_DEFAULT };

    gmo.Options = (mqi->done ? MQGMO_BROWSE_NEXT : MQGMO_BROWSE_FIRST) | MQGMO_FAIL_IF_QUIESCING | MQGMO_PROPERTIES_FORCE_MQRFH2;
    for (;;) {
        *md = (MQMD){ MQMD_DEFAULT };
        MQGET(mqi->connection, mqi->handle, md, &gmo, copy->size, copy->buffer, length, &mqi->code, &mqi->reason);
        if (mqi->reason != MQRC_TRUNCATED_MSG_FAILED)
            return mqi->code != MQCC_FAILED;
        copy->size = *length;
        copy->buffer = mem_resize(copy->buffer, (size_t)copy->size, 1);
    }
}

static bool copy_messages(struct copy *copy, const char *queue)
{
    MQLONG length;
    MQMD md;
    int reason = copied_queue(&copy->writer, span_of(queue));

    for (copy->mqi.done = 0; reason == 0 && browse(copy, &md, &length); copy->mqi.done++)
        reason = copied_message(&copy->writer, &md, span_bytes(copy->buffer, (size_t)length));
    if (reason == 0 && copy->mqi.reason != MQRC_NO_MSG_AVAILABLE)
        return !csqutil_mqi_failed(&copy->mqi, "MQGET", queue);
    if (reason == 0)
        reason = copied_end(&copy->writer);
    if (reason < 0)
        csqutil_say(copy->mqi.u, GBRE106E, copy->ddname, reason_text(reason));
    return reason == 0;
}

/* The data set is made when there is something to be written into it: what cannot be copied destroys nothing. */
static bool open_output(struct copy *copy)
{
    static const struct record_attributes wanted = { RECFM_S, true, CONTROL_NONE, COPIED_LRECL, 0 };

    if (copy->out)
        return true;
    if (dd_open_write(copy->mqi.u->step, copy->ddname, &wanted, &copy->out) == 0) {
        copied_fit(&copy->writer, dd_attributes(copy->out));
        return true;
    }
    copy->out = NULL;
    dd_missing(copy->mqi.u->step, copy->ddname);
    return false;
}

static bool copy_one(struct copy *copy, const char *queue)
{
    bool good;

    csqutil_say(copy->mqi.u, CSQU130I, queue);
    if (!csqutil_mqi_open(&copy->mqi, queue, MQOO_INPUT_EXCLUSIVE | MQOO_BROWSE))
        return false;
    good = open_output(copy) && copy_messages(copy, queue);
    csqutil_mqi_close(&copy->mqi);
    if (good)
        csqutil_say(copy->mqi.u, CSQU135I, copy->writer.messages);
    return good;
}

/* Does one thing with each queue, until it goes wrong. */
static unsigned for_each(struct csqutil *u, const struct csqutil_names *names, bool (*one)(void *context, const char *queue),
                         void *context)
{
    unsigned good = 0, attempted = 0;
    bool fine = true;

    for (size_t i = 0; i < names->count && fine; i++) {
        attempted++;
        fine = one(context, names->names[i]);
        good += fine;
    }
    csqutil_say(u, CSQU131I, attempted);
    csqutil_say(u, CSQU134I, good);
    return fine ? CSQUTIL_GOOD : CSQUTIL_FAILED;
}

static bool copy_next(void *context, const char *queue)
{
    return copy_one(context, queue);
}

static unsigned copy_all(struct copy *copy, const struct csqutil_names *names)
{
    struct csqutil *u = copy->mqi.u;
    unsigned code;

    copy->size = BUFFER_FIRST;
    copy->buffer = mem_alloc((size_t)copy->size, 1);
    copy->writer = (struct copied_writer){ .write = write_copied, .context = copy };
    code = for_each(u, names, copy_next, copy);
    mem_free(copy->buffer);
    if (copy->out && dd_close(copy->out) < 0 && code == CSQUTIL_GOOD) {
        csqutil_say(u, GBRE106E, copy->ddname, reason_text(REASON_IO));
        code = CSQUTIL_FAILED;
    }
    return code;
}

unsigned csqutil_copy(struct csqutil *u, const struct csqutil_statement *statement)
{
    struct csqutil_names names = { .names = NULL };
    struct csqutil_choice choice;
    struct copy copy = { .out = NULL };
    unsigned code = csqutil_choose(u, statement, &choice);

    if (code == CSQUTIL_GOOD && !csqutil_ddname(statement, "DDNAME", "CSQUOUT", copy.ddname))
        code = csqutil_bad_value(u, statement, "DDNAME");
    if (code != CSQUTIL_GOOD)
        return code;
    csqutil_say(u, CSQU128I, "COPY", copy.ddname);
    if (!csqutil_mqi_connect(&copy.mqi, u))
        return CSQUTIL_FAILED;
    if (!choice.queue[0])
        csqutil_say(u, CSQU129I, choice.psid);
    code = find_names(u, &choice, &names);
    if (code == CSQUTIL_GOOD)
        code = copy_all(&copy, &names);
    csqutil_mqi_disconnect(&copy.mqi);
    csqutil_names_release(&names);
    return code;
}

/* -- EMPTY -- */

static bool delete_messages(struct csqutil_mqi *mqi, const char *queue)
{
    MQLONG length;

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };

        gmo.Options = MQGMO_SYNCPOINT | MQGMO_ACCEPT_TRUNCATED_MSG | MQGMO_FAIL_IF_QUIESCING;
        MQGET(mqi->connection, mqi->handle, &md, &gmo, 0, NULL, &length, &mqi->code, &mqi->reason);
        if (mqi->code != MQCC_FAILED)
            mqi->done++;
        else if (!csqutil_mqi_full(mqi, queue))
            break;
    }
    if (mqi->reason == MQRC_NO_MSG_AVAILABLE)
        return csqutil_mqi_commit(mqi, queue);
    csqutil_mqi_failed(mqi, "MQGET", queue);
    csqutil_mqi_back_out(mqi);
    return false;
}

static bool empty_one(void *context, const char *queue)
{
    struct csqutil_mqi *mqi = context;
    bool good;

    csqutil_say(mqi->u, CSQU141I, queue);
    if (!csqutil_mqi_open(mqi, queue, MQOO_INPUT_EXCLUSIVE))
        return false;
    good = delete_messages(mqi, queue);
    csqutil_mqi_close(mqi);
    csqutil_say(mqi->u, CSQU142I, mqi->committed);
    return good;
}

unsigned csqutil_empty(struct csqutil *u, const struct csqutil_statement *statement)
{
    struct csqutil_names names = { .names = NULL };
    struct csqutil_choice choice;
    struct csqutil_mqi mqi;
    unsigned code = csqutil_choose(u, statement, &choice);

    if (code != CSQUTIL_GOOD)
        return code;
    if (!csqutil_mqi_connect(&mqi, u))
        return CSQUTIL_FAILED;
    if (!choice.queue[0])
        csqutil_say(u, CSQU140I, choice.psid);
    code = find_names(u, &choice, &names);
    if (code == CSQUTIL_GOOD)
        code = for_each(u, &names, empty_one, &mqi);
    csqutil_mqi_disconnect(&mqi);
    csqutil_names_release(&names);
    return mqi.forced ? CSQUTIL_FAILED : code;
}
