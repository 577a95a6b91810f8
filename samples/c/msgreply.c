/* msgreply.c - answers: takes requests, replies to each in the unit of work in which it was taken. Ends when none came for a while.
 *
 *     //ANSWER EXEC PGM=MSGREPLY,PARM='ZQS1 PAYROLL.REQUEST 5'       5 seconds
 */
#include "msg.h"

enum { IDLE = 10 /* seconds */ };

/* Where the request says, with its message identifier as correlation identifier. */
static void reply(MQHCONN connection, const MQMD *request, const char *text)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQOD od = { MQOD_DEFAULT };

    memcpy(od.ObjectName, request->ReplyToQ, sizeof od.ObjectName);
    memcpy(od.ObjectQMgrName, request->ReplyToQMgr, sizeof od.ObjectQMgrName);
    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    memcpy(md.CorrelId, request->MsgId, sizeof md.CorrelId);
    md.MsgType = MQMT_REPLY;
    md.Persistence = request->Persistence;
    md.Expiry = request->Expiry;
    pmo.Options = MQPMO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING;
    MQPUT1(connection, &od, &md, &pmo, (MQLONG)strlen(text), (void *)text, &code, &reason);
    check("MQPUT1");
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_INPUT_SHARED | MQOO_FAIL_IF_QUIESCING);
    int idle = atoi(place.rest) > 0 ? atoi(place.rest) : IDLE, answered = 0;

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };
        char buffer[32768], text[32800];
        MQLONG length;

        gmo.Options = MQGMO_SYNCPOINT | MQGMO_WAIT | MQGMO_FAIL_IF_QUIESCING;
        gmo.WaitInterval = idle * 1000;
        MQGET(connection, queue, &md, &gmo, sizeof buffer, buffer, &length, &code, &reason);
        if (reason == MQRC_NO_MSG_AVAILABLE)
            break;
        check("MQGET");
        if (md.MsgType == MQMT_REQUEST) {
            snprintf(text, sizeof text, "RE: %.*s", (int)length, buffer);
            reply(connection, &md, text);
            answered++;
        }
        MQCMIT(connection, &code, &reason);
        check("MQCMIT");
    }
    printf("%d REQUESTS ANSWERED\n", answered);
    leave(&connection, &queue);
    return 0;
}
