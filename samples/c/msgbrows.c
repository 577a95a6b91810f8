/* msgbrows.c - looks through a queue and prints what is there, with priority and persistence; everything stays.
 *
 *     //BROWSE EXEC PGM=MSGBROWS,PARM='ZQS1 PAYROLL.REQUEST'
 */
#include "msg.h"

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_BROWSE | MQOO_FAIL_IF_QUIESCING);
    MQLONG options = MQGMO_BROWSE_FIRST, length;
    char buffer[80];
    int seen = 0;

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };

        /* What is longer than the buffer is shown in part. */
        gmo.Options = options | MQGMO_ACCEPT_TRUNCATED_MSG | MQGMO_FAIL_IF_QUIESCING;
        MQGET(connection, queue, &md, &gmo, sizeof buffer, buffer, &length, &code, &reason);
        if (reason == MQRC_NO_MSG_AVAILABLE)
            break;
        check("MQGET");
        printf("%d %s %7d %.*s\n", (int)md.Priority, md.Persistence == MQPER_PERSISTENT ? "YES" : "NO ", (int)length,
               (int)(length < (MQLONG)sizeof buffer ? length : (MQLONG)sizeof buffer), buffer);
        options = MQGMO_BROWSE_NEXT;
        seen++;
    }
    printf("%d MESSAGES SEEN\n", seen);
    leave(&connection, &queue);
    return seen ? 0 : 4;
}
