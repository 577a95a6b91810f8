/* msgreprt.c - puts each line of SYSIN, asks for reports of its arrival and delivery, and says which reports are there already.
 *
 *     //ASK EXEC PGM=MSGREPRT,PARM='ZQS1 PAYROLL.REQUEST PAY.REPORT'
 */
#include "msg.h"

static void put(MQHCONN connection, MQHOBJ queue, const char *reports, char *line)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    md.Report = MQRO_COA | MQRO_COD_WITH_DATA;
    strncpy(md.ReplyToQ, reports, sizeof md.ReplyToQ);
    pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING;
    MQPUT(connection, queue, &md, &pmo, (MQLONG)strlen(line), line, &code, &reason);
    check("MQPUT");
}

static const char *word_of(MQLONG feedback)
{
    return feedback == MQFB_COA ? "ARRIVED" : feedback == MQFB_COD ? "DELIVERED" : "?";
}

static void show_reports(MQHCONN connection, MQHOBJ reports)
{
    char text[101];

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };
        MQLONG length;

        gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_NO_WAIT | MQGMO_CONVERT;
        MQGET(connection, reports, &md, &gmo, sizeof text - 1, text, &length, &code, &reason);
        if (reason == MQRC_NO_MSG_AVAILABLE)
            return;
        check("MQGET");
        printf("%s: %.*s\n", word_of(md.Feedback), (int)length, text);
    }
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    char reports_name[49] = "", line[101];
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_OUTPUT), reports;

    if (sscanf(place.rest, "%48s", reports_name) < 1) {
        printf("PARM='QUEUE-MANAGER QUEUE QUEUE-OF-REPORTS' IS WANTED\n");
        return WRONG_PARM;
    }
    reports = open_queue(connection, reports_name, MQOO_INPUT_SHARED);
    while (read_line(line, sizeof line))
        put(connection, queue, reports_name, line);
    show_reports(connection, reports);
    leave(&connection, &queue);
    return 0;
}
