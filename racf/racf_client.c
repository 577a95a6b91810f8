/* racf_client.c - asking RACF.
 *
 * struct racf holds a link, the control page and, in servers, the images of RACLISTed classes that were asked about. A decision
 * about such a class looks at the control page, fetches the image if another generation counts, and decides here. The page of a
 * racf that has ended does not change any more, so the link is looked at too, once in a millisecond: no racf can be started again,
 * and answer a REFRESH, in less. While there is none, nothing can have been changed, and a daemon decides by what it has.
 */
#include "racf/racf_client.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/audit.h"
#include "racf/control_page.h"
#include "racf/decide.h"
#include "racf/decision.h"
#include "racf/racf_request.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

enum {
    RESTART_PATIENCE = 10000, /* milliseconds that a restart of racf may take */
    SERVICE_RETRY = 20,       /* milliseconds between two tries to reach a server */
    NEVER = -1,
};

static const char PUBLIC_SOCKET[] = "run/public/racf";
static const char PRIVATE_SOCKET[] = "run/private/racf";

/* An image as it was fetched. */
struct fetched {
    bool good;
    uint64_t generation;
    void *bytes; /* mapped */
    size_t length;
    struct image image;
};

/* What was fetched of one class. */
struct listed {
    struct listed *next;
    char class_name[NAME8_MAX + 1];
    int number; /* of the entry on the control page */
    struct fetched profiles;
    struct fetched global; /* its global access table */
};

/* A list that a server had made. */
struct held {
    struct held *next;
    char class_name[NAME8_MAX + 1];
    struct fetched profiles;
};

struct racf_lists {
    struct held *held;
};

struct racf {
    struct link *link;
    bool daemon;             /* may connect again by itself */
    int patience;            /* milliseconds to wait for a racf that is being restarted */
    int hurry;               /* and for each answer */
    bool known;              /* identity has been asked for */
    struct identity identity;
    struct name8 step;       /* racf_origin() */
    uint32_t card;
    struct control_page *page;
    struct listed *listed;
    struct listed *variables; /* RACFVARS among them */
    struct racf_lists *lists; /* borrowed; NULL: none */
    bool asks;                /* no server: racf hands out no image, and decides all by itself */
    int64_t looked; /* monotonic millisecond of the last look at the link */
};

/* ---------------------------------------------------------------------------------------------------- sessions */

static struct racf *new_racf(struct link *link, bool daemon)
{
    struct racf *racf = mem_alloc(1, sizeof *racf);

    racf->link = link;
    racf->daemon = daemon;
    racf->patience = RESTART_PATIENCE;
    racf->hurry = LINK_PATIENCE;
    racf->looked = NEVER;
    return racf;
}

struct racf *racf_open_link(struct link *link)
{
    return new_racf(link, false);
}

int racf_open_daemon(struct racf **racf)
{
    struct link *link;
    int reason = link_connect(&link, PRIVATE_SOCKET, RESTART_PATIENCE);

    if (reason == 0)
        *racf = new_racf(link, true);
    return reason;
}

struct racf *racf_of_supervisor(void)
{
    struct racf *racf = new_racf(NULL, true);

    racf->patience = 0;
    racf->hurry = RACF_SOON;
    return racf;
}

int racf_open_person(struct racf **racf, const struct name8 *become)
{
    struct call call;
    struct link *link;
    int reason = link_connect(&link, PUBLIC_SOCKET, RESTART_PATIENCE);

    if (reason < 0)
        return reason;
    *racf = new_racf(link, false);
    call_begin(&call, 100);
    if (become)
        buf_put_field_text(&call.request, become->text);
    call_ask(&call, link, become ? REQUEST_BECOME : REQUEST_WHOAMI);
    identity_decode(&call.in, &(*racf)->identity);
    reason = call_end(&call);
    (*racf)->known = reason == 0;
    if (reason < 0) {
        racf_close(*racf);
        *racf = NULL;
    }
    return reason;
}

static void forget_image(struct fetched *fetched)
{
    if (fetched->bytes)
        munmap(fetched->bytes, fetched->length);
    fetched->bytes = NULL;
    fetched->good = false;
}

