/* step_servers.c - a step's connections to servers, each bound to the job's user by racf.
 *
 * The initiator hands out the job's racf session (SERVER "racf"); everything else is reached through racf, or again through the
 * initiator when racf was restarted meanwhile.
 */
#include "base/bug.h"
#include "exec/step.h"
#include "exec/step_private.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "exec/step_requests.def"
};
#undef REQUEST

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
    struct patience patience = patience_of(LINK_RESTART);
    int reason = ask_once(step, service, link);

    /* Without its initiator the step will end soon, too. */
    while (link_usable(step->initiator) && patience_left(&patience, reason))
        reason = ask_once(step, service, link);
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

int step_connect_now(struct step *step, const char *service, struct link **link)
{
    return ask_once(step, service, link);
}

static int renew_catalog(void *context, struct link **link)
{
    return step_connect(context, "catalog", link);
}

int step_catalog(struct step *step, struct link **link)
{
    int reason = 0;

    if (!step->catalog) {
        reason = step_connect(step, "catalog", &step->catalog);
        if (reason == 0)
            link_renewable(step->catalog, renew_catalog, step);
    }
    *link = step->catalog;
    return reason;
}
