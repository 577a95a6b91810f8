/* password_check.c - passwords of connections, checked in a thread of its own. */
#include "mstr/password_check.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"

enum stage { WAITING, ASKED, ANSWERED };

struct password_ask {
    struct password_ask *next;
    enum stage stage;
    struct name8 user;
    char password[PASSWORD_LONGEST]; /* wiped from ANSWERED on */
    size_t length;
    int reason;
    bool again;                      /* the session broke once already */
    void (*answered)(void *owner, int reason); /* NULL: forgotten */
    void *owner;
};

struct password_check {
    struct password_source source;
    struct watch *bell;
    int answers; /* eventfd */
    pthread_t thread;
    /* Under the lock. */
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct password_ask *asks; /* in their order */
    void *session;             /* NULL: there is none, or the thread has it */
    unsigned count;
    bool ending;
};

static bool is_broken(int reason)
{
    return reason == REASON_GONE || reason == REASON_NOT_RUNNING || reason == REASON_TIMEOUT;
}

/* -- the thread -- */

static struct password_ask *first_in(const struct password_check *check, enum stage stage)
{
    struct password_ask *ask = check->asks;

    while (ask && ask->stage != stage)
        ask = ask->next;
    return ask;
}

/* With the lock; gives it away while racf is asked. */
static void ask_racf(struct password_check *check, struct password_ask *ask)
{
    void *session = check->session;
    int reason = REASON_NOT_RUNNING;

    ask->stage = ASKED;
    check->session = NULL;
    pthread_mutex_unlock(&check->lock);
    if (session)
        reason = check->source.verify(session, &ask->user, span_bytes(ask->password, ask->length));
    if (session && is_broken(reason)) {
        check->source.close(session);
        session = NULL;
    }
    pthread_mutex_lock(&check->lock);
    check->session = session;
    if (!is_broken(reason) || ask->again)
        mem_wipe(ask->password, sizeof ask->password);
    ask->reason = reason;
    ask->stage = ANSWERED;
    if (eventfd_write(check->answers, 1) < 0)
        bug("the bell of passwords cannot be rung");
}

static void *serve(void *context)
{
    struct password_check *check = context;

    pthread_mutex_lock(&check->lock);
    while (!check->ending) {
        struct password_ask *ask = first_in(check, WAITING);

        if (ask)
            ask_racf(check, ask);
        else
            pthread_cond_wait(&check->more, &check->lock);
    }
    pthread_mutex_unlock(&check->lock);
    return NULL;
}

/* -- the loop -- */

static void drop(struct password_check *check, struct password_ask *ask)
{
    struct password_ask **at = &check->asks;

    while (*at != ask)
        at = &(*at)->next;
    *at = ask->next;
    check->count--;
}

/* With the lock. A session is made here, never in the thread: the step's way to racf is this thread's. */
static void need_session(struct password_check *check)
{
    if (!check->session && !first_in(check, ASKED) && check->source.open(check->source.context, &check->session) < 0)
        check->session = NULL;
}

/* Of a broken session the question is asked once more. */
static bool ask_again(struct password_check *check, struct password_ask *ask)
{
    if (!is_broken(ask->reason) || ask->again || !ask->answered)
        return false;
    ask->again = true;
    ask->stage = WAITING;
    need_session(check);
    pthread_cond_signal(&check->more);
    return true;
}

static void on_answers(void *context)
{
    struct password_check *check = context;
    struct password_ask *ask, *next, *done = NULL;

    pthread_mutex_lock(&check->lock);
    for (ask = check->asks; ask; ask = next) {
        next = ask->next;
        if (ask->stage != ANSWERED || ask_again(check, ask))
            continue;
        drop(check, ask);
        ask->next = done;
        done = ask;
    }
    pthread_mutex_unlock(&check->lock);
    for (; done; done = next) {
        next = done->next;
        if (done->answered)
            done->answered(done->owner, done->reason);
        mem_wipe(done, sizeof *done);
        mem_free(done);
    }
}

struct password_ask *password_ask(struct password_check *check, const struct name8 *user, struct span password,
                                  void (*answered)(void *owner, int reason), void *owner)
{
    struct password_ask *ask, **last;

    if (check->count >= PASSWORDS_WAITING || password.length > PASSWORD_LONGEST)
        return NULL;
    ask = mem_alloc(1, sizeof *ask);
    *ask = (struct password_ask){ .user = *user, .length = password.length, .answered = answered, .owner = owner };
    memcpy(ask->password, password.data, password.length);
    pthread_mutex_lock(&check->lock);
    for (last = &check->asks; *last;)
        last = &(*last)->next;
    *last = ask;
    check->count++;
    need_session(check);
    pthread_cond_signal(&check->more);
    pthread_mutex_unlock(&check->lock);
    return ask;
}

void password_forget(struct password_ask *ask)
{
    ask->answered = NULL; /* the thread does not look at it */
}

struct password_check *password_check_new(struct server *server, const struct password_source *source)
{
    struct password_check *check = mem_alloc(1, sizeof *check);

    *check = (struct password_check){ .source = *source };
    check->answers = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    must(check->answers >= 0);
    check->bell = server_bell(server, check->answers, on_answers, check);
    pthread_mutex_init(&check->lock, NULL);
    pthread_cond_init(&check->more, NULL);
    must(pthread_create(&check->thread, NULL, serve, check) == 0);
    return check;
}

void password_check_free(struct password_check *check)
{
    if (!check)
        return;
    pthread_mutex_lock(&check->lock);
    check->ending = true;
    pthread_cond_signal(&check->more);
    pthread_mutex_unlock(&check->lock);
    pthread_join(check->thread, NULL);
    while (check->asks) {
        struct password_ask *ask = check->asks;

        check->asks = ask->next;
        mem_wipe(ask, sizeof *ask);
        mem_free(ask);
    }
    if (check->session)
        check->source.close(check->session);
    watch_free(check->bell);
    close(check->answers);
    pthread_mutex_destroy(&check->lock);
    pthread_cond_destroy(&check->more);
    mem_free(check);
}