static void forget_images(struct racf *racf)
{
    while (racf->listed) {
        struct listed *first = racf->listed;

        racf->listed = first->next;
        forget_image(&first->profiles);
        forget_image(&first->global);
        mem_free(first);
    }
    racf->variables = NULL;
    control_page_free(racf->page);
    racf->page = NULL;
}

void racf_close(struct racf *racf)
{
    if (!racf)
        return;
    forget_images(racf);
    link_close(racf->link);
    identity_release(&racf->identity);
    mem_free(racf);
}

/* A daemon whose link broke connects again, waiting patience milliseconds for a restart. */
static int connect_again(struct racf *racf, int patience)
{
    struct link *link;
    int reason;

    if (racf->link && link_usable(racf->link))
        return 0;
    if (!racf->daemon)
        return REASON_GONE;
    reason = link_connect(&link, PRIVATE_SOCKET, patience);
    if (reason < 0)
        return reason;
    link_hurry(link, racf->hurry);
    link_close(racf->link);
    racf->link = link;
    return 0;
}

int racf_request(struct racf *racf, uint16_t type, const struct buf *request, bool again, struct answer *answer)
{
    struct patience patience = patience_of(racf->daemon && again ? racf->patience : 0);
    int reason;

    if (request && buf_failed(request))
        return REASON_TOO_LONG;
    do {
        reason = connect_again(racf, racf->patience);
        if (reason < 0)
            return reason;
        reason = link_call(racf->link, type, request, answer);
    } while (reason == REASON_GONE && patience_left(&patience, reason));
    return reason;
}

void racf_call(struct racf *racf, uint16_t type, bool again, struct call *call)
{
    call_answered(call, racf_request(racf, type, &call->request, again, &call->answer));
}

int racf_whoami(struct racf *racf, const struct identity **identity)
{
    struct call call;
    int reason;

    *identity = &racf->identity;
    if (racf->known)
        return 0;
    call_begin(&call, 1);
    racf_call(racf, REQUEST_WHOAMI, true, &call);
    identity_decode(&call.in, &racf->identity);
    reason = call_end(&call);
    racf->known = reason == 0;
    return reason;
}

void racf_origin(struct racf *racf, const struct name8 *step, uint32_t card)
{
    racf->step = *step;
    racf->card = card;
}

void racf_put_origin(const struct racf *racf, struct buf *request)
{
    buf_put_field_text(request, racf->step.text);
    buf_put_u32(request, racf->card);
}

int racf_connect(struct racf *racf, const char *service, int patience, struct link **link)
{
    int64_t until = clock_monotonic() + patience;
    struct call call;
    int fd, reason;

    call_begin(&call, 256);
    buf_put_field_text(&call.request, service);
    racf_call(racf, REQUEST_OPEN, true, &call);
    while (call.reason == REASON_NOT_RUNNING && clock_monotonic() < until) {
        usleep(SERVICE_RETRY * 1000);
        racf_call(racf, REQUEST_OPEN, true, &call);
    }
    fd = call_take_fd(&call);
    reason = call_end(&call);
    if (reason == 0)
        *link = link_adopt(fd);
    else if (fd >= 0)
        close(fd);
    return reason;
}

/* ---------------------------------------------------------------------------------------------------- for daemons */

int racf_session(struct racf *racf, const struct name8 *user, const struct name8 *group, const struct racf_work *work,
                 struct identity *identity, int *fd)
{
    struct call call;
    int reason;

    call_begin(&call, 1 << 16);
    buf_put_field_text(&call.request, user->text);
    buf_put_field_text(&call.request, group ? group->text : "");
    buf_put_u8(&call.request, (uint8_t)work->source);
    buf_put_field_text(&call.request, work->job.text);
    buf_put_field_text(&call.request, work->jobid.text);
    buf_put_field_text(&call.request, work->program.text);
    buf_put_field(&call.request, work->libraries);
    racf_call(racf, REQUEST_SESSION, true, &call);
    identity_decode(&call.in, identity);
    *fd = call_take_fd(&call);
    reason = call_end(&call);
    if (reason == 0)
        return 0;
    identity_release(identity);
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return reason;
}

