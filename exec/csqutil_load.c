/* csqutil_load.c - LOAD, SLOAD and ANALYZE of CSQUTIL: what COPY and SCOPY have written. */
#include "exec/csqutil_messages.h"
#include "exec/csqutil_queues.h"
#include "exec/messages.h"
#include "mstr/messages.h"

enum { MOST = 999999999 };

/* A data set of COPY, record by record. */
struct source {
    struct csqutil *u;
    struct dd *in;
    char ddname[NAME8_MAX + 1];
    struct copied_reader reader;
    uint32_t records;
};

static unsigned open_source(struct source *source, struct csqutil *u, const struct csqutil_statement *statement)
{
    *source = (struct source){ .u = u };
    if (!csqutil_ddname(statement, "DDNAME", "CSQUINP", source->ddname))
        return csqutil_bad_value(u, statement, "DDNAME");
    csqutil_say(u, CSQU127I, statement->row->name, source->ddname);
    if (dd_open_read(u->step, source->ddname, &source->in) < 0) {
        source->in = NULL;
        dd_missing(u->step, source->ddname);
        return CSQUTIL_FAILED;
    }
    copied_reader_init(&source->reader);
    return CSQUTIL_GOOD;
}

static void close_source(struct source *source)
{
    if (!source->in)
        return;
    (void)!dd_close(source->in); /* it was read only */
    copied_reader_release(&source->reader);
}

/* The end of the data set: 0, or a reason that has been said. */
static int at_end(struct source *source)
{
    if (source->records == 0)
        csqutil_say(source->u, CSQU063E, source->ddname);
    else if (copied_open(&source->reader))
        csqutil_say(source->u, GBRE115E, source->ddname, source->reader.queue);
    else
        return 0;
    return REASON_CORRUPT;
}

static int take_record(struct source *source, struct span record, enum copied_event *event)
{
    int reason = copied_take(&source->reader, record, event);

    source->records++;
    if (reason == REASON_CORRUPT)
        csqutil_say(source->u, CSQU062E, source->records, source->ddname);
    else if (reason < 0)
        csqutil_say(source->u, CSQU060E, source->reader.messages + 1, source->reader.length, (unsigned)source->reader.data.length);
    return reason;
}

/* 1: something has come; 0: the end; a reason, and it has been said. */
static int next_event(struct source *source, enum copied_event *event)
{
    struct span record;
    int got;

    *event = COPIED_NOTHING;
    while (*event == COPIED_NOTHING) {
        got = dd_read(source->in, &record);
        if (got < 0)
            csqutil_say(source->u, CSQU061E, source->ddname, reason_text(got));
        if (got <= 0)
            return got < 0 ? got : at_end(source);
        got = take_record(source, record, event);
        if (got < 0)
            return got;
    }
    return 1;
}

/* -- LOAD -- */

struct load {
    struct source source;
    struct csqutil_mqi mqi;
    char to[QUEUE_NAME_SIZE], from[QUEUE_NAME_SIZE];
    uint64_t skip, most;        /* of the first queue that is loaded */
    bool one;                   /* SLOAD */
    bool begun, loading, failed;
    uint64_t skipped, taken;
    char name[QUEUE_NAME_SIZE]; /* of the queue that is loaded */
    unsigned attempted, good;
};

static void begin_queue(struct load *load)
{
    const char *from = load->source.reader.queue;
    struct csqutil *u = load->mqi.u;
    bool first = !load->begun;

    if ((first && load->from[0] && strcmp(load->from, from) != 0) || (load->one && !first)) {
        csqutil_say(u, CSQU137I, from);
        return;
    }
    if (!first)
        load->skip = 0, load->most = MOST;
    load->begun = true;
    load->skipped = load->taken = 0;
    snprintf(load->name, sizeof load->name, "%s", first && load->to[0] ? load->to : from);
    if (strcmp(load->name, from) != 0)
        csqutil_say(u, CSQU049I, from, load->name);
    else
        csqutil_say(u, CSQU136I, load->name);
    load->attempted++;
    load->loading = csqutil_mqi_open(&load->mqi, load->name, MQOO_OUTPUT | MQOO_SET_ALL_CONTEXT);
    load->failed = !load->loading;
}

static bool put_message(struct load *load)
{
    struct csqutil_mqi *mqi = &load->mqi;
    struct buf *data = &load->source.reader.data;
    MQMD md;

    do {
        MQPMO pmo = { MQPMO_DEFAULT };

        md = load->source.reader.md;
        pmo.Options = MQPMO_SYNCPOINT | MQPMO_SET_ALL_CONTEXT | MQPMO_FAIL_IF_QUIESCING;
        MQPUT(mqi->connection, mqi->handle, &md, &pmo, (MQLONG)data->length, data->data, &mqi->code, &mqi->reason);
    } while (mqi->code == MQCC_FAILED && csqutil_mqi_full(mqi, load->name));
    mqi->done++;
    return !csqutil_mqi_failed(mqi, "MQPUT", load->name);
}

