/* broker_fixture.h - topic_fixture.h with the queued publish/subscribe interface: command messages are put, responses are got. */
#ifndef TESTS_UNIT_MSTR_BROKER_FIXTURE_H
#define TESTS_UNIT_MSTR_BROKER_FIXTURE_H

#include "mstr/broker_message.h"
#include "mstr/property_header.h"
#include "mstr/queue_broker.h"
#include "tests/unit/mstr/topic_fixture.h"

#define CONTROL "SYSTEM.BROKER.CONTROL.QUEUE"
#define STREAM "SYSTEM.BROKER.DEFAULT.STREAM"

enum { NOW = MQGMO_NO_SYNCPOINT | MQGMO_NO_WAIT };

static struct broker *broker;
static struct buf broker_log;
static int wanted_in; /* milliseconds, -1: no turn was asked for */

static inline void ask_soon(void *context UNUSED, int milliseconds)
{
    wanted_in = milliseconds;
}

static inline void note_lines(void *context UNUSED, struct span lines)
{
    buf_put_span(&broker_log, lines);
}

/* Until the broker waits for a message, or for a time that is not now. */
static inline void turns(void)
{
    do {
        wanted_in = -1;
        broker_turn(broker);
    } while (wanted_in == 0);
}

/* Passes the time that it rests. */
static inline void turns_later(void)
{
    struct timespec pause = { .tv_nsec = 1100000000 % 1000000000, .tv_sec = 1 };

    nanosleep(&pause, NULL);
    turns();
}

static inline void begin_broker(struct fixture *f, const char *access)
{
    const struct broker_calls calls = { f, ask_soon, note_lines };

    begin_topics(f, access);
    define(f, TYPE_QLOCAL, CONTROL, "SHARE");
    define(f, TYPE_QLOCAL, STREAM, "SHARE");
    define(f, TYPE_QLOCAL, "REPLY", "SHARE");
    define(f, TYPE_QLOCAL, "NEWS", "SHARE");
    define(f, TYPE_QLOCAL, "DEAD", "SHARE");
    define(f, TYPE_QMGR, "ZQS1", "DEADQ(DEAD)");
    buf_init(&broker_log, 1 << 16);
    broker = broker_new(f->engine, &f->qmgr, &calls);
    turns();
}

static inline void finish_broker(struct fixture *f)
{
    broker_free(broker);
    buf_release(&broker_log);
    finish(f);
}

/* -- command messages -- */

struct sending {
    const char *queue;   /* NULL: the control queue */
    const char *folder;  /* psc, or the pairs of a MQRFH */
    const char *other;   /* another folder; NULL: none */
    const char *body;
    const char *reply;   /* NULL: REPLY */
    bool old;            /* MQRFH */
    MQLONG type, report, persistence;
    MQLONG options;      /* beside MQPMO_NO_SYNCPOINT */
    MQLONG expiry;       /* 0: none */
    const char *correlation, *id; /* NULL: none, a new one */
};

static inline MQLONG send_only(struct program *p, const struct sending *s)
{
    const char *body = s->body ? s->body : "";
    struct span folders[2];
    struct buf data;
    MQLONG reason;

    begin_call(p, MQI_PUT1);
    MQI_SET(p->call.od.ObjectName, span_of(s->queue ? s->queue : CONTROL));
    p->call.pmo.Options = MQPMO_NO_SYNCPOINT | s->options;
    p->call.md.MsgType = s->type ? s->type : MQMT_REQUEST;
    p->call.md.Report = s->report;
    p->call.md.Persistence = s->persistence;
    p->call.md.Expiry = s->expiry ? s->expiry : MQEI_UNLIMITED;
    memcpy(p->call.md.Format, *body ? "MQSTR   " : "        ", 8);
    MQI_SET(p->call.md.ReplyToQ, span_of(s->reply ? s->reply : "REPLY"));
    if (s->correlation)
        memcpy(p->call.md.CorrelId, s->correlation, strlen(s->correlation));
    if (s->id)
        memcpy(p->call.md.MsgId, s->id, strlen(s->id));
    buf_init(&data, 1 << 22);
    folders[0] = span_of(s->folder);
    folders[1] = span_of(s->other ? s->other : "");
    if (s->old)
        rules_header_make_old(folders[0], &p->call.md, &data);
    else
        rules_header_make(folders, s->other ? 2 : 1, &p->call.md, &data);
    buf_put_text(&data, body);
    assert_false(buf_failed(&data));
    p->call.length = (uint32_t)data.length;
    assert_int_equal(engine_call(p->connection, &p->call, data.data, data.length), 0);
    reason = p->call.reason;
    buf_release(&data);
    return reason;
}

static inline void send(struct program *p, const struct sending *s)
{
    assert_int_equal(send_only(p, s), MQRC_NONE);
    turns();
}

#define SEND(p, ...) send(p, &(struct sending){ __VA_ARGS__ })

/* The next message of a queue as text: its folders, then its data. NULL: there is none. */
static inline const char *next_text(struct program *p, const char *queue)
{
    static char text[AREA];
    MQHOBJ handle = open_queue(p, queue, MQOO_INPUT_SHARED);
    struct span data, rest, folder;
    struct rules_header header;
    size_t length = 0;
    MQLONG reason;

    begin_get(p, handle, NOW, AREA);
    reason = reason_of(p);
    data = span_bytes(p->area, p->call.area_length);
    if (reason == MQRC_NONE && memcmp(p->call.md.Format, "MQHRF2  ", 8) == 0) {
        assert_true(rules_header_get(data, p->call.md.Encoding, &header));
        rest = header.folders;
        while (rules_folder_next(&header, &rest, &folder)) {
            folder = span_trim_end(folder);
            length += (size_t)snprintf(text + length, sizeof text - length, "%.*s", (int)folder.length, folder.data);
        }
        data = span_from(data, header.length);
    } else if (reason == MQRC_NONE && memcmp(p->call.md.Format, "MQHRF   ", 8) == 0) {
        uint32_t whole;

        memcpy(&whole, data.data + 8, sizeof whole);
        data = span_from(data, 32);
        (void)whole;
    }
    snprintf(text + length, sizeof text - length, "%.*s", (int)data.length, data.data);
    {
        MQMD md = p->call.md; /* the close is another call */

        assert_int_equal(close_handle(p, handle, 0), MQRC_NONE);
        p->call.md = md;
    }
    return reason == MQRC_NONE ? text : NULL;
}

static inline void assert_text(struct program *p, const char *queue, const char *wanted)
{
    const char *text = next_text(p, queue);

    if (!wanted) {
        assert_null(text);
        return;
    }
    assert_non_null(text);
    assert_string_equal(text, wanted);
}

#define OK_RESPONSE "<pscr><Completion>ok</Completion></pscr>"

/* The response says that it failed so: its reason. */
static inline MQLONG failure(struct program *p)
{
    const char *text = next_text(p, "REPLY"), *at;

    assert_non_null(text);
    assert_non_null(strstr(text, "<Completion>error</Completion>"));
    at = strstr(text, "<Reason>");
    assert_non_null(at);
    return (MQLONG)strtol(at + 8, NULL, 10);
}

#endif