int racf_verify(struct racf *racf, const struct name8 *user, struct span password, struct span new_password, uint32_t *days)
{
    struct call call;
    int reason;

    call_begin(&call, 4096);
    buf_put_field_text(&call.request, user->text);
    buf_put_field(&call.request, password);
    buf_put_field(&call.request, new_password);
    racf_call(racf, REQUEST_VERIFY, false, &call);
    *days = reader_u32(&call.in);
    reason = call_end(&call);
    return reason == REASON_TOO_LONG ? REASON_BAD_PASSWORD : reason;
}

int racf_started(struct racf *racf, const struct name8 *procedure, const struct name8 *job, struct name8 *user, struct name8 *group)
{
    struct call call;

    call_begin(&call, 256);
    buf_put_field_text(&call.request, procedure->text);
    buf_put_field_text(&call.request, job->text);
    racf_call(racf, REQUEST_STARTED, true, &call);
    reader_name8(&call.in, user);
    reader_name8(&call.in, group);
    return call_end(&call);
}

int racf_identity(struct racf *racf, const struct name8 *user, struct identity *identity)
{
    struct call call;

    call_begin(&call, 64);
    buf_put_field_text(&call.request, user->text);
    racf_call(racf, REQUEST_IDENTITY, true, &call);
    identity_decode(&call.in, identity);
    return call_end(&call);
}

int racf_follow(struct racf *racf, const struct dsname *from, const struct dsname *to, const struct name8 *volume)
{
    struct call call;

    call_begin(&call, 256);
    buf_put_field_text(&call.request, from->text);
    buf_put_field_text(&call.request, to->text);
    buf_put_field_text(&call.request, volume->text);
    racf_call(racf, REQUEST_FOLLOW, true, &call);
    return call_end(&call);
}

int racf_datakey(struct racf *racf, const struct dsname *name, char *label, size_t size)
{
    struct call call;

    call_begin(&call, 256);
    buf_put_field_text(&call.request, name->text);
    racf_call(racf, REQUEST_DATAKEY, true, &call);
    reader_text(&call.in, label, size);
    return call_end(&call);
}

/* ---------------------------------------------------------------------------------------------------- decisions */

/* Maps the control page of the racf that the link leads to; images of another one are forgotten. */
static int fetch_page(struct racf *racf)
{
    struct control_page *page;
    struct answer answer;
    int reason;

    answer_init(&answer);
    reason = link_call(racf->link, REQUEST_CONTROL, NULL, &answer);
    if (reason == 0)
        reason = answer.fd < 0 ? REASON_LIMIT : control_page_map(answer.fd, &page);
    answer_release(&answer);
    if (reason < 0)
        return reason;
    forget_images(racf);
    racf->page = page;
    return 0;
}

/* Makes sure that the control page is that of a racf that runs, or that there is none to ask. */
static int look_at_link(struct racf *racf)
{
    int64_t now = clock_monotonic();
    bool usable;

    if (racf->page && racf->looked == now)
        return 0;
    usable = racf->link && link_usable(racf->link);
    if (!usable) {
        int reason = connect_again(racf, racf->page ? 0 : racf->patience);

        if (reason == 0)
            reason = fetch_page(racf);
        if (reason < 0)
            return racf->daemon && racf->page ? 0 : reason;
    } else if (!racf->page) {
        int reason = fetch_page(racf);

        if (reason < 0)
            return reason;
    }
    racf->looked = now;
    return 0;
}

static struct listed *find_listed(struct racf *racf, const char *class_name)
{
    struct listed *listed = racf->listed;
    int number;

    while (listed && strcmp(listed->class_name, class_name) != 0)
        listed = listed->next;
    if (listed)
        return listed;
    number = control_page_find(racf->page, class_name);
    if (number < 0)
        return NULL;
    listed = mem_alloc(1, sizeof *listed);
    snprintf(listed->class_name, sizeof listed->class_name, "%s", class_name);
    listed->number = number;
    listed->next = racf->listed;
    racf->listed = listed;
    return listed;
}

