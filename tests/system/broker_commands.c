/* broker_commands.c - command messages for broker-killed.sh: "put COUNT FROM" puts them, persistent, numbered from FROM, until COUNT or
 * until the queue manager is gone, and prints how many puts were acknowledged; "check" takes the responses, and prints how many there are, how many of them
 * are the second one to their command, and how many say something else than ok.
 *
 * Of four commands two register a subscription, the third removes the first one of them again, the fourth publishes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmqc.h>

enum { HEADER = MQRFH_STRUC_LENGTH_FIXED_2, FOLDER_MAX = 400, MOST = 100000, REST = 2000 };

static MQLONG code, reason;

static MQLONG make(char *buffer, int number)
{
    MQRFH2 header = { MQRFH2_DEFAULT };
    char folder[FOLDER_MAX];
    MQLONG length;
    int group = number / 4;

    if (number % 4 < 2)
        snprintf(folder, sizeof folder, "<psc><Command>RegSub</Command><Topic>t/%d/%d</Topic><SubName>S%d</SubName><QName>NEWS</QName></psc>",
                 group, number % 4, group * 2 + number % 4);
    else if (number % 4 == 2)
        snprintf(folder, sizeof folder, "<psc><Command>DeregSub</Command><SubName>S%d</SubName></psc>", group * 2);
    else
        snprintf(folder, sizeof folder, "<psc><Command>Publish</Command><Topic>t/%d/1</Topic></psc>", group);
    length = (MQLONG)(strlen(folder) + 3) / 4 * 4;
    header.StrucLength = HEADER + 4 + length;
    header.CodedCharSetId = header.NameValueCCSID = 1208;
    memcpy(buffer, &header, HEADER);
    memcpy(buffer + HEADER, &length, 4);
    memset(buffer + HEADER + 4, ' ', (size_t)length);
    memcpy(buffer + HEADER + 4, folder, strlen(folder));
    return header.StrucLength;
}

static MQHOBJ open_it(MQHCONN connection, const char *name, MQLONG options)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ queue;

    strncpy(od.ObjectName, name, sizeof od.ObjectName);
    MQOPEN(connection, &od, options, &queue, &code, &reason);
    if (code == MQCC_FAILED) {
        printf("MQOPEN %s: %d\n", name, (int)reason);
        exit(8);
    }
    return queue;
}

static void put_all(MQHCONN connection, int count, int from)
{
    MQHOBJ queue = open_it(connection, "SYSTEM.BROKER.CONTROL.QUEUE", MQOO_OUTPUT);
    char buffer[HEADER + 4 + FOLDER_MAX];
    int i;

    for (i = 0; i < count; i++) {
        MQMD md = { MQMD_DEFAULT };
        MQPMO pmo = { MQPMO_DEFAULT };

        memcpy(md.Format, MQFMT_RF_HEADER_2, sizeof md.Format);
        strncpy(md.ReplyToQ, "ANSWERS", sizeof md.ReplyToQ);
        md.MsgType = MQMT_REQUEST;
        md.Report = MQRO_PASS_CORREL_ID;
        md.Persistence = MQPER_PERSISTENT;
        snprintf((char *)md.CorrelId, sizeof md.CorrelId, "%d", from + i);
        pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_NEW_MSG_ID;
        MQPUT(connection, queue, &md, &pmo, make(buffer, from + i), buffer, &code, &reason);
        if (code == MQCC_FAILED)
            break;
    }
    printf("%d\n", i);
}

static void check_all(MQHCONN connection)
{
    static unsigned char seen[MOST];
    MQHOBJ queue = open_it(connection, "ANSWERS", MQOO_INPUT_SHARED);
    int responses = 0, again = 0, others = 0;

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };
        char buffer[4096];
        MQLONG length;
        int number;

        gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_WAIT;
        gmo.WaitInterval = REST;
        MQGET(connection, queue, &md, &gmo, sizeof buffer - 1, buffer, &length, &code, &reason);
        if (code == MQCC_FAILED)
            break;
        number = atoi((const char *)md.CorrelId);
        responses++;
        if (number < 0 || number >= MOST || seen[number]++)
            again++;
        if (!memmem(buffer, (size_t)length, "<Completion>ok</Completion>", 27))
            others++;
    }
    printf("%d %d %d\n", responses, again, others);
}

int main(int count, char **words)
{
    char qmgr[] = "ZQS1";
    MQHCONN connection;

    if (count != 2 && count != 4)
        return 12;
    MQCONN(qmgr, &connection, &code, &reason);
    if (code == MQCC_FAILED) {
        printf("MQCONN: %d\n", (int)reason);
        return 8;
    }
    if (count == 4)
        put_all(connection, atoi(words[2]), atoi(words[3]));
    else
        check_all(connection);
    return 0;
}
