/* fuzz_mqi_segment.c - a program that writes into its segment what it likes, when it likes, while the queue manager works on it:
 * calls that are none, lengths, state words, the answer, message data under the engine's hands; and asks on its socket for areas.
 *
 * The queue manager runs in a thread of its own and is never in step with the program. It may end the connection; an honest program
 * beside it puts and gets its message all the same, each time.
 *
 * An input is a row of orders: a byte says which, those behind it are its operands; 0 where there are none left.
 */
#include "tests/unit/mstr/mqi_world.h"

#include <errno.h>
#include <poll.h>

#include "base/bug.h"
#include "base/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    CALL_AT = 4096, CALL_LENGTH_AT = 68, POSTED_AT = 64, PAGE_WORDS = 512, RING_AT = 200704, SEGMENT_BYTES = 462848,
    AHEAD_POSTED_AT = 320,
    ORDERS_MAX = 64, AGAIN = 5000 /* inputs, until the queue manager is a new one: it remembers messages */,
    LOOKS = 2000,
};

static const enum mqi_verb verbs[] = {
#define MQI_VERB(number, name, call, answer) MQI_##name,
#include "mstr/mqi_verbs.def"
#undef MQI_VERB
};

struct scribbler {
    struct link *link;
    struct segment segment;
    int bell;
    struct reader in;
    struct buf bytes;
    struct mqi_call call;
    struct mqi_attributes attributes;
};

static MQHCONN honest;
static MQHOBJ queue;
static unsigned inputs;

/* -- the world -- */

static int sockets[2];
static char honest_queue[32]; /* a name that no input finds */

static void adopt(void)
{
    struct identity identity = { .user = name8_const("USER2"), .source = IDENTITY_JOB, .job = name8_const("JOB2") };

    must(mqi_server_adopt(q.mqi, sockets[0], &identity) != NULL);
}

static void define_small(void)
{
    define(&q.f, TYPE_QLOCAL, "Q", "SHARE MAXDEPTH(40) MAXMSGL(100000)");
    define(&q.f, TYPE_QLOCAL, honest_queue, "SHARE");
    define(&q.f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN) SHARE MAXDEPTH(10)");
    define(&q.f, TYPE_TOPIC, "T", "TOPICSTR(A)");
}

static void begin_world(void)
{
    MQOD od = { MQOD_DEFAULT };

    start();
    snprintf(honest_queue, sizeof honest_queue, "H%016llX", (unsigned long long)clock_now() * 0x9e3779b97f4a7c15ull);
    in_its_thread(define_small);
    honest = connect_to("ZQS1");
    MQI_SET(od.ObjectName, span_of(honest_queue));
    MQOPEN(honest, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED, &queue, &code, &reason);
    must(reason == MQRC_NONE);
}

static void end_world(void)
{
    MQDISC(&honest, &code, &reason);
    end();
}

static void check_honest(void)
{
    char text[8];

    put_bytes(honest, queue, "HONEST", 6);
    must(reason == MQRC_NONE);
    must(get_bytes(honest, queue, text, sizeof text, MQGMO_NO_SYNCPOINT) == 6 && memcmp(text, "HONEST", 6) == 0);
}

/* -- the program -- */

static int ask(struct scribbler *s, uint16_t type, struct answer *answer)
{
    answer_init(answer);
    return link_call(s->link, type, &s->bytes, answer);
}

static void join(struct scribbler *s)
{
    struct answer answer;

    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
    in_its_thread(adopt);
    s->link = link_adopt(sockets[1]);
    mqi_put_connect(&s->bytes, 0, "FUZZ", SPAN_NONE, SPAN_NONE, NULL);
    must(ask(s, REQUEST_CONNECT, &answer) == 0 && segment_map(&s->segment, answer.fd) == 0);
    answer_release(&answer);
    buf_clear(&s->bytes);
    must(ask(s, REQUEST_BELL, &answer) == 0);
    s->bell = answer.fd;
    answer.fd = -1;
    answer_release(&answer);
}

static bool gone(const struct scribbler *s)
{
    struct pollfd socket = { link_fd(s->link), POLLRDHUP, 0 };

    return poll(&socket, 1, 0) > 0;
}

static unsigned char *memory(const struct scribbler *s)
{
    return (unsigned char *)s->segment.page;
}

static void set_word(struct scribbler *s, size_t offset, uint32_t value)
{
    __atomic_store_n((uint32_t *)(void *)(memory(s) + offset), value, __ATOMIC_SEQ_CST);
}

static uint8_t byte_of(struct scribbler *s)
{
    return s->in.reason ? 0 : reader_u8(&s->in);
}

static uint32_t word_of(struct scribbler *s)
{
    uint32_t value = byte_of(s);

    return value << 24 | (uint32_t)byte_of(s) << 16 | (uint32_t)byte_of(s) << 8 | byte_of(s);
}

static void ring(struct scribbler *s)
{
    must(eventfd_write(s->bell, 1) == 0 || errno == EAGAIN);
}

