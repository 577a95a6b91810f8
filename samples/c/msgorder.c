/* msgorder.c - gets groups in logical order, each when all of it is there, in a unit of work of its own, and prints their messages.
 * Condition code 4: there was no whole group. The queue wants INDXTYPE(GROUPID).
 *
 *     //GET EXEC PGM=MSGORDER,PARM='ZQS1 PAYROLL.GROUPS'
 */
#include "msg.h"

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_INPUT_EXCLUSIVE | MQOO_FAIL_IF_QUIESCING);
    static char buffer[1 << 20];
    int groups = 0;

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };
        MQLONG length;

        md.Version = MQMD_VERSION_2;
        gmo.Version = MQGMO_VERSION_2;
        gmo.MatchOptions = MQMO_NONE;
        gmo.Options = MQGMO_LOGICAL_ORDER | MQGMO_ALL_MSGS_AVAILABLE | MQGMO_SYNCPOINT | MQGMO_NO_WAIT | MQGMO_CONVERT
                      | MQGMO_FAIL_IF_QUIESCING;
        MQGET(connection, queue, &md, &gmo, sizeof buffer, buffer, &length, &code, &reason);
        if (reason == MQRC_NO_MSG_AVAILABLE)
            break;
        check("MQGET");
        printf("%c %d %.*s\n", gmo.GroupStatus, (int)md.MsgSeqNumber, (int)length, buffer);
        if (gmo.GroupStatus == MQGS_MSG_IN_GROUP)
            continue;
        MQCMIT(connection, &code, &reason);
        check("MQCMIT");
        groups++;
    }
    printf("%d GROUPS GOT\n", groups);
    leave(&connection, &queue);
    return groups ? 0 : 4;
}
