/* mqi_attacker.h - a hostile program: it has link, segment and bell of its connection in its own hands, for tests. */
#ifndef TESTS_UNIT_MSTR_MQI_ATTACKER_H
#define TESTS_UNIT_MSTR_MQI_ATTACKER_H

#include "tests/unit/mstr/mqi_world.h"

struct attacker {
    struct link *link;
    struct segment segment;
    int bell;
    struct buf bytes;
};

static inline int ask(struct attacker *a, uint16_t type, const struct buf *request, struct answer *answer)
{
    answer_init(answer);
    return link_call(a->link, type, request, answer);
}

static inline void attack(struct attacker *a)
{
    struct answer answer;

    a->link = link_adopt(take_socket());
    buf_init(&a->bytes, SEGMENT_CALL_MAX);
    mqi_put_connect(&a->bytes, 0, "", SPAN_NONE, SPAN_NONE, NULL);
    assert_int_equal(ask(a, REQUEST_CONNECT, &a->bytes, &answer), 0);
    assert_int_equal(segment_map(&a->segment, answer.fd), 0);
    answer_release(&answer);
    buf_clear(&a->bytes);
    assert_int_equal(ask(a, REQUEST_BELL, &a->bytes, &answer), 0);
    a->bell = answer.fd;
    answer.fd = -1;
    answer_release(&answer);
}

static inline void leave(struct attacker *a)
{
    link_close(a->link);
    segment_free(&a->segment);
    close(a->bell);
    buf_release(&a->bytes);
}

static inline void post(struct attacker *a)
{
    (void)!segment_post(&a->segment, &a->bytes); /* ringing where nobody has to is no harm */
    assert_int_equal(eventfd_write(a->bell, 1), 0);
}

static inline bool thrown_out(struct attacker *a)
{
    for (unsigned i = 0; i < 6000; i++) {
        if (!link_usable(a->link))
            return true;
        usleep(10000);
    }
    return false;
}

#endif
