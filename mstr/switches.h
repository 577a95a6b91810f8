/* switches.h - the security switches: which checks a queue manager makes.
 *
 * A switch is on unless a profile says otherwise. Of a switch profile only its existence counts, and a generic profile is
 * none. In a queue-sharing group a member's NO comes first, then the group's NO, which a member's YES takes back.
 * Errors:  a negative reason when RACF could not be asked; nothing has changed then.
 * Memory:  struct switches holds all it needs by value.
 * Blocks:  switches_read() as long as the questions to RACF take.
 */
#ifndef MSTR_SWITCHES_H
#define MSTR_SWITCHES_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/name.h"
#include "mstr/saf.h"

enum mq_class {
#define MQ_CLASS(id, upper, mixed, nameable) MQ_CLASS_##id,
#include "mstr/switches.def"
#undef MQ_CLASS
    MQ_CLASS_COUNT
};

enum switch_id {
#define SWITCH(id, word, suffix, class_id, place) SWITCH_##id,
#include "mstr/switches.def"
#undef SWITCH
    SWITCH_COUNT
};

/* How a switch came to be what it is; the numbers are those of MQSECSW and of the start-up messages. */
enum switch_outcome {
    SWITCH_NOT_READ = 0,       /* it was not looked at, and is not shown */
    SWITCH_OFF_FOUND = 21,     /* a NO profile exists */
    SWITCH_ON_FOUND = 22,      /* the group's NO was taken back by a YES profile */
    SWITCH_OFF_NOT_FOUND = 23, /* the group's NO exists, a YES profile does not */
    SWITCH_ON_NOT_FOUND = 24,  /* no NO profile exists */
    SWITCH_OFF_ERROR = 25,     /* its class is not active */
    SWITCH_ON_OVERRIDDEN = 26, /* both levels were off, which cannot be */
};

struct switch_value {
    bool on;
    enum switch_outcome outcome;
    struct resource profile; /* the last one that was looked for */
};

struct switches {
    bool mixed; /* SCYCASE(MIXED): the MX classes */
    microseconds read; /* when */
    struct switch_value values[SWITCH_COUNT];
};

/* Reads all switches anew, of a new list of the profiles of the ADMIN class. group: queue-sharing group, or NULL. */
int switches_read(struct switches *switches, const char *qmgr, const char *group, bool mixed,
                  const struct saf *saf) MUST_CHECK;

static inline bool switches_on(const struct switches *switches, enum switch_id id)
{
    return switches->values[id].on;
}
/* The start-up messages (CSQH001I or 002I is the caller's), and the lines of DISPLAY SECURITY behind CSQH030I. */
void switches_put_start(const struct switches *switches, const char *cpf, struct buf *out);
void switches_put_display(const struct switches *switches, const char *cpf, struct buf *out);

const char *mq_class_name(enum mq_class id, bool mixed);
/* The class of that name in either case; false for anything that REFRESH SECURITY may not name. *mixed_only and *upper_only
 * say that the name belongs to one setting of SCYCASE. */
bool mq_class_nameable(struct span name, enum mq_class *id, bool *upper_only, bool *mixed_only);
/* Is there a list of it that is made anew? There is of those that can be named. */
bool mq_class_listed(enum mq_class id);
/* Makes the list of a class that can be named anew: its checks are made by the profiles that RACF has now. REASON_ of saf.h. */
int mq_class_list(enum mq_class id, bool mixed, const struct saf *saf) MUST_CHECK;
/* Those of all such classes but ADMIN; *failed: the one whose list was not made. */
int mq_classes_list(bool mixed, const struct saf *saf, enum mq_class *failed) MUST_CHECK;
/* The switch that governs the checks of a class that can be named; SWITCH_SUBSYSTEM for the ADMIN class. */
enum switch_id mq_class_switch(enum mq_class id);

#endif
