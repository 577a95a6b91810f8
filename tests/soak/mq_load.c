/* mq_load.c - a program under whose feet the queue manager is killed: mq_load put|get|drain ID LEDGER STOP
 *
 * put: units of three messages, the ledger has "T id unit" before the commit and "P id unit" when it was acknowledged. get: "g id unit
 * number" before the commit of what was got, "G ..." when it was acknowledged. drain: "D ..." for all that is left. They go on until the
 * file STOP is there; a connection that breaks is made again. A message that is not whole ends the program with 1.
 * PAUSE: microseconds between two tries to connect; BREATH: between two units, so that the ledgers of many rounds can be looked through.
 */
#include <cmqc.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGES = 3, SHORT = 900, LONG = 9000, GETS = 4, WAIT = 200, PAUSE = 50 * 1000, BREATH = 10 * 1000 };

static MQHCONN connection;
static MQHOBJ queue;
static MQLONG code, reason;
static FILE *ledger;
static const char *stop_file;

static int connected(MQLONG options)
{
    MQCHAR48 name = "ZQS1";
    MQOD od = { MQOD_DEFAULT };

    MQCONN(name, &connection, &code, &reason);
    if (code == MQCC_FAILED)
        return 0;
    memset(od.ObjectName, ' ', sizeof od.ObjectName);
    memcpy(od.ObjectName, "SOAK", 4);
    MQOPEN(connection, &od, options, &queue, &code, &reason);
    if (code != MQCC_FAILED)
        return 1;
    MQDISC(&connection, &code, &reason);
    return 0;
}

/* Until there is a connection, or it is time to stop. */
static int connect_again(MQLONG options)
{
    while (access(stop_file, F_OK) != 0) {
        if (connected(options))
            return 1;
        usleep(PAUSE);
    }
    return 0;
}

/* Behind a call that failed: what is in the unit must not be committed by MQDISC. */
static void disconnect(void)
{
    if (code == MQCC_FAILED) {
        fprintf(ledger, "# %d\n", reason);
        MQBACK(connection, &code, &reason);
    }
    MQDISC(&connection, &code, &reason);
}

static size_t length_of(long unit, int number)
{
    return (unit + number) % 7 == 0 ? LONG : SHORT;
}

static void fill(char *data, const char *id, long unit, int number)
{
    size_t length = length_of(unit, number), head;

    head = (size_t)snprintf(data, 64, "%s %ld %d ", id, unit, number);
    memset(data + head, 'a' + (int)((unit + number) % 26), length - head);
}

/* -- put -- */

static int put_unit(const char *id, long unit)
{
    static char data[LONG + 64];

    fprintf(ledger, "T %s %ld\n", id, unit);
    fflush(ledger);
    for (int number = 0; number < MESSAGES; number++) {
        MQMD md = { MQMD_DEFAULT };
        MQPMO pmo = { MQPMO_DEFAULT };

        fill(data, id, unit, number);
        md.Persistence = MQPER_PERSISTENT;
        pmo.Options = MQPMO_SYNCPOINT;
        MQPUT(connection, queue, &md, &pmo, (MQLONG)length_of(unit, number), data, &code, &reason);
        if (code == MQCC_FAILED)
            return 0;
    }
    MQCMIT(connection, &code, &reason);
    if (code != MQCC_OK)
        return 0;
    fprintf(ledger, "P %s %ld\n", id, unit);
    fflush(ledger);
    return 1;
}

static void put_all(const char *id)
{
    for (long unit = 1; connect_again(MQOO_OUTPUT); unit++) {
        while (access(stop_file, F_OK) != 0 && put_unit(id, unit)) {
            unit++;
            usleep(BREATH);
        }
        disconnect();
    }
}

/* -- get -- */

struct got {
    char id[16];
    long unit;
    int number;
};

/* The next message: 1, 0 there is none, or -1. */
static int get_message(MQLONG options, struct got *got)
{
    static char data[LONG + 64], wanted[LONG + 64];
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQLONG length;

    gmo.Options = options | MQGMO_WAIT;
    gmo.WaitInterval = WAIT;
    MQGET(connection, queue, &md, &gmo, LONG, data, &length, &code, &reason);
    if (code == MQCC_FAILED)
        return reason == MQRC_NO_MSG_AVAILABLE ? 0 : -1;
    data[length] = '\0';
    if (sscanf(data, "%15s %ld %d", got->id, &got->unit, &got->number) != 3 ||
        (size_t)length != length_of(got->unit, got->number))
        exit(1);
    fill(wanted, got->id, got->unit, got->number);
    if (memcmp(data, wanted, (size_t)length) != 0)
        exit(1);
    return 1;
}

static void note(char letter, const struct got *list, int count)
{
    for (int i = 0; i < count; i++)
        fprintf(ledger, "%c %s %ld %d\n", letter, list[i].id, list[i].unit, list[i].number);
    fflush(ledger);
}

static int get_unit(void)
{
    struct got list[GETS];
    int count = 0, found;

    while (count < GETS && (found = get_message(MQGMO_SYNCPOINT, &list[count])) > 0)
        count++;
    if (count < GETS && found < 0)
        return 0;
    note('g', list, count);
    MQCMIT(connection, &code, &reason);
    if (code != MQCC_OK)
        return 0;
    note('G', list, count);
    return 1;
}

static void get_all(void)
{
    while (connect_again(MQOO_INPUT_SHARED)) {
        while (access(stop_file, F_OK) != 0 && get_unit())
            ;
        disconnect();
    }
}

static int drain(void)
{
    struct got one;
    int found;

    if (!connected(MQOO_INPUT_SHARED))
        return 1;
    while ((found = get_message(MQGMO_NO_SYNCPOINT, &one)) > 0)
        note('D', &one, 1);
    disconnect();
    return found < 0;
}

int main(int argc, char **argv)
{
    if (argc != 5 || !(ledger = fopen(argv[3], "w")))
        return 2;
    stop_file = argv[4];
    if (strcmp(argv[1], "put") == 0)
        put_all(argv[2]);
    else if (strcmp(argv[1], "get") == 0)
        get_all();
    else
        return drain();
    return 0;
}
