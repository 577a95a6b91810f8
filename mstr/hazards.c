/* hazards.c - requests that were let through because a security switch is off. */
#include "mstr/hazards.h"

#include <uthash.h>

#include "base/mem.h"
#include "mstr/messages.h"
#include "mstr/qmgr.h"

enum { KEY_MAX = 400, WHEN_TEXT = 40, PROFILE_NAME_MAX = 300 };

/* In the order of use: HASH_ITER begins with the one used longest ago. */
struct hazard {
    char *key; /* what makes requests the same */
    struct name8 user;
    struct hazard_request request;
    char *name; /* of request */
    uint64_t count;
    microseconds last;
    UT_hash_handle hh;
};

struct hazards {
    struct hazard *all;
    uint64_t dropped; /* requests that had to make room */
};

static const struct switch_row {
    const char *word, *suffix;
    enum mq_class class_id;
} switch_rows[SWITCH_COUNT] = {
#define SWITCH(id, word, suffix, class_id, place) [SWITCH_##id] = { word, suffix, MQ_CLASS_##class_id },
#include "mstr/switches.def"
#undef SWITCH
};

/* -- noting -- */

static void forget(struct hazards *hazards, struct hazard *hazard)
{
    HASH_DEL(hazards->all, hazard);
    mem_free(hazard->key);
    mem_free(hazard->name);
    mem_free(hazard);
}

static struct hazard *new_hazard(const struct name8 *user, const struct hazard_request *request, const char *key)
{
    struct hazard *hazard = mem_alloc(1, sizeof *hazard);

    hazard->key = mem_copy_text(key);
    hazard->user = *user;
    hazard->request = *request;
    hazard->name = mem_copy(request->name.data, request->name.length);
    hazard->request.name = span_of(hazard->name);
    return hazard;
}

void hazards_note(struct hazards **at, const struct name8 *user, const struct hazard_request *request)
{
    char key[KEY_MAX];
    struct hazards *hazards = *at;
    struct hazard *hazard;

    if (!hazards)
        hazards = *at = mem_alloc(1, sizeof *hazards);
    snprintf(key, sizeof key, "%d %d %d %s %s%.*s", (int)request->switch_id, (int)request->class_id, (int)request->level,
             user->text, request->middle, (int)request->name.length, request->name.data);
    HASH_FIND_STR(hazards->all, key, hazard);
    if (hazard) { /* to the end of the order of use */
        HASH_DEL(hazards->all, hazard);
    } else {
        hazard = new_hazard(user, request, key);
        if (HASH_COUNT(hazards->all) == HAZARDS_MAX) {
            forget(hazards, hazards->all);
            hazards->dropped++;
        }
    }
    hazard->count++;
    hazard->last = clock_now();
    HASH_ADD_KEYPTR(hh, hazards->all, hazard->key, strlen(hazard->key), hazard);
}

void hazards_release(struct hazards *hazards)
{
    while (hazards && hazards->all)
        forget(hazards, hazards->all);
    mem_free(hazards);
}

/* -- telling -- */

static const char *when_text(microseconds when, char text[WHEN_TEXT])
{
    struct tm day = clock_local(when);

    strftime(text, WHEN_TEXT, "%Y-%m-%d %H:%M:%S", &day);
    return text;
}

/* Who put the profile there, and when: of the history of RACF, as far as the user of the address space may see it. */
static void put_maker(const struct qmgr *qmgr, const char *class_name, const char *profile, struct buf *out)
{
    struct name8 user;
    microseconds when;
    char text[WHEN_TEXT];

    if (qmgr->saf.made && qmgr->saf.made(qmgr->saf.context, class_name, profile, &when, &user) == 0)
        message(out, GBRM101I, profile, class_name, when_text(when, text), user.text);
    else
        message(out, GBRM102I, profile, class_name);
}

/* The profile that turned the switch off; false: none did. */
static bool deciding_profile(const struct qmgr *qmgr, enum switch_id id, char name[PROFILE_NAME_MAX])
{
    const struct switch_value *value = &qmgr->security.switches.values[id];

    if (value->outcome == SWITCH_OFF_FOUND)
        snprintf(name, PROFILE_NAME_MAX, "%s", value->profile.text);
    else if (value->outcome == SWITCH_OFF_NOT_FOUND) /* the group's NO, which no YES takes back */
        snprintf(name, PROFILE_NAME_MAX, "%s.NO.%s", qmgr->group, switch_rows[id].suffix);
    else
        return false;
    return true;
}

