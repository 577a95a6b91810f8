/* catalog_session.c - what sessions have under way: files that they write, generations that are not rolled in. */
#include "datasets/catalog.h"

#include "base/mem.h"

/* A deferred generation that a session has created. */
struct deferred {
    struct deferred *next;
    const struct session *session;
    struct dsname name;
};
static struct deferred *deferred_names;

/* A file beside its data set; a session's context is the list of its own. */
struct beside {
    struct beside *next;
    struct dsname name;
    struct name8 serial; /* of its volume */
    struct name8 member;
    uint64_t number;
};

/* -- files that a session writes -- */

void catalog_remember_beside(struct session *session, const struct dsname *name, const struct name8 *serial,
                             const struct name8 *member, uint64_t number)
{
    struct beside *beside = mem_alloc(1, sizeof *beside);

    beside->next = session->context;
    beside->name = *name;
    beside->serial = *serial;
    beside->member = *member;
    beside->number = number;
    session->context = beside;
}

bool catalog_forget_beside(struct session *session, const struct dsname *name, const struct name8 *member, uint64_t number)
{
    struct beside **place = (struct beside **)&session->context;

    for (; *place; place = &(*place)->next) {
        struct beside *beside = *place;

        if (beside->number == number && strcmp(beside->name.text, name->text) == 0 &&
            name8_equal(&beside->member, member)) {
            *place = beside->next;
            mem_free(beside);
            return true;
        }
    }
    return false;
}

/* -- deferred generations -- */

void catalog_remember_deferred(const struct session *session, const struct dsname *name)
{
    struct deferred *deferred = mem_alloc(1, sizeof *deferred);

    *deferred = (struct deferred){ deferred_names, session, *name };
    deferred_names = deferred;
}

bool catalog_is_being_made(const struct dsname *name)
{
    const struct deferred *deferred = deferred_names;

    while (deferred && strcmp(deferred->name.text, name->text) != 0)
        deferred = deferred->next;
    return deferred != NULL;
}

static void forget(struct deferred **place)
{
    struct deferred *deferred = *place;

    *place = deferred->next;
    mem_free(deferred);
}

void catalog_forget_deferred(const struct dsname *name)
{
    struct deferred **place = &deferred_names;

    while (*place)
        if (strcmp((*place)->name.text, name->text) == 0)
            forget(place);
        else
            place = &(*place)->next;
}

/* -- the end -- */

void catalog_session_ended(struct session *session)
{
    struct deferred **place = &deferred_names;
    struct beside *beside = session->context;

    catalog_rekey_ended(session);
    while (*place)
        if ((*place)->session == session)
            forget(place);
        else
            place = &(*place)->next;
    while (beside) {
        struct beside *next = beside->next;

        volume_discard(catalog_volume_of(&beside->serial), &beside->name, &beside->member, beside->number);
        mem_free(beside);
        beside = next;
    }
    session->context = NULL;
}
