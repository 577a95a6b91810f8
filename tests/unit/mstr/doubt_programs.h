/* doubt_programs.h - coordinators of two-phase commit, and the operator who ends what they leave in doubt, for tests. */
#ifndef TESTS_UNIT_MSTR_DOUBT_PROGRAMS_H
#define TESTS_UNIT_MSTR_DOUBT_PROGRAMS_H

#include "mstr/commands.h"
#include "mstr/mqi_coordinator.h"
#include "tests/unit/mstr/engine_world.h"

static inline void begin_prepare(struct program *p, const MQBYTE16 nid)
{
    begin_call(p, MQI_PREPARE);
    memcpy(p->call.nid, nid, sizeof p->call.nid);
}

static inline void begin_resolve(struct program *p, const MQBYTE16 nid, MQLONG how)
{
    begin_call(p, MQI_RESOLVE);
    memcpy(p->call.nid, nid, sizeof p->call.nid);
    p->call.options = how;
}

static inline MQLONG prepare(struct program *p, const MQBYTE16 nid)
{
    begin_prepare(p, nid);
    return world_call(p);
}

static inline MQLONG resolve(struct program *p, const MQBYTE16 nid, MQLONG how)
{
    begin_resolve(p, nid, how);
    return world_call(p);
}

/* What the console shows. */
static inline const char *console(const char *text)
{
    static char shown[8192];
    struct identity who = { .user = name8_const("IBMUSER") };
    struct order order;

    order_init(&order, &who, span_of(text), S_C);
    (void)command_serve(&ours.qmgr, &order);
    snprintf(shown, sizeof shown, "%.*s", (int)order.reply.length, order.reply.data);
    order_release(&order);
    return shown;
}

/* The program ends, and comes again. */
static inline void leave(struct program *p)
{
    engine_disconnect(p->connection);
    world_connect(p, "USER1");
}

#endif
