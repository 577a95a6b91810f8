/* msgreq.c - asks: puts each line of SYSIN as a request and waits for its reply, on a dynamic queue of its own.
 *
 *     //ASK EXEC PGM=MSGREQ,PARM='ZQS1 PAYROLL.REQUEST'
 */
#include "msg.h"

enum { WAIT = 30000 /* milliseconds for a reply */ };

static MQHOBJ open_reply(MQHCONN connection, MQCHAR48 name)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ queue;

    strncpy(od.ObjectName, "SYSTEM.DEFAULT.MODEL.QUEUE", sizeof od.ObjectName);
    strncpy(od.DynamicQName, "MSGREQ.*", sizeof od.DynamicQName);
    MQOPEN(connection, &od, MQOO_INPUT_EXCLUSIVE | MQOO_FAIL_IF_QUIESCING, &queue, &code, &reason);
    check("MQOPEN");
    memcpy(name, od.ObjectName, sizeof od.ObjectName);
    return queue;
}

/* Prints the reply whose correlation identifier is the message identifier of the request. */
static void hear(MQHCONN connection, MQHOBJ queue, const MQBYTE *request)
{
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    char buffer[32768];
    MQLONG length;

    memcpy(md.CorrelId, request, sizeof md.CorrelId);
    gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_WAIT | MQGMO_FAIL_IF_QUIESCING;
    gmo.WaitInterval = WAIT;
    MQGET(connection, queue, &md, &gmo, sizeof buffer, buffer, &length, &code, &reason);
    check("MQGET");
    printf("%.*s\n", (int)length, buffer);
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_OUTPUT | MQOO_FAIL_IF_QUIESCING);
    MQCHAR48 reply_name;
    MQHOBJ replies = open_reply(connection, reply_name);
    char line[32768];

    while (read_line(line, sizeof line)) {
        MQMD md = { MQMD_DEFAULT };
        MQPMO pmo = { MQPMO_DEFAULT };

        memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
        memcpy(md.ReplyToQ, reply_name, sizeof md.ReplyToQ);
        md.MsgType = MQMT_REQUEST;
        md.Expiry = WAIT / 100; /* tenths of a second: nobody waits for it longer */
        pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING;
        MQPUT(connection, queue, &md, &pmo, (MQLONG)strlen(line), line, &code, &reason);
        check("MQPUT");
        hear(connection, replies, md.MsgId);
    }
    MQCLOSE(connection, &replies, MQCO_NONE, &code, &reason);
    check("MQCLOSE");
    leave(&connection, &queue);
    return 0;
}
