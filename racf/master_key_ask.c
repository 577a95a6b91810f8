/* master_key_ask.c - asking icsf for another master key. A module of its own: only the master asks, who starts icsf. */
#include "base/link.h"
#include "racf/master_key.h"

enum icsf_request {
#define REQUEST(number, name, from, states, text) ICSF_##name = number,
#include "racf/icsf_requests.def"
#undef REQUEST
};

enum { CHANGE_PATIENCE = 10000 /* milliseconds */ };

int master_key_ask(const struct master_key_new *new_key, struct buf *problem)
{
    struct answer answer;
    struct buf request;
    struct link *link;
    int reason = link_connect(&link, "run/private/icsf", 0);

    if (reason < 0)
        return reason;
    answer_init(&answer);
    buf_init(&request, 256);
    master_key_new_encode(new_key, &request);
    reason = link_call_for(link, ICSF_KEY_MASTER, &request, -1, &answer, CHANGE_PATIENCE);
    if (reason < 0)
        buf_put_span(problem, buf_span(&answer.body));
    buf_wipe(&request);
    answer_release(&answer);
    link_close(link);
    return reason;
}
