/* step_servers.c - a step's connections to servers, each bound to the job's user by racf.
 *
 * The initiator hands out the job's racf session (SERVER "racf"); everything else is reached through racf, or again through the
 * initiator when racf was restarted meanwhile.
 */
#include <poll.h>

#include "base/bug.h"
#include "base/clock.h"
#include "exec/step.h"
#include "exec/step_private.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "exec/step_requests.def"
};
#undef REQUEST

enum { RESTART_PATIENCE = 10000, RETRY = 20 }; /* milliseconds that a restart of a server may take, and between two tries */

static int ask_once(struct step *step, const char *service, struct link **link)
{
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    buf_init(&request, 64);
    buf_put_field_text(&request, service);
    reason = link_call_for(step->initiator, REQUEST_SERVER, &request, -1, &answer, LINK_PATIENCE);
    if (reason == 0 && answer.fd < 0)
        reason = REASON_NOT_RUNNING;
    if (reason == 0) {
        *link = link_adopt(answer.fd);
        answer.fd = -1;
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

static int ask_initiator(struct step *step, const char *service, struct link **link)
{
    int64_t until = clock_monotonic() + RESTART_PATIENCE;
    int reason = ask_once(step, service, link);

    while (reason == REASON_NOT_RUNNING && clock_monotonic() < until) {
        poll(NULL, 0, RETRY);
        reason = ask_once(step, service, link);
    }
    return reason;
}

static int open_racf(struct step *step)
{
    struct link *link;
    int reason = ask_initiator(step, "racf", &link);

    if (reason == 0)
        step->racf = racf_open_link(link);
    return reason;
}

struct racf *step_racf(struct step *step)
{
    int reason = step->racf ? 0 : open_racf(step);

    if (reason < 0)
        fatal("RACF cannot be reached: %s", reason_text(reason));
    return step->racf;
}

struct racf *step_racf_again(struct step *step)
{
    racf_close(step->racf);
    step->racf = NULL;
    return step_racf(step);
}

int step_connect(struct step *step, const char *service, struct link **link)
{
    return ask_initiator(step, service, link);
}

int step_catalog(struct step *step, struct link **link)
{
    int reason = 0;

    if (!step->catalog || !link_usable(step->catalog)) {
        link_close(step->catalog);
        step->catalog = NULL;
        reason = step_connect(step, "catalog", &step->catalog);
    }
    *link = step->catalog;
    return reason;
}
