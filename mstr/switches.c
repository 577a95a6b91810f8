/* switches.c - the security switches. */
#include "mstr/switches.h"

#include "base/bug.h"
#include "base/message.h"
#include "mstr/messages.h"

struct mq_class_row {
    const char *upper;
    const char *mixed;
    bool nameable;
};

static const struct mq_class_row classes[MQ_CLASS_COUNT] = {
#define MQ_CLASS(id, upper, mixed, nameable) { upper, mixed, nameable },
#include "mstr/switches.def"
#undef MQ_CLASS
};

struct switch_row {
    const char *word;
    const char *suffix;
    enum mq_class class_id;
    unsigned place;
};

static const struct switch_row rows[SWITCH_COUNT] = {
#define SWITCH(id, word, suffix, class_id, place) { word, suffix, MQ_CLASS_##class_id, place },
#include "mstr/switches.def"
#undef SWITCH
};

/* One reading of all switches. */
struct reading {
    const char *qmgr;
    const char *group; /* NULL: none */
    const char *admin; /* the class that holds the profiles */
    bool mixed;
    const struct saf *saf;
};

const char *mq_class_name(enum mq_class id, bool mixed)
{
    return mixed ? classes[id].mixed : classes[id].upper;
}

bool mq_class_nameable(struct span name, enum mq_class *id, bool *upper_only, bool *mixed_only)
{
    for (unsigned i = 0; i < MQ_CLASS_COUNT; i++) {
        bool upper = span_is(name, classes[i].upper);
        bool mixed = span_is(name, classes[i].mixed);

        if (!classes[i].nameable || (!upper && !mixed))
            continue;
        *id = (enum mq_class)i;
        *upper_only = upper && !mixed;
        *mixed_only = mixed && !upper;
        return true;
    }
    return false;
}

bool mq_class_listed(enum mq_class id)
{
    return classes[id].nameable;
}

int mq_class_list(enum mq_class id, bool mixed, const struct saf *saf)
{
    return saf->list ? saf->list(saf->context, mq_class_name(id, mixed)) : 0;
}

int mq_classes_list(bool mixed, const struct saf *saf, enum mq_class *failed)
{
    int reason = 0;

    for (unsigned i = 0; i < MQ_CLASS_COUNT && reason == 0; i++)
        if (classes[i].nameable && i != MQ_CLASS_ADMIN) {
            *failed = (enum mq_class)i;
            reason = mq_class_list(*failed, mixed, saf);
        }
    return reason;
}

enum switch_id mq_class_switch(enum mq_class id)
{
    if (id == MQ_CLASS_ADMIN) /* holds the switches themselves, and is used by several of them */
        return SWITCH_SUBSYSTEM;
    for (unsigned i = 0; i < SWITCH_COUNT; i++)
        if (rows[i].class_id == id)
            return (enum switch_id)i;
    bug("class %s has no switch", classes[id].upper);
}

/* Looks for hlq.word.suffix; the name stays in value. */
static int look(const struct reading *reading, const char *hlq, const char *word, enum switch_id id,
                struct switch_value *value)
{
    snprintf(value->profile.text, sizeof value->profile.text, "%s.%s.%s", hlq, word, rows[id].suffix);
    return reading->saf->exists(reading->saf->context, reading->admin, value->profile.text);
}

static int settle(struct switch_value *value, bool on, enum switch_outcome outcome)
{
    value->on = on;
    value->outcome = outcome;
    return 0;
}

/* NO of the member, NO of the group, YES of the member; at the levels that are checked. */
static int read_switch(const struct reading *reading, enum switch_id id, bool at_qmgr, bool at_group,
                       struct switch_value *value)
{
    int found;

    if (at_qmgr) {
        found = look(reading, reading->qmgr, "NO", id, value);
        if (found < 0)
            return found;
        if (found)
            return settle(value, false, SWITCH_OFF_FOUND);
    }
    if (at_group) {
        found = look(reading, reading->group, "NO", id, value);
        if (found < 0)
            return found;
        if (found) {
            found = look(reading, reading->qmgr, "YES", id, value);
            if (found < 0)
                return found;
            return settle(value, found, found ? SWITCH_ON_FOUND : SWITCH_OFF_NOT_FOUND);
        }
    }
    return settle(value, true, SWITCH_ON_NOT_FOUND);
}

/* A check that came out on needs its class. */
static int test_class(const struct reading *reading, enum switch_id id, struct switch_value *value)
{
    int active = reading->saf->active(reading->saf->context, mq_class_name(rows[id].class_id, reading->mixed));

    if (active == 0)
        settle(value, false, SWITCH_OFF_ERROR);
    return active < 0 ? active : 0;
}

static void force_on(const struct reading *reading, enum switch_id id, struct switch_value *value)
{
    const char *hlq = value->outcome == SWITCH_OFF_FOUND ? reading->qmgr : reading->group;

    snprintf(value->profile.text, sizeof value->profile.text, "%s.NO.%s", hlq, rows[id].suffix);
    settle(value, true, SWITCH_ON_OVERRIDDEN);
}

