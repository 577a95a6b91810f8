/* msgcons.c - consumes from several queues: its function is called for each message, in the unit of work that it commits.
 *
 *     //CONSUME EXEC PGM=MSGCONS,PARM='ZQS1 PAYROLL.REQUEST PAYROLL.URGENT 5'       until nothing came for 5 seconds
 */
#include "msg.h"

enum { QUEUES = 10 };

static struct {
    MQCHAR48 name;
    MQHOBJ handle;
    int messages;
    int idle; /* nothing came for so long */
} queues[QUEUES];
static int count;

static int find(MQHOBJ handle)
{
    int i = 0;

    while (queues[i].handle != handle)
        i++;
    return i;
}

/* Ends all when each queue has been idle since its last message. */
static void idle(MQHCONN connection, int number)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };

    queues[number].idle = 1;
    for (int i = 0; i < count; i++)
        if (!queues[i].idle)
            return;
    MQCTL(connection, MQOP_STOP, &ctlo, &code, &reason);
}

static void on_message(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    int number = find(context->Hobj);

    (void)md;
    (void)gmo;
    if (context->CallType != MQCBCT_MSG_REMOVED && context->Reason == MQRC_NO_MSG_AVAILABLE) {
        idle(connection, number);
        return;
    }
    if (context->CallType != MQCBCT_MSG_REMOVED) {
        printf("%.48s MQRC=%d\n", queues[number].name, (int)context->Reason);
        return;
    }
    printf("%.48s: %.*s\n", queues[number].name, (int)context->DataLength, buffer ? (char *)buffer : "");
    queues[number].messages++;
    queues[number].idle = 0;
    MQCMIT(connection, &code, &reason);
}

static void on_event(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };

    (void)md;
    (void)gmo;
    (void)buffer;
    printf("THE QUEUE MANAGER ENDS, MQRC=%d\n", (int)context->Reason);
    MQCTL(connection, MQOP_STOP, &ctlo, &code, &reason);
}

static void consume(MQHCONN connection, int number, int seconds)
{
    MQCB_FUNCTION *function = on_message;
    MQCBD cbd = { MQCBD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };

    memcpy(&cbd.CallbackFunction, &function, sizeof function);
    gmo.Options = MQGMO_SYNCPOINT | MQGMO_WAIT | MQGMO_FAIL_IF_QUIESCING;
    gmo.WaitInterval = seconds * 1000;
    queues[number].handle = open_queue(connection, queues[number].name, MQOO_INPUT_SHARED | MQOO_FAIL_IF_QUIESCING);
    MQCB(connection, MQOP_REGISTER, &cbd, queues[number].handle, &md, &gmo, &code, &reason);
    check("MQCB");
}

static void listen_to_events(MQHCONN connection)
{
    MQCB_FUNCTION *function = on_event;
    MQCBD cbd = { MQCBD_DEFAULT };

    cbd.CallbackType = MQCBT_EVENT_HANDLER;
    cbd.Options = MQCBDO_EVENT_CALL;
    memcpy(&cbd.CallbackFunction, &function, sizeof function);
    MQCB(connection, MQOP_REGISTER, &cbd, MQHO_NONE, NULL, NULL, &code, &reason);
    check("MQCB");
}

int main(int words_count, char **words)
{
    struct place place = parm(words_count, words);
    MQHCONN connection = join(&place);
    MQCTLO ctlo = { MQCTLO_DEFAULT };
    int used, seconds = 0;

    memcpy(queues[count++].name, place.queue, sizeof place.queue);
    while (count < QUEUES && sscanf(place.rest, "%47s%n", queues[count].name, &used) == 1) {
        place.rest += used;
        seconds = atoi(queues[count].name); /* the last word is no queue */
        if (seconds == 0)
            count++;
    }
    listen_to_events(connection);
    for (int i = 0; i < count; i++)
        consume(connection, i, seconds > 0 ? seconds : 10);
    MQCTL(connection, MQOP_START_WAIT, &ctlo, &code, &reason);
    check("MQCTL");
    for (int i = 0; i < count; i++)
        printf("%d MESSAGES OF %.48s\n", queues[i].messages, queues[i].name);
    leave(&connection, &queues[0].handle);
    return 0;
}