static unsigned put_switches(struct qmgr *qmgr, struct buf *out)
{
    const struct switches *switches = &qmgr->security.switches;
    char profile[PROFILE_NAME_MAX];
    unsigned off = 0;

    for (unsigned id = 0; id < SWITCH_COUNT; id++) {
        const struct switch_value *value = &switches->values[id];

        if (value->outcome == SWITCH_NOT_READ || value->on)
            continue;
        off++;
        message(out, GBRM103I, qmgr->cpf, switch_rows[id].word);
        if (deciding_profile(qmgr, (enum switch_id)id, profile))
            put_maker(qmgr, mq_class_name(MQ_CLASS_ADMIN, switches->mixed), profile, out);
        else
            message(out, GBRM104I, mq_class_name(switch_rows[id].class_id, switches->mixed));
    }
    return off;
}

/* One level: does a profile decide, and how? */
static int ask_at(struct qmgr *qmgr, const struct identity *who, const char *hlq, const struct hazard_request *request,
                  struct racf_decision *decision, bool *found)
{
    struct resource resource;
    int reason;

    snprintf(resource.text, sizeof resource.text, "%s.%s%.*s", hlq, request->middle, (int)request->name.length, request->name.data);
    reason = qmgr->saf.check(qmgr->saf.context, who, mq_class_name(request->class_id, qmgr->security.switches.mixed), resource.text,
                             request->level, decision);
    *found = reason == 0 && decision->why != RACF_WHY_NO_PROFILE && decision->code != 4;
    return reason;
}

/* Asks again as if the switch were on: 1 it would have been allowed, 0 refused, or a reason. */
static int ask_again(struct qmgr *qmgr, const struct hazard *hazard, struct racf_decision *decision, bool *found)
{
    struct identity who = { 0 };
    int reason = qmgr->saf.identify(qmgr->saf.context, &hazard->user, &who);

    *decision = (struct racf_decision){ .code = 8, .why = RACF_WHY_NO_PROFILE };
    *found = false;
    if (reason == 0)
        reason = ask_at(qmgr, &who, qmgr->name, &hazard->request, decision, found);
    if (reason == 0 && !*found && qmgr->group[0])
        reason = ask_at(qmgr, &who, qmgr->group, &hazard->request, decision, found);
    identity_release(&who);
    if (reason == REASON_NOT_FOUND) /* the user is gone, and would not have got this far */
        return 0;
    return reason < 0 ? reason : decision->code == 0;
}

/* 1: it would have failed, and that was said. */
static unsigned put_request(struct qmgr *qmgr, const struct hazard *hazard, struct buf *out)
{
    struct racf_decision decision;
    char text[WHEN_TEXT], resource[KEY_MAX];
    const char *class_name = mq_class_name(hazard->request.class_id, qmgr->security.switches.mixed);
    bool found;
    int allowed = ask_again(qmgr, hazard, &decision, &found);

    if (allowed > 0)
        return 0;
    snprintf(resource, sizeof resource, "%s.%s%s", qmgr->name, hazard->request.middle, hazard->name);
    if (allowed < 0)
        message(out, GBRM107I, hazard->user.text, class_name, resource);
    else if (found)
        message(out, GBRM105I, hazard->user.text, racf_level_text(hazard->request.level), class_name, resource,
                racf_level_text(decision.allowed), (unsigned long long)hazard->count, when_text(hazard->last, text));
    else
        message(out, GBRM106I, hazard->user.text, racf_level_text(hazard->request.level), class_name, resource,
                (unsigned long long)hazard->count, when_text(hazard->last, text));
    return 1;
}

void hazards_display(struct qmgr *qmgr, struct buf *out)
{
    struct hazards *hazards = qmgr->hazards;
    struct hazard *hazard, *next;
    unsigned failed = 0, off;

    message(out, GBRM100I, qmgr->cpf);
    off = put_switches(qmgr, out);
    if (hazards)
        HASH_ITER(hh, hazards->all, hazard, next)
            failed += put_request(qmgr, hazard, out);
    message(out, GBRM108I, off, hazards ? HASH_COUNT(hazards->all) : 0, failed,
            hazards ? (unsigned long long)hazards->dropped : 0ULL);
}
