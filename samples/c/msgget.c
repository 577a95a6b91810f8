/* msgget.c - takes all messages off a queue, one unit of work each, and prints them. Condition code 4: there was none.
 *
 *     //GET EXEC PGM=MSGGET,PARM='ZQS1 PAYROLL.REQUEST'
 */
#include "msg.h"

enum { WAIT = 1000 /* milliseconds for the next one */ };

static int get(MQHCONN connection, MQHOBJ queue, char *buffer, MQLONG size, MQLONG *length)
{
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };

    gmo.Options = MQGMO_SYNCPOINT | MQGMO_WAIT | MQGMO_CONVERT | MQGMO_FAIL_IF_QUIESCING;
    gmo.WaitInterval = WAIT;
    MQGET(connection, queue, &md, &gmo, size, buffer, length, &code, &reason);
    if (reason == MQRC_NO_MSG_AVAILABLE)
        return 0;
    check("MQGET");
    return 1;
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_INPUT_SHARED | MQOO_FAIL_IF_QUIESCING);
    static char buffer[1 << 20];
    MQLONG length;
    int got = 0;

    while (get(connection, queue, buffer, sizeof buffer, &length)) {
        printf("%.*s\n", (int)length, buffer);
        MQCMIT(connection, &code, &reason);
        check("MQCMIT");
        got++;
    }
    printf("%d MESSAGES GOT\n", got);
    leave(&connection, &queue);
    return got ? 0 : 4;
}