/* The two levels of a queue-sharing group; one of them is always on. */
static int read_levels(const struct reading *reading, struct switch_value values[SWITCH_COUNT])
{
    int reason;

    if (!reading->group) {
        settle(&values[SWITCH_QMGR], true, SWITCH_NOT_READ);
        return 0;
    }
    for (enum switch_id id = SWITCH_QMGR; id <= SWITCH_QSG; id++) {
        reason = read_switch(reading, id, true, true, &values[id]);
        if (reason < 0)
            return reason;
    }
    if (!values[SWITCH_QMGR].on && !values[SWITCH_QSG].on) {
        force_on(reading, SWITCH_QMGR, &values[SWITCH_QMGR]);
        force_on(reading, SWITCH_QSG, &values[SWITCH_QSG]);
    }
    return 0;
}

int switches_read(struct switches *switches, const char *qmgr, const char *group, bool mixed, const struct saf *saf)
{
    struct reading reading = { qmgr, group, mq_class_name(MQ_CLASS_ADMIN, mixed), mixed, saf };
    struct switches new = { .mixed = mixed, .read = clock_now() };
    int reason;

    /* Without the class that holds the profiles there is no security at all. */
    reason = saf->active(saf->context, reading.admin);
    if (reason < 0)
        return reason;
    if (reason == 0) {
        settle(&new.values[SWITCH_SUBSYSTEM], false, SWITCH_OFF_ERROR);
        goto done;
    }
    reason = mq_class_list(MQ_CLASS_ADMIN, mixed, saf);
    if (reason < 0)
        return reason;
    reason = read_switch(&reading, SWITCH_SUBSYSTEM, true, group != NULL, &new.values[SWITCH_SUBSYSTEM]);
    if (reason < 0)
        return reason;
    if (!new.values[SWITCH_SUBSYSTEM].on)
        goto done;
    reason = read_levels(&reading, new.values);
    if (reason < 0)
        return reason;
    for (unsigned i = SWITCH_QSG + 1; i < SWITCH_COUNT; i++) {
        struct switch_value *value = &new.values[i];

        reason = read_switch(&reading, (enum switch_id)i, new.values[SWITCH_QMGR].on, new.values[SWITCH_QSG].on, value);
        if (reason == 0 && value->on)
            reason = test_class(&reading, (enum switch_id)i, value);
        if (reason < 0)
            return reason;
    }
done:
    *switches = new;
    return 0;
}

void switches_put_start(const struct switches *switches, const char *cpf, struct buf *out)
{
    for (unsigned i = 0; i < SWITCH_COUNT; i++) {
        const struct switch_value *value = &switches->values[i];
        const char *word = rows[i].word;
        const char *profile = value->profile.text;

        switch (value->outcome) {
        case SWITCH_NOT_READ:
            break;
        case SWITCH_OFF_FOUND:
            message(out, CSQH021I, cpf, word, profile);
            break;
        case SWITCH_ON_FOUND:
            message(out, CSQH022I, cpf, word, profile);
            break;
        case SWITCH_OFF_NOT_FOUND:
            message(out, CSQH023I, cpf, word, profile);
            break;
        case SWITCH_ON_NOT_FOUND:
            message(out, CSQH024I, cpf, word, profile);
            break;
        case SWITCH_OFF_ERROR:
            message(out, CSQH025I, cpf, word);
            message(out, CSQH004I, cpf, "CSQHINIT", mq_class_name(rows[i].class_id, switches->mixed));
            break;
        case SWITCH_ON_OVERRIDDEN:
            message(out, CSQH026I, cpf, word, profile);
            break;
        }
    }
}

static void put_display(const struct switch_value *value, const char *word, const char *cpf, struct buf *out)
{
    const char *profile = value->profile.text;

    switch (value->outcome) {
    case SWITCH_NOT_READ:
        break;
    case SWITCH_OFF_FOUND:
        message(out, CSQH031I, cpf, word, profile);
        break;
    case SWITCH_ON_FOUND:
        message(out, CSQH032I, cpf, word, profile);
        break;
    case SWITCH_OFF_NOT_FOUND:
        message(out, CSQH033I, cpf, word, profile);
        break;
    case SWITCH_ON_NOT_FOUND:
        message(out, CSQH034I, cpf, word, profile);
        break;
    case SWITCH_OFF_ERROR:
        message(out, CSQH035I, cpf, word);
        break;
    case SWITCH_ON_OVERRIDDEN:
        message(out, CSQH036I, cpf, word, profile);
        break;
    }
}

void switches_put_display(const struct switches *switches, const char *cpf, struct buf *out)
{
    for (unsigned place = 0; place < SWITCH_COUNT; place++)
        for (unsigned i = 0; i < SWITCH_COUNT; i++)
            if (rows[i].place == place)
                put_display(&switches->values[i], rows[i].word, cpf, out);
}
