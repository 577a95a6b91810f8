/* msgrfh2.c - commands of queued publish/subscribe: puts each line of SYSIN, a folder psc and what is to be published behind it,
 * as a request behind a MQRFH2, and shows what comes to the queue for responses and publications.
 *
 *     //SUB EXEC PGM=MSGRFH2,PARM='ZQS1 SYSTEM.BROKER.CONTROL.QUEUE NEWS'
 *     //SYSIN DD *
 *     <psc><Command>RegSub</Command><Topic>price/+</Topic></psc>
 */
#include "msg.h"

enum {
    WAIT = 30000, /* milliseconds for a response */
    REST = 500,   /* for what comes beside it */
    FOLDER = MQRFH_STRUC_LENGTH_FIXED_2,
    UTF8 = 1208,
};

/* The header with that folder, which is filled with blanks; its length. */
static MQLONG make_header(char *buffer, const char *folder, MQLONG length)
{
    MQRFH2 header = { MQRFH2_DEFAULT };
    MQLONG padded = (length + 3) / 4 * 4;

    header.StrucLength = FOLDER + 4 + padded;
    header.CodedCharSetId = UTF8;
    header.NameValueCCSID = UTF8;
    memcpy(header.Format, MQFMT_STRING, sizeof header.Format);
    memcpy(buffer, &header, FOLDER);
    memcpy(buffer + FOLDER, &padded, 4);
    memcpy(buffer + FOLDER + 4, folder, (size_t)length);
    memset(buffer + FOLDER + 4 + length, ' ', (size_t)(padded - length));
    return header.StrucLength;
}

static void send_line(MQHCONN connection, MQHOBJ queue, const char *line, const char *reply_to, MQBYTE24 request)
{
    const char *end = strstr(line, "</psc>"), *body = end ? end + 6 : line + strlen(line);
    char buffer[FOLDER + 8 + 32768 + 32768];
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQLONG length = make_header(buffer, line, (MQLONG)(body - line));

    memcpy(md.Format, MQFMT_RF_HEADER_2, sizeof md.Format);
    strncpy(md.ReplyToQ, reply_to, sizeof md.ReplyToQ);
    md.MsgType = MQMT_REQUEST;
    pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING;
    memcpy(buffer + length, body, strlen(body));
    MQPUT(connection, queue, &md, &pmo, length + (MQLONG)strlen(body), buffer, &code, &reason);
    check("MQPUT");
    memcpy(request, md.MsgId, sizeof md.MsgId);
}

/* Folders of the header, then the data. */
static void show(const char *buffer, MQLONG length)
{
    MQRFH2 header;
    MQLONG at = FOLDER, one, used;

    memcpy(&header, buffer, FOLDER);
    while (at + 4 <= header.StrucLength) {
        memcpy(&one, buffer + at, 4);
        at += 4;
        if (one < 0 || one > header.StrucLength - at)
            break;
        for (used = one; used > 0 && buffer[at + used - 1] == ' ';)
            used--;
        printf("%.*s\n", (int)used, buffer + at);
        at += one;
    }
    if (length > header.StrucLength)
        printf("  %.*s\n", (int)(length - header.StrucLength), buffer + header.StrucLength);
}

/* The message with that correlation identifier, or the next one (NULL). 0: there is none. */
static int take(MQHCONN connection, MQHOBJ queue, const MQBYTE *request)
{
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    char buffer[65536];
    MQLONG length;

    if (request)
        memcpy(md.CorrelId, request, sizeof md.CorrelId);
    gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_WAIT | MQGMO_FAIL_IF_QUIESCING | MQGMO_PROPERTIES_FORCE_MQRFH2;
    gmo.WaitInterval = request ? WAIT : REST;
    MQGET(connection, queue, &md, &gmo, sizeof buffer, buffer, &length, &code, &reason);
    if (reason == MQRC_NO_MSG_AVAILABLE && !request)
        return 0;
    check("MQGET");
    if (memcmp(md.Format, MQFMT_RF_HEADER_2, sizeof md.Format) == 0 && length >= FOLDER)
        show(buffer, length);
    else
        printf("%.*s\n", (int)length, buffer);
    return 1;
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_OUTPUT | MQOO_FAIL_IF_QUIESCING), news;
    MQCHAR48 reply_to = "";
    char line[32768];
    MQBYTE24 request;

    if (sscanf(place.rest, "%47s", reply_to) != 1) {
        printf("PARM='QUEUE-MANAGER QUEUE REPLY-TO-QUEUE' IS WANTED\n");
        return WRONG_PARM;
    }
    news = open_queue(connection, reply_to, MQOO_INPUT_SHARED | MQOO_FAIL_IF_QUIESCING);
    while (read_line(line, sizeof line)) {
        send_line(connection, queue, line, reply_to, request);
        take(connection, news, request);
    }
    while (take(connection, news, NULL))
        ;
    MQCLOSE(connection, &news, MQCO_NONE, &code, &reason);
    check("MQCLOSE");
    leave(&connection, &queue);
    return 0;
}