static void take_message(struct load *load)
{
    if (!load->loading)
        return;
    if (load->skipped < load->skip) {
        load->skipped++;
    } else if (load->taken < load->most) {
        load->taken++;
        load->failed = !put_message(load);
    }
}

static void end_queue(struct load *load, bool complete)
{
    if (!load->loading)
        return;
    load->loading = false;
    if (!complete)
        csqutil_mqi_back_out(&load->mqi);
    else
        load->failed = !csqutil_mqi_commit(&load->mqi, load->name);
    csqutil_mqi_close(&load->mqi);
    if (load->skip)
        csqutil_say(load->mqi.u, CSQU146I, (unsigned)load->skipped, load->name);
    csqutil_say(load->mqi.u, CSQU138I, load->mqi.committed);
    load->good += !load->failed && complete;
}

static unsigned load_all(struct load *load)
{
    struct csqutil *u = load->mqi.u;
    enum copied_event event;
    int got = 1;

    while (!load->failed && (got = next_event(&load->source, &event)) > 0) {
        if (event == COPIED_QUEUE)
            begin_queue(load);
        else if (event == COPIED_MESSAGE)
            take_message(load);
        else
            end_queue(load, true);
    }
    end_queue(load, false);
    if (got == 0 && !load->begun && load->from[0])
        csqutil_say(u, CSQU043E, load->from);
    csqutil_say(u, CSQU131I, load->attempted);
    csqutil_say(u, CSQU134I, load->good);
    return got == 0 && load->begun && !load->failed && !load->mqi.forced ? CSQUTIL_GOOD : CSQUTIL_FAILED;
}

static unsigned take_keywords(struct load *load, struct csqutil *u, const struct csqutil_statement *statement)
{
    load->most = MOST;
    if (!csqutil_queue_name(statement, "QUEUE", load->to))
        return csqutil_bad_value(u, statement, "QUEUE");
    if (!csqutil_queue_name(statement, "FROMQUEUE", load->from))
        return csqutil_bad_value(u, statement, "FROMQUEUE");
    if (!csqutil_number(csqutil_value(statement, "SKIPMSGS"), MOST, &load->skip))
        return csqutil_bad_value(u, statement, "SKIPMSGS");
    if (!csqutil_number(csqutil_value(statement, "MSGCOUNT"), MOST, &load->most) || load->most == 0)
        return csqutil_bad_value(u, statement, "MSGCOUNT");
    return CSQUTIL_GOOD;
}

static unsigned run(struct csqutil *u, const struct csqutil_statement *statement, bool one)
{
    struct load load = { .one = one };
    unsigned code = take_keywords(&load, u, statement);

    if (code == CSQUTIL_GOOD)
        code = open_source(&load.source, u, statement);
    if (code != CSQUTIL_GOOD)
        return code;
    if (csqutil_mqi_connect(&load.mqi, u)) {
        code = load_all(&load);
        csqutil_mqi_disconnect(&load.mqi);
    } else {
        code = CSQUTIL_FAILED;
    }
    close_source(&load.source);
    return code;
}

unsigned csqutil_load(struct csqutil *u, const struct csqutil_statement *statement)
{
    return run(u, statement, false);
}

unsigned csqutil_sload(struct csqutil *u, const struct csqutil_statement *statement)
{
    return run(u, statement, true);
}

/* -- ANALYZE -- */

unsigned csqutil_analyze(struct csqutil *u, const struct csqutil_statement *statement)
{
    char queue[QUEUE_NAME_SIZE] = "";
    struct source source;
    enum copied_event event;
    unsigned code = open_source(&source, u, statement);
    int got = 1;

    if (code != CSQUTIL_GOOD)
        return code;
    while ((got = next_event(&source, &event)) > 0) {
        if (event == COPIED_QUEUE)
            snprintf(queue, sizeof queue, "%s", source.reader.queue);
        if (event == COPIED_END)
            csqutil_say(u, GBRE113I, queue, source.reader.messages, (unsigned long long)source.reader.bytes, "");
    }
    if (got < 0 && source.reader.queue[0])
        csqutil_say(u, GBRE113I, queue, source.reader.messages, (unsigned long long)source.reader.bytes, ", NOT COMPLETE");
    close_source(&source);
    return got == 0 ? CSQUTIL_GOOD : CSQUTIL_FAILED;
}