static int map_image(struct fetched *fetched, int fd)
{
    struct stat file;
    int reason;

    if (fd < 0 || fstat(fd, &file) < 0 || file.st_size <= 0)
        return REASON_LIMIT;
    fetched->length = (size_t)file.st_size;
    fetched->bytes = mmap(NULL, fetched->length, PROT_READ, MAP_SHARED, fd, 0);
    if (fetched->bytes == MAP_FAILED) {
        fetched->bytes = NULL;
        return REASON_LIMIT;
    }
    reason = image_open(&fetched->image, span_bytes(fetched->bytes, fetched->length));
    fetched->good = reason == 0;
    return reason;
}

/* Makes sure that the image is that of the generation which the control page tells. */
static int fetch_image(struct racf *racf, const char *class_name, uint16_t request, uint64_t wanted, struct fetched *fetched)
{
    struct call call;

    if (fetched->good && fetched->generation == wanted)
        return 0;
    call_begin(&call, 100);
    buf_put_field_text(&call.request, class_name);
    call_ask(&call, racf->link, request);
    if (call.reason == 0) {
        forget_image(fetched);
        fetched->generation = reader_u64(&call.in);
        call.reason = map_image(fetched, call.answer.fd);
    }
    return call_end(&call);
}

/* The control page and an image are to be had: a daemon waits for a racf that ends before it hands them out. */
static struct patience patience_for(const struct racf *racf)
{
    return patience_of(racf->daemon ? racf->patience : 0);
}

/* Then racf decides it once more, and has it recorded, and told to whom the profile names (NOTIFY): both say what racf found, not
 * what somebody claims. */
static bool must_be_told(const struct control_state *control, const struct identity *who, unsigned flags,
                             struct racf_decision *decision)
{
    const struct audit_settings settings = {
        .logoptions = (enum audit_logoptions)((control->flags & CONTROL_LOGOPTIONS_MASK) / CONTROL_LOGOPTIONS),
        .operaudit = (control->flags & CONTROL_OPERAUDIT) != 0,
    };
    struct audit_verdict verdict;

    decision->flags = flags;
    return audit_notifies(decision) || audit_access(decision, who, &settings, &verdict);
}

