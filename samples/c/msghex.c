/* msghex.c - browses a queue, asks for each message in a code page, and shows what it gets: CCSID, reason, bytes. Without a CCSID
 * the messages are shown as they are. What cannot be converted comes as it is, with a warning and its own CCSID: condition code 4.
 *
 *     //SHOW EXEC PGM=MSGHEX,PARM='ZQS1 PAYROLL.REQUEST 819'
 */
#include "msg.h"

static void show(const MQMD *md, const unsigned char *data, MQLONG length)
{
    printf("CCSID %d MQRC %d ", (int)md->CodedCharSetId, (int)reason);
    for (MQLONG i = 0; i < length; i++)
        printf("%02X", data[i]);
    printf("\n");
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_BROWSE | MQOO_FAIL_IF_QUIESCING);
    MQLONG options = MQGMO_BROWSE_FIRST, length;
    int ccsid = atoi(place.rest), warnings = 0;
    static unsigned char buffer[1 << 20];

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };

        gmo.Options = options | MQGMO_ACCEPT_TRUNCATED_MSG | MQGMO_FAIL_IF_QUIESCING | (ccsid ? MQGMO_CONVERT : 0);
        md.CodedCharSetId = ccsid;
        MQGET(connection, queue, &md, &gmo, sizeof buffer, buffer, &length, &code, &reason);
        if (reason == MQRC_NO_MSG_AVAILABLE)
            break;
        check("MQGET");
        warnings += code == MQCC_WARNING;
        show(&md, buffer, length);
        options = MQGMO_BROWSE_NEXT;
    }
    leave(&connection, &queue);
    return warnings ? 4 : 0;
}
