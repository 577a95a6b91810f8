/* msg.h - what these programs share: PARM, connecting, opening, and what to do when a call fails. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmqc.h>

enum { FAILED = 8, WRONG_PARM = 12 };

struct place {
    MQCHAR48 qmgr, queue;
    const char *rest; /* of PARM */
};

static MQLONG code, reason;
static MQHCONN joined = MQHC_UNUSABLE_HCONN;

/* Ends the program when the call failed; what it has not committed is backed out. */
static void check(const char *call)
{
    if (code != MQCC_FAILED)
        return;
    printf("%s FAILED, MQCC=%d MQRC=%d\n", call, (int)code, (int)reason);
    if (joined != MQHC_UNUSABLE_HCONN) {
        MQBACK(joined, &code, &reason);
        MQDISC(&joined, &code, &reason);
    }
    exit(FAILED);
}

/* PARM='QMGR QUEUE ...' */
static struct place parm(int count, char **words)
{
    struct place place = { "", "", "" };
    int used = 0;

    if (count < 2 || sscanf(words[1], "%47s %47s%n", place.qmgr, place.queue, &used) < 2) {
        printf("PARM='QUEUE-MANAGER QUEUE' IS WANTED\n");
        exit(WRONG_PARM);
    }
    place.rest = words[1] + used;
    return place;
}

static MQHCONN join(struct place *place)
{
    MQHCONN connection;

    MQCONN(place->qmgr, &connection, &code, &reason);
    check("MQCONN");
    joined = connection;
    return connection;
}

static MQHOBJ open_queue(MQHCONN connection, const char *name, MQLONG options)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ queue;

    strncpy(od.ObjectName, name, sizeof od.ObjectName);
    MQOPEN(connection, &od, options, &queue, &code, &reason);
    check("MQOPEN");
    return queue;
}

static inline int read_line(char *line, int size)
{
    if (!fgets(line, size, stdin))
        return 0;
    line[strcspn(line, "\n")] = '\0';
    return 1;
}

static void leave(MQHCONN *connection, MQHOBJ *queue)
{
    MQCLOSE(*connection, queue, MQCO_NONE, &code, &reason);
    check("MQCLOSE");
    MQDISC(connection, &code, &reason);
    joined = *connection;
    check("MQDISC");
}