/* A call as the library makes it, with a few numbers of the input's. */
static void make_call(struct scribbler *s)
{
    static const char *const names[] = { "Q", "MODEL", "T", "" };
    struct mqi_call *call = &s->call;

    call->attributes = &s->attributes;
    mqi_call_init(call, verbs[byte_of(s) % ARRAY_COUNT(verbs)]);
    MQI_SET(call->od.ObjectName, span_of(names[byte_of(s) % ARRAY_COUNT(names)]));
    call->od.ObjectType = byte_of(s) % 9;
    call->handle = byte_of(s) % 6;
    call->options = (MQLONG)word_of(s);
    call->gmo.Options = (MQLONG)word_of(s);
    call->gmo.Version = byte_of(s) % 5;
    call->gmo.WaitInterval = byte_of(s) % 4;
    call->gmo.MatchOptions = byte_of(s);
    call->pmo.Options = (MQLONG)word_of(s);
    call->md.Report = (MQLONG)word_of(s);
    call->md.MsgFlags = byte_of(s);
    call->sd.Options = call->options;
    call->strings[STRING_OBJECT] = span_of("A/B");
    call->length = word_of(s);
    s->attributes.selector_count = byte_of(s);
    s->attributes.number_count = byte_of(s);
    s->attributes.text_length = byte_of(s);
    buf_clear(&s->bytes);
    mqi_put_call(&s->bytes, call);
    (void)!segment_post(&s->segment, &s->bytes);
    ring(s);
}

static void post_bytes(struct scribbler *s)
{
    size_t length = byte_of(s);
    struct span bytes = span_part(s->in.rest, 0, length);

    memcpy(memory(s) + CALL_AT, bytes.data, bytes.length);
    set_word(s, CALL_LENGTH_AT, byte_of(s) % 8 ? (uint32_t)bytes.length : word_of(s));
    set_word(s, POSTED_AT, ++s->segment.number);
    ring(s);
}

/* A put ahead, in a unit mostly, with the lengths in front of it now and then. */
static void put_ahead(struct scribbler *s)
{
    struct mqi_call *call = &s->call;
    size_t at = s->segment.ahead % SEGMENT_RING;
    bool rings;

    call->attributes = &s->attributes;
    mqi_call_init(call, byte_of(s) % 8 ? MQI_PUT : MQI_GET);
    call->handle = byte_of(s) % 6;
    call->pmo.Options = byte_of(s) % 8 ? MQPMO_SYNCPOINT : (MQLONG)word_of(s);
    call->md.MsgFlags = byte_of(s) % 8 ? 0 : byte_of(s);
    call->length = byte_of(s);
    buf_clear(&s->bytes);
    mqi_put_call(&s->bytes, call);
    if (!segment_post_ahead(&s->segment, &s->bytes, clock_now(), span_part(s->in.rest, 0, byte_of(s)), &rings))
        return;
    if (byte_of(s) % 8 == 0)
        memcpy(memory(s) + RING_AT + at, &(uint32_t[]){ word_of(s), word_of(s) }, 8);
    if (byte_of(s) % 8 == 0)
        set_word(s, AHEAD_POSTED_AT, word_of(s));
    ring(s);
}

/* Over and over, so that it meets the queue manager's reading. */
static void scribble(struct scribbler *s)
{
    size_t offset = word_of(s) % (SEGMENT_BYTES - 8);
    uint32_t value = word_of(s);
    unsigned times = 1 + byte_of(s);

    for (unsigned i = 0; i < times; i++)
        memcpy(memory(s) + offset, &(uint32_t){ value + i * (value & 3) }, sizeof value);
}

static void scribble_area(struct scribbler *s)
{
    size_t at = s->segment.area_size ? word_of(s) % s->segment.area_size : 0;

    memset(s->segment.area + at, byte_of(s), s->segment.area_size - at < 64 ? s->segment.area_size - at : 64);
}

static void ask_area(struct scribbler *s)
{
    uint32_t sizes[] = { word_of(s), SEGMENT_DATA, 1 << 20, 0 };
    uint32_t size = sizes[byte_of(s) % ARRAY_COUNT(sizes)];
    struct answer answer;
    struct reader in;

    buf_clear(&s->bytes);
    buf_put_u32(&s->bytes, size);
    if (ask(s, REQUEST_AREA, &answer) == 0) {
        in = answer_reader(&answer);
        if (reader_u32(&in) == MQRC_NONE) {
            segment_area_own(&s->segment);
            must(!size || segment_area_map(&s->segment, answer.fd, size) == 0);
        }
    }
    answer_release(&answer);
}

static void ask_signals(struct scribbler *s)
{
    struct answer answer;

    buf_clear(&s->bytes);
    (void)!ask(s, REQUEST_SIGNALS, &answer);
    answer_release(&answer);
}

static void look(struct scribbler *s)
{
    for (unsigned i = 0; i < LOOKS; i++)
        if (__atomic_load_n((uint32_t *)(void *)(memory(s) + 128), __ATOMIC_SEQ_CST) == s->segment.number)
            return;
}

static void obey(struct scribbler *s)
{
    switch (byte_of(s) % 16) {
    case 0:
        post_bytes(s);
        break;
    case 1:
        set_word(s, 4 * (word_of(s) % PAGE_WORDS), word_of(s));
        break;
    case 2:
        scribble(s);
        break;
    case 3:
        scribble_area(s);
        break;
    case 4:
        ask_area(s);
        break;
    case 5:
        ask_signals(s);
        break;
    case 6:
        ring(s);
        break;
    case 7:
        look(s);
        break;
    case 8:
    case 9:
    case 10:
        put_ahead(s);
        break;
    default:
        make_call(s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scribbler s = { .in = reader_of(span_bytes(data, size)), .bell = -1 };

    if (inputs++ % AGAIN == 0) {
        if (inputs > 1)
            end_world();
        begin_world();
    }
    buf_init(&s.bytes, SEGMENT_CALL_MAX);
    join(&s);
    for (unsigned i = 0; i < ORDERS_MAX && s.in.rest.length && !gone(&s); i++)
        obey(&s);
    check_honest();
    link_close(s.link);
    segment_free(&s.segment);
    close(s.bell);
    buf_release(&s.bytes);
    return 0;
}
