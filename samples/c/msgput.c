/* msgput.c - puts each line of SYSIN as a persistent message, in one unit of work.
 *
 *     //PUT EXEC PGM=MSGPUT,PARM='ZQS1 PAYROLL.REQUEST'
 */
#include "msg.h"

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_OUTPUT | MQOO_FAIL_IF_QUIESCING);
    char line[32768];
    int put = 0;

    while (read_line(line, sizeof line)) {
        MQMD md = { MQMD_DEFAULT };
        MQPMO pmo = { MQPMO_DEFAULT };

        memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
        md.Persistence = MQPER_PERSISTENT;
        pmo.Options = MQPMO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING;
        MQPUT(connection, queue, &md, &pmo, (MQLONG)strlen(line), line, &code, &reason);
        check("MQPUT");
        put++;
    }
    MQCMIT(connection, &code, &reason);
    check("MQCMIT");
    printf("%d MESSAGES PUT\n", put);
    leave(&connection, &queue);
    return 0;
}
