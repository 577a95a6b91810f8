/* fake_saf.h - a security product of strings, for tests: which profiles exist, which classes are inactive, who may what. */
#ifndef TESTS_UNIT_MSTR_FAKE_SAF_H
#define TESTS_UNIT_MSTR_FAKE_SAF_H

#include "tests/unit/test.h"

#include "base/text.h"
#include "mstr/saf.h"

struct fake_saf {
    const char *profiles; /* "CLASS/NAME CLASS/NAME": discrete profiles */
    const char *inactive; /* "CLASS CLASS" */
    const char *access;   /* "RESOURCE:USER=LEVEL ...", USER * for everybody; a resource with no entry has no profile */
    const char *warning;  /* "RESOURCE RESOURCE": their profiles are in WARNING mode */
    unsigned asked;       /* questions so far */
    unsigned attempts;    /* decisions among them that a record would tell of */
    unsigned fail_at;     /* this question fails; 0 none */
    bool no_history;
    const char *group;    /* of everybody */
    struct buf *lists;    /* classes whose lists were made; NULL: they are not noted */
};

static inline bool fake_listed(const char *list, const char *word)
{
    struct span rest = span_of(list ? list : "");
    struct span one = span_word(&rest);

    while (one.length) {
        if (span_is(one, word))
            return true;
        one = span_word(&rest);
    }
    return false;
}

static inline int fake_exists(void *context, const char *class_name, const char *profile)
{
    struct fake_saf *fake = context;
    char entry[300];

    if (++fake->asked == fake->fail_at)
        return REASON_GONE;
    snprintf(entry, sizeof entry, "%s/%s", class_name, profile);
    return fake_listed(fake->profiles, entry);
}

static inline int fake_active(void *context, const char *class_name)
{
    struct fake_saf *fake = context;

    if (++fake->asked == fake->fail_at)
        return REASON_GONE;
    return !fake_listed(fake->inactive, class_name);
}

static inline int fake_list(void *context, const char *class_name)
{
    struct fake_saf *fake = context;

    if (++fake->asked == fake->fail_at)
        return REASON_GONE;
    if (fake->lists)
        buf_printf(fake->lists, "%s ", class_name);
    return 0;
}

static inline int fake_check(void *context, const struct identity *who, const char *class_name, const char *resource,
                             enum racf_level level, unsigned flags, struct racf_decision *decision)
{
    static const char *const levels[] = { "NONE", "EXECUTE", "READ", "UPDATE", "CONTROL", "ALTER" };
    struct fake_saf *fake = context;
    struct span rest = span_of(fake->access ? fake->access : "");
    struct span one = span_word(&rest);

    *decision = (struct racf_decision){ .code = 8, .why = RACF_WHY_NO_PROFILE, .intent = level };
    decision->class_name = name8_const(class_name);
    assert_true(text_copy(decision->resource.text, sizeof decision->resource.text, span_of(resource)));
    decision->flags = flags;
    fake->attempts += !(flags & RACF_LOG_NONE);
    if (++fake->asked == fake->fail_at) {
        decision->why = RACF_WHY_ERROR;
        return REASON_GONE;
    }
    if (fake_listed(fake->inactive, class_name)) {
        decision->why = RACF_WHY_CLASS_INACTIVE;
        decision->code = 4;
        return 0;
    }
    for (; one.length; one = span_word(&rest)) {
        size_t colon = span_find(one, ':'), equals = span_find(one, '=');
        struct span user = span_part(one, colon + 1, equals - colon - 1);

        if (!span_is(span_part(one, 0, colon), resource))
            continue;
        decision->why = RACF_WHY_PROFILE;
        if (identity_has(who, IDENTITY_TRUSTED | IDENTITY_PRIVILEGED)) {
            decision->why = RACF_WHY_TRUSTED;
            decision->allowed = RACF_ALTER;
            decision->code = 0;
            break;
        }
        if (!span_is(user, who->user.text) && (!span_is(user, "*") || identity_has(who, IDENTITY_RESTRICTED)))
            continue;
        for (unsigned i = 0; i < ARRAY_COUNT(levels); i++)
            if (span_is(span_from(one, equals + 1), levels[i]))
                decision->allowed = (enum racf_level)i;
        decision->code = decision->allowed >= level ? 0 : 8;
        break;
    }
    if (decision->code != 0 && decision->why == RACF_WHY_PROFILE && fake_listed(fake->warning, resource)) {
        decision->why = RACF_WHY_WARNING;
        decision->code = 0;
    }
    return 0;
}

static inline int fake_identify(void *context, const struct name8 *user, struct identity *identity)
{
    struct fake_saf *fake = context;

    if (++fake->asked == fake->fail_at)
        return REASON_GONE;
    if (name8_is(user, "NOBODY"))
        return REASON_NOT_FOUND;
    if (name8_is(user, "REVOKED"))
        return REASON_REVOKED;
    *identity = (struct identity){ .user = *user, .source = IDENTITY_JOB };
    if (fake->group)
        identity->group = name8_const(fake->group);
    return 0;
}

static inline void fake_ich408i(void *context UNUSED, const struct identity *who, const struct racf_decision *decision,
                                struct buf *out)
{
    assert_true(decision->code == 8 || decision->why == RACF_WHY_WARNING); /* it has words for nothing else */
    buf_printf(out, "ICH408I %s %s %s %d %d\n", who->user.text, decision->class_name.text, decision->resource.text,
               (int)decision->intent, (int)decision->allowed);
}

static inline int fake_made(void *context, const char *class_name UNUSED, const char *profile, int64_t before UNUSED, int64_t *when,
                            struct name8 *user)
{
    struct fake_saf *fake = context;

    *when = 0;
    *user = name8_const("MAKER");
    return fake->no_history || strstr(profile, "QUEUE") ? REASON_NOT_AUTHORIZED : 0;
}

static inline struct saf fake_saf(struct fake_saf *fake)
{
    return (struct saf){ fake, fake_exists, fake_active, fake_list, fake_check, fake_identify, fake_ich408i, fake_made };
}

#endif