/* The global access table of the class; *image stays NULL where it has none. */
static int global_of(struct racf *racf, struct listed *listed, const struct control_state *control, const struct image **image)
{
    int reason;

    if (!control->global_generation)
        return 0;
    reason = fetch_image(racf, listed->class_name, REQUEST_GLOBAL, control->global_generation, &listed->global);
    if (reason == 0)
        *image = &listed->global.image;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

/* RACFVARS, when it is active and in storage. */
static int variables_of(struct racf *racf, const struct image **image)
{
    struct control_state control;
    int reason;

    if (!racf->variables)
        racf->variables = find_listed(racf, "RACFVARS");
    if (!racf->variables)
        return 0;
    control = control_page_get(racf->page, racf->variables->number);
    if (!(control.flags & CONTROL_ACTIVE) || !(control.flags & CONTROL_RACLISTED))
        return 0;
    reason = fetch_image(racf, "RACFVARS", REQUEST_IMAGE, control.generation, &racf->variables->profiles);
    if (reason == 0)
        *image = &racf->variables->profiles.image;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

/* The list that the session decides by, where it is another one than that which counts for everybody; NULL: there is none. */
static const struct fetched *list_of_its_own(const struct racf *racf, const char *class_name, const struct control_state *control)
{
    const struct held *held = racf->lists ? racf->lists->held : NULL;

    while (held && strcmp(held->class_name, class_name) != 0)
        held = held->next;
    if (!held || ((control->flags & CONTROL_RACLISTED) && held->profiles.generation == control->generation))
        return NULL;
    return &held->profiles;
}

/* Decides here if the class is RACLISTed: 1 decided, 0 racf has to be asked, or a reason. */
static int decide_once(struct racf *racf, const struct identity *who, const char *class_name, const char *resource,
                       enum racf_level level, unsigned flags, struct racf_decision *decision)
{
    struct racf_class_state state = { .known = true, .raclisted = true };
    struct decide_on on = { .state = &state, .now = clock_now() };
    const struct fetched *own;
    struct control_state control;
    struct listed *listed;
    int reason = racf->asks ? 0 : look_at_link(racf);

    if (reason < 0 || racf->asks)
        return reason;
    listed = find_listed(racf, class_name);
    if (!listed)
        return 0;
    control = control_page_get(racf->page, listed->number);
    own = list_of_its_own(racf, class_name, &control);
    if (!own && !(control.flags & CONTROL_RACLISTED))
        return 0;
    if (!own)
        reason = fetch_image(racf, class_name, REQUEST_IMAGE, control.generation, &listed->profiles);
    racf->asks = reason == REASON_NOT_AUTHORIZED;
    if (reason == REASON_NOT_FOUND || racf->asks) /* not RACLISTed any more */
        return 0;
    if (reason == 0)
        reason = global_of(racf, listed, &control, &on.global);
    if (reason == 0)
        reason = variables_of(racf, &on.variables);
    if (reason < 0)
        return reason;
    state.active = (control.flags & CONTROL_ACTIVE) != 0;
    state.generic = (control.flags & CONTROL_GENERIC) != 0;
    state.default_code = control.default_code;
    state.conditions = control.conditions;
    state.system = control_page_system(racf->page);
    on.image = own ? &own->image : &listed->profiles.image;
    on.class_row = &on.image->class_row;
    decide(&on, who, resource, level, flags, decision, NULL);
    return !own && must_be_told(&control, who, flags, decision) ? 0 : 1;
}

/* ---------------------------------------------------------------------------------------------------- lists of a server */

struct racf_lists *racf_lists_new(void)
{
    return mem_alloc(1, sizeof(struct racf_lists));
}

static void drop_held(struct held **at)
{
    struct held *held = *at;

    *at = held->next;
    forget_image(&held->profiles);
    mem_free(held);
}

void racf_lists_free(struct racf_lists *lists)
{
    while (lists && lists->held)
        drop_held(&lists->held);
    mem_free(lists);
}

void racf_use_lists(struct racf *racf, struct racf_lists *lists)
{
    racf->lists = lists;
}

/* Fetches the list that counts now: 1, 0 there is none, or a reason. */
static int fetch_list(struct racf *racf, const char *class_name, struct fetched *profiles)
{
    struct control_state control;
    struct listed *listed;
    int reason = look_at_link(racf);

    if (reason < 0)
        return reason;
    listed = find_listed(racf, class_name);
    if (!listed)
        return 0;
    control = control_page_get(racf->page, listed->number);
    if (!(control.flags & CONTROL_RACLISTED))
        return 0;
    reason = fetch_image(racf, class_name, REQUEST_IMAGE, control.generation, profiles);
    return reason == REASON_NOT_FOUND ? 0 : reason < 0 ? reason : 1;
}

int racf_list(struct racf *racf, const char *class_name)
{
    struct fetched profiles = { .good = false };
    struct held **at = &racf->lists->held, *held;
    int reason = fetch_list(racf, class_name, &profiles);

    if (reason < 0) {
        forget_image(&profiles);
        return reason;
    }
    while (*at && strcmp((*at)->class_name, class_name) != 0)
        at = &(*at)->next;
    if (*at)
        drop_held(at);
    if (reason == 0)
        return 0;
    held = mem_alloc(1, sizeof *held);
    snprintf(held->class_name, sizeof held->class_name, "%s", class_name);
    held->profiles = profiles;
    held->next = racf->lists->held;
    racf->lists->held = held;
    return 0;
}

static int decide_here(struct racf *racf, const struct identity *who, const char *class_name, const char *resource,
                       enum racf_level level, unsigned flags, struct racf_decision *decision)
{
    struct patience patience = patience_for(racf);
    int reason = decide_once(racf, who, class_name, resource, level, flags, decision);

    while (patience_left(&patience, reason))
        reason = decide_once(racf, who, class_name, resource, level, flags, decision);
    return reason;
}

/* The class name folded; false when it cannot be one. */
static bool fold_class(const char *class_name, struct name8 *folded)
{
    return name8_of(folded, span_of(class_name)) == 0 && !name8_none(folded);
}

static int ask_check(struct racf *racf, const struct buf *about, const char *class_name, const char *resource,
                     enum racf_level level, unsigned flags, struct racf_decision *decision)
{
    struct call call;

    call_begin(&call, 1 << 20);
    buf_put_span(&call.request, buf_span(about));
    buf_put_field_text(&call.request, class_name);
    buf_put_field_text(&call.request, resource);
    buf_put_u8(&call.request, (uint8_t)level);
    buf_put_u32(&call.request, flags);
    racf_call(racf, REQUEST_CHECK, true, &call);
    if (call.reason == 0)
        call.reason = decision_get(&call.in, decision);
    return call_end(&call);
}

int racf_check(struct racf *racf, const struct identity *who, const char *class_name, const char *resource,
               enum racf_level level, unsigned flags, struct racf_decision *decision)
{
    const struct identity *subject = who;
    struct name8 folded;
    struct buf about;
    int reason = 0;

    decision_begin(decision, class_name, resource, level);
    if (!fold_class(class_name, &folded))
        return REASON_BAD_NAME;
    if (strlen(resource) > RESOURCE_MAX)
        return REASON_TOO_LONG;
    if (!who)
        reason = racf_whoami(racf, &subject);
    if (reason == 0)
        reason = decide_here(racf, subject, folded.text, resource, level, flags, decision);
    decision->flags = flags;
    if (reason != 0)
        return reason > 0 ? 0 : reason;
    decision_begin(decision, class_name, resource, level); /* what was found here does not count until it is recorded */
    buf_init(&about, 1 << 20);
    buf_put_u8(&about, who ? CHECK_IDENTITY : CHECK_SELF);
    if (who)
        identity_encode(who, &about);
    reason = ask_check(racf, &about, folded.text, resource, level, flags, decision);
    decision->flags = flags;
    buf_release(&about);
    return reason;
}

static void put_asker(struct buf *out, const struct racf_asker *asker)
{
    buf_put_u8(out, CHECK_USER);
    buf_put_field_text(out, asker->user.text);
    buf_put_field_text(out, asker->program.text);
    buf_put_field_text(out, asker->terminal.text);
}

int racf_check_user(struct racf *racf, const struct racf_asker *asker, const char *class_name, const char *resource,
                    enum racf_level level, unsigned flags, struct racf_decision *decision)
{
    struct buf about;
    int reason;

    decision_begin(decision, class_name, resource, level);
    buf_init(&about, 100);
    put_asker(&about, asker);
    reason = ask_check(racf, &about, class_name, resource, level, flags, decision);
    buf_release(&about);
    return reason;
}

int racf_explain(struct racf *racf, const struct racf_asker *asker, const char *class_name, const char *resource,
                 enum racf_level level, struct racf_decision *decision, struct buf *steps)
{
    struct call call;

    decision_begin(decision, class_name, resource, level);
    call_begin(&call, 1 << 16);
    put_asker(&call.request, asker);
    buf_put_field_text(&call.request, class_name);
    buf_put_field_text(&call.request, resource);
    buf_put_u8(&call.request, (uint8_t)level);
    buf_put_u32(&call.request, 0);
    racf_call(racf, REQUEST_EXPLAIN, true, &call);
    if (call.reason == 0) {
        struct reader in = reader_of(reader_field(&call.in, 1 << 16));
        struct span bytes = reader_field(&call.in, 1 << 20);

        call.reason = decision_get(&in, decision);
        buf_put_span(steps, bytes);
    }
    return call_end(&call);
}

int racf_class(struct racf *racf, const char *class_name, struct racf_class_state *state)
{
    struct control_state control;
    const struct listed *listed;
    struct patience patience = patience_for(racf);
    struct name8 folded;
    int reason = look_at_link(racf);

    while (patience_left(&patience, reason))
        reason = look_at_link(racf);
    *state = (struct racf_class_state){ 0 };
    if (reason < 0)
        return reason;
    listed = fold_class(class_name, &folded) ? find_listed(racf, folded.text) : NULL;
    if (!listed)
        return REASON_NOT_FOUND;
    control = control_page_get(racf->page, listed->number);
    *state = (struct racf_class_state){ .known = true,
                                        .active = (control.flags & CONTROL_ACTIVE) != 0,
                                        .raclisted = (control.flags & CONTROL_RACLISTED) != 0,
                                        .generic = (control.flags & CONTROL_GENERIC) != 0,
                                        .default_code = control.default_code,
                                        .conditions = control.conditions,
                                        .system = control_page_system(racf->page) };
    return 0;
}
