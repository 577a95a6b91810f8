/* msgcode.c - puts each line of SYSIN in another code page, as a program of another system would; the lines are ASCII.
 *
 *     //PUT EXEC PGM=MSGCODE,PARM='ZQS1 PAYROLL.REQUEST 1047'         the third word: a CCSID
 */
#include "msg.h"

#include <iconv.h>

/* As iconv names it. */
static void name_of(int ccsid, char *name, size_t size)
{
    if (ccsid == 1208 || ccsid == 1200 || ccsid == 819)
        snprintf(name, size, "%s", ccsid == 1208 ? "UTF-8" : ccsid == 1200 ? "UTF-16BE" : "ISO-8859-1");
    else
        snprintf(name, size, "IBM%d", ccsid);
}

/* The length of the line in that code page. */
static MQLONG encode(iconv_t to, char *line, char *data, size_t size)
{
    size_t left = strlen(line), room = size;
    char *from = line, *next = data;

    if (iconv(to, &from, &left, &next, &room) == (size_t)-1) {
        printf("NOT IN THAT CODE PAGE: %s\n", line);
        exit(FAILED);
    }
    return (MQLONG)(size - room);
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    int ccsid = atoi(place.rest), put = 0;
    char name[20], line[8192], data[4 * sizeof line];
    MQHCONN connection;
    MQHOBJ queue;
    iconv_t to;

    name_of(ccsid, name, sizeof name);
    to = iconv_open(name, "ASCII");
    if (to == (iconv_t)-1) {
        printf("NO SUCH CODE PAGE: %d\n", ccsid);
        return WRONG_PARM;
    }
    connection = join(&place);
    queue = open_queue(connection, place.queue, MQOO_OUTPUT | MQOO_FAIL_IF_QUIESCING);
    while (read_line(line, sizeof line)) {
        MQMD md = { MQMD_DEFAULT };
        MQPMO pmo = { MQPMO_DEFAULT };

        memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
        md.CodedCharSetId = ccsid;
        pmo.Options = MQPMO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING;
        MQPUT(connection, queue, &md, &pmo, encode(to, line, data, sizeof data), data, &code, &reason);
        check("MQPUT");
        put++;
    }
    MQCMIT(connection, &code, &reason);
    check("MQCMIT");
    iconv_close(to);
    printf("%d MESSAGES PUT IN CCSID %d\n", put, ccsid);
    leave(&connection, &queue);
    return 0;
}
