/* msggroup.c - puts each line of SYSIN as a message of a group, in logical order; an empty line ends a group, and so does the end.
 * All groups are one unit of work.
 *
 *     //PUT EXEC PGM=MSGGROUP,PARM='ZQS1 PAYROLL.GROUPS'
 */
#include "msg.h"

static void put(MQHCONN connection, MQHOBJ queue, char *line, int last)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    md.Version = MQMD_VERSION_2;
    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    md.Persistence = MQPER_PERSISTENT;
    md.MsgFlags = last ? MQMF_LAST_MSG_IN_GROUP : MQMF_MSG_IN_GROUP;
    pmo.Options = MQPMO_LOGICAL_ORDER | MQPMO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING;
    MQPUT(connection, queue, &md, &pmo, (MQLONG)strlen(line), line, &code, &reason);
    check("MQPUT");
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_OUTPUT | MQOO_FAIL_IF_QUIESCING);
    char line[32768], next[32768];
    int more = read_line(line, sizeof line), messages = 0, groups = 0;

    /* One line ahead: a message has to say that it is the last one of its group. */
    while (more) {
        int last;

        more = read_line(next, sizeof next);
        last = !more || strspn(next, " ") == strlen(next);
        if (strspn(line, " ") < strlen(line)) {
            put(connection, queue, line, last);
            messages++;
            groups += last;
        }
        memcpy(line, next, sizeof line);
    }
    MQCMIT(connection, &code, &reason);
    check("MQCMIT");
    printf("%d MESSAGES PUT IN %d GROUPS\n", messages, groups);
    leave(&connection, &queue);
    return 0;
}
